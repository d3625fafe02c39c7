/** Whole parameter lists and results, by closures: between core values (or the memory they point to) and values. */
import { fieldOffsets, layoutOf, parameterTuple, signatureOf } from '../abi/layout.ts';
import { DEAD, NO_LEAVE } from '../instance/state.ts';
import type { FunctionType } from '../types/model.ts';
import type { LiftedFunction } from './function.ts';
import { lifterOf } from './lift.ts';
import { lowererOf } from './lower.ts';
import { allocate, type HandleCrossing, type Port } from './port.ts';

/** The arguments of a core call into `port`. */
export function lowerParameters(
  type: FunctionType,
  port: Port,
  args: readonly unknown[],
  handles: HandleCrossing,
): unknown[] {
  const { spilled } = signatureOf(type, 'lift');
  const flats: unknown[] = [];
  if (!spilled) {
    type.parameters.forEach((parameter, index) => {
      lowererOf(parameter.type).flat(port, args[index], flats, handles);
    });
    return flats;
  }
  const tuple = { kind: 'tuple', elements: type.parameters.map((parameter) => parameter.type) } as const;
  const { size, alignment } = layoutOf(tuple);
  const pointer = allocate(port, size, alignment);
  lowererOf(tuple).store(port, pointer, args, handles);
  return [pointer];
}

/** The arguments of a core call out of `port`, as values. */
export function liftParameters(
  type: FunctionType,
  port: Port,
  flats: readonly unknown[],
  handles: HandleCrossing,
): unknown[] {
  if (!signatureOf(type, 'lower').spilled) {
    const cursor = { values: flats, at: 0 };
    return type.parameters.map((parameter) => lifterOf(parameter.type).flat(port, cursor, handles));
  }
  const tuple = { kind: 'tuple', elements: type.parameters.map((parameter) => parameter.type) } as const;
  const { size, alignment } = layoutOf(parameterTuple(type));
  const pointer = (flats[0] as number) >>> 0;
  port.memory!.check(pointer, size, alignment, 'the parameters');
  return lifterOf(tuple).load(port, pointer, handles) as unknown[];
}

/** One argument of a core call out of `port`, by its number. */
export function liftParameter(
  type: FunctionType,
  port: Port,
  flats: readonly unknown[],
  parameter: number,
  handles: HandleCrossing,
): unknown {
  const lifter = lifterOf(type.parameters[parameter]!.type);
  if (!signatureOf(type, 'lower').spilled) {
    const before = type.parameters.slice(0, parameter);
    const at = before.reduce((sum, one) => sum + layoutOf(one.type).flat.length, 0);
    return lifter.flat(port, { values: flats, at }, handles);
  }
  const { size, alignment } = layoutOf(parameterTuple(type));
  const pointer = (flats[0] as number) >>> 0;
  port.memory!.check(pointer, size, alignment, 'the parameters');
  return lifter.load(port, pointer + fieldOffsets(type.parameters)[parameter]!, handles);
}

/** The value of what a core call into `port` gave. */
export function liftResult(fn: LiftedFunction, raw: unknown, handles: HandleCrossing): unknown {
  const { type, port } = fn;
  if (type.result === undefined) return undefined;
  const lifter = lifterOf(type.result);
  if (!signatureOf(type, 'lift').returned) return lifter.flat(port, { values: [raw], at: 0 }, handles);
  const { size, alignment } = layoutOf(type.result);
  const pointer = (raw as number) >>> 0;
  port.memory!.check(pointer, size, alignment, 'the result');
  return lifter.load(port, pointer, handles);
}

/** Hands a value to the core code that called out of `port`: through the return pointer, or as the result. */
export function lowerResult(
  type: FunctionType,
  port: Port,
  flats: readonly unknown[],
  value: unknown,
  handles: HandleCrossing,
): unknown {
  if (type.result === undefined) return undefined;
  const lowerer = lowererOf(type.result);
  const { instance } = port;
  const before = instance.flags;
  instance.flags = before | NO_LEAVE;
  let result: unknown;
  if (signatureOf(type, 'lower').returned) {
    const { size, alignment } = layoutOf(type.result);
    const pointer = (flats.at(-1) as number) >>> 0;
    port.memory!.check(pointer, size, alignment, 'the return area');
    lowerer.store(port, pointer, value, handles);
  } else {
    const out: unknown[] = [];
    lowerer.flat(port, value, out, handles);
    result = out[0];
  }
  instance.flags = before | (instance.flags & DEAD);
  return result;
}
