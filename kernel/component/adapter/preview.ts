/** Parameters as the guard sees them before any is lifted: from core values, or from JavaScript's. */
import { type CapabilityRecord, UNRECORDED } from '../../capability/record.ts';
import { fieldOffsets, flagsSize, layoutOf, parameterTuple, signatureOf } from '../abi/layout.ts';
import { ENTRY, Handle } from '../instance/handle.ts';
import { HandleEntry } from '../instance/handle-table.ts';
import type { Resource } from '../instance/resource.ts';
import type { FunctionType, ValueType } from '../types/model.ts';
import { Departing } from './entry-crossing.ts';
import { flagBits, type Preview } from './guard.ts';
import { memoryOf, type Port } from './port.ts';

/** Of a call out of a component. Bad handles throw as lifting them would. */
export function corePreview(type: FunctionType, port: Port, flats: readonly unknown[]): Preview {
  const { spilled } = signatureOf(type, 'lower');
  const read = spilled ? spilledReader(type, port, flats) : flatReader(type, flats);
  return {
    record(parameter) {
      const { resource } = type.parameters[parameter]!.type as Extract<ValueType, { kind: 'own' }>;
      return port.instance.table.get(read(parameter), resource as Resource).record;
    },
    flags: read,
    // Only asked of methods that the kernel answers, which are too short to spill.
    u64: (parameter) => BigInt.asUintN(64, read(parameter) as unknown as bigint),
  };
}

function flatReader(type: FunctionType, flats: readonly unknown[]): (parameter: number) => number {
  let slot = 0;
  const slots = type.parameters.map((parameter) => {
    const start = slot;
    slot += layoutOf(parameter.type).flat.length;
    return start;
  });
  return (parameter) => flats[slots[parameter]!] as number;
}

function spilledReader(
  type: FunctionType,
  port: Port,
  flats: readonly unknown[],
): (parameter: number) => number {
  const { size, alignment } = layoutOf(parameterTuple(type));
  const pointer = (flats[0] as number) >>> 0;
  const offsets = fieldOffsets(type.parameters);
  return (parameter) => {
    port.memory!.check(pointer, size, alignment, 'the parameters');
    const view = memoryOf(port);
    const at = pointer + offsets[parameter]!;
    const { type: one } = type.parameters[parameter]!;
    const bytes = one.kind === 'flags' ? flagsSize(one.labels.length) : 4;
    if (bytes === 4) return view.i32[at >>> 2]!;
    return bytes === 2 ? view.u16[at >>> 1]! : view.u8[at]!;
  };
}

/** The record behind what JavaScript passes for a handle, if it has one. */
export function recordIn(value: unknown): CapabilityRecord | undefined {
  if (value instanceof HandleEntry) return value.record;
  if (value instanceof Departing) return value.entry.record;
  return value instanceof Handle ? value[ENTRY]?.record : undefined;
}

/** Of a call from JavaScript. */
export function valuePreview(type: FunctionType, args: readonly unknown[]): Preview {
  return {
    record(parameter): CapabilityRecord {
      const value = args[parameter];
      return recordIn(value) ?? UNRECORDED;
    },
    flags(parameter) {
      const one = type.parameters[parameter]!.type as Extract<ValueType, { kind: 'flags' }>;
      return flagBits(one.labels, args[parameter]);
    },
    u64: (parameter) => BigInt.asUintN(64, args[parameter] as bigint),
  };
}
