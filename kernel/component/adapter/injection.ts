/**
 * Faults that are made on purpose, where calls cross: what an adapter does instead of calling. Who decides which calls are
 * hit is no affair of this room's (`kernel/faults`). An adapter without a point has none of this.
 */
import { casesOf } from '../abi/layout.ts';
import type { Case, FunctionType, ValueType } from '../types/model.ts';
import { plainErrorResult } from './guard.ts';
import { arrays } from './lift.ts';
import { camelCase } from './names.ts';

/** `fail`: the function's own error; `trap`: the callee ends; `drop`: no answer comes. */
export type InjectedKind = 'fail' | 'trap' | 'drop';

/** Decides on the calls of one function of one provider. */
export interface FaultPoint {
  /** What befalls the next call. It may wait before it says so. */
  next(): InjectedKind | undefined;
}

/** Gives the point of a function, if any rule may hit it. */
export interface FaultSource {
  at(provider: string, interfaceName: string, functionName: string): FaultPoint | undefined;
}

export class InjectedFault extends Error {
  override name = 'InjectedFault';

  constructor(kind: InjectedKind) {
    super(kind === 'drop' ? 'no answer came (fault injection)' : `made to ${kind} (fault injection)`);
  }
}

/** What befalls a call of such a function: it can only fail if it has an error. */
export function faultOf(point: FaultPoint | undefined, type: FunctionType): InjectedKind | undefined {
  const kind = point?.next();
  return kind === 'fail' && madeError(type) === undefined ? undefined : kind;
}

/** What the caller gets; undefined where the function has no such error. */
export function injectedResult(type: FunctionType, kind: InjectedKind): unknown {
  return kind === 'drop' ? plainErrorResult(type, 'timed-out') : madeError(type);
}

/** Cases that say least of what is wrong come first. */
const LIKELY = ['io', 'failed', 'internal-error', 'unavailable', 'other', 'unknown', 'timed-out'];

/** An error of the function's own, made up of its type: undefined where there is none without a handle in it. */
export function madeError(type: FunctionType): { readonly tag: 'err'; readonly val: unknown } | undefined {
  const { result } = type;
  if (result?.kind !== 'result') return undefined;
  if (result.err === undefined) return { tag: 'err', val: undefined };
  const made = make(result.err);
  return made && { tag: 'err', val: made.value };
}

/** A value that could be made is in a box: `undefined` is a value. */
type Made = { readonly value: unknown } | undefined;

function make(type: ValueType): Made {
  switch (type.kind) {
    case 'bool':
      return { value: false };
    case 'string':
      return { value: 'injected fault' };
    case 'char':
      return { value: '?' };
    case 'u64':
    case 's64':
      return { value: 0n };
    case 'list':
      return { value: type.element.kind in arrays ? new arrays[type.element.kind as 'u8'](0) : [] };
    case 'flags':
      return { value: {} };
    case 'enum':
      return { value: LIKELY.find((name) => type.labels.includes(name)) ?? type.labels[0] };
    case 'record':
      return makeFields(type.fields.map(({ name, type: inner }) => [camelCase(name), inner]));
    case 'tuple': {
      const made = makeFields(type.elements.map((inner, index) => [String(index), inner]));
      return made && { value: Object.values(made.value as object) };
    }
    case 'option':
      return { value: type.type.kind === 'option' ? { tag: 'none' } : undefined };
    case 'variant':
    case 'result':
      return makeCase(type);
    case 'own':
    case 'borrow':
      return undefined;
    default:
      return { value: 0 };
  }
}

function makeFields(fields: readonly (readonly [string, ValueType])[]): Made {
  const value: Record<string, unknown> = {};
  for (const [key, type] of fields) {
    const made = make(type);
    if (made === undefined) return undefined;
    value[key] = made.value;
  }
  return { value };
}

/** What the kernel itself says of calls: the last that a service would. */
const KERNELS = ['denied', 'peer-died', 'would-deadlock'];

/** A likely case without payload, else any without, else the first whose payload can be made. */
function makeCase(type: Extract<ValueType, { kind: 'variant' | 'result' }>): Made {
  const place = (name: string) => (LIKELY.includes(name) ? LIKELY.indexOf(name) : LIKELY.length);
  const order = ({ name, type: payload }: Case) =>
    Number(KERNELS.includes(name)) * 1000 + Number(payload !== undefined) * 100 + place(name);
  for (const { name, type: payload } of [...casesOf(type)].sort((a, b) => order(a) - order(b))) {
    if (payload === undefined) return { value: { tag: name } };
    const made = make(payload);
    if (made !== undefined) return { value: { tag: name, val: made.value } };
  }
  return undefined;
}
