/**
 * Methods that the kernel answers for any resource, whoever provides it (`Kernel:` lines in WIT). The provider is not
 * entered. What is asked and answered is found by type: rights are the flags type, a handle the own type, each alone
 * or as the success of a `result`.
 */
import type { CapabilityRecord } from '../../capability/record.ts';
import { type Rights, rightsFromFlags, rightsToFlags } from '../../capability/rights.ts';
import type { CapabilityTable } from '../../capability/table.ts';
import { ENTRY, entryOf, type Handle, makeHandle } from '../instance/handle.ts';
import { type HandleEntry, shareEntry } from '../instance/handle-table.ts';
import type { Resource } from '../instance/resource.ts';
import { ComponentError } from '../instance/trap.ts';
import type { FunctionType, ValueType } from '../types/model.ts';
import { lowerDenial } from './core-guard.ts';
import { FusedCrossing } from './crossing.ts';
import { killedBy } from './failure.ts';
import { type CallOptions, note } from './function.ts';
import { deniedResult, guardOf, mismatch, refusalOf } from './guard.ts';
import { lowerResult } from './marshal.ts';
import { type CoreFunction, checkMayLeave, type Port } from './port.ts';
import { corePreview, valuePreview } from './preview.ts';

/** A handle with fewer rights on the same object; it has the label of what it derives from. */
export function attenuateEntry(
  entry: HandleEntry,
  keep: Rights,
  holder: string,
  capabilities: CapabilityTable,
): HandleEntry {
  const { provider, name } = entry.resource;
  const record = capabilities.derive(entry.record, provider, name, holder, keep);
  record.label = entry.record.label;
  return shareEntry(entry, record);
}

/** What the method does with the receiver; `bits` is its flags parameter. */
type Answer = (entry: HandleEntry, bits: number, holder: string) => unknown;

/** Whether the kernel answers a function by itself. */
export function isAnswered(options: CallOptions): boolean {
  const kernel = options.policy?.rule?.kernel;
  return kernel === 'attenuate' || kernel === 'inspect' || kernel === 'revoke';
}

/** Holds a method that the kernel answers against its type. Throws LinkError. */
export function checkKernelMethod(type: FunctionType, options: CallOptions): void {
  if (!isAnswered(options)) return;
  receiverType(type, options);
  if (options.policy?.rule?.kernel === 'attenuate') flagsParameter(type, options);
}

function answerOf(type: FunctionType, options: CallOptions): Answer {
  const { capabilities, rule } = options.policy!;
  switch (rule!.kernel) {
    case 'attenuate': {
      const { labels } = type.parameters[flagsParameter(type, options)]!.type as FlagsType;
      return (entry, bits, holder) =>
        attenuateEntry(entry, rightsFromBits(labels, bits), holder, capabilities);
    }
    case 'inspect':
      return ({ record }) => rightsToFlags(record.rights);
    default:
      return ({ record }) => capabilities.revokeBelow(record);
  }
}

type FlagsType = Extract<ValueType, { kind: 'flags' }>;

function flagsParameter(type: FunctionType, options: CallOptions): number {
  const index = type.parameters.findIndex((parameter) => parameter.type.kind === 'flags');
  if (index < 0) throw mismatch(options, 'a parameter of type flags, since the kernel attenuates', 'none');
  return index;
}

function rightsFromBits(labels: readonly string[], bits: number): Rights {
  const flags = Object.fromEntries(labels.map((label, bit) => [label, (bits & (1 << bit)) !== 0]));
  return rightsFromFlags(flags);
}

/** For a caller that is a component. */
export function kernelImport(type: FunctionType, port: Port, options: CallOptions): CoreFunction {
  const { instance } = port;
  const { capabilities } = options.policy!;
  const guard = guardOf(type, options);
  const answer = answerOf(type, options);
  const resource = receiverType(type, options);
  const flags = type.parameters.findIndex((parameter) => parameter.type.kind === 'flags');

  return (...flats: unknown[]): unknown => {
    note(options);
    const crossing = new FusedCrossing(options);
    crossing.results = true;
    try {
      checkMayLeave(instance);
      const preview = corePreview(type, port, flats);
      const denial = refusalOf(guard, preview, capabilities);
      if (denial !== undefined) return lowerDenial(type, port, flats, denial, options, crossing);
      const entry = instance.table.get(flats[0] as number, resource);
      const value = answer(entry, flags < 0 ? 0 : preview.flags(flags), instance.name);
      return lowerResult(type, port, flats, wrap(type, value), crossing);
    } catch (error) {
      throw killedBy(instance, options.site, error);
    }
  };
}

/** For JavaScript, which holds handles as `holder`. */
export function kernelExport(type: FunctionType, options: CallOptions, holder: string) {
  const { capabilities, rule } = options.policy!;
  const guard = guardOf(type, options, true);
  const answer = answerOf(type, options);
  const resource = receiverType(type, options);
  const flags = type.parameters.findIndex((parameter) => parameter.type.kind === 'flags');

  return (...args: unknown[]): unknown => {
    note(options);
    const entry = entryOf(args[0], resource);
    const preview = valuePreview(type, args);
    const denial = refusalOf(guard, preview, capabilities);
    if (denial !== undefined) {
      const result = deniedResult(type, denial, rule!.denied) as { val: unknown } | undefined;
      throw new ComponentError(result === undefined ? denial : result.val);
    }
    const value = answer(entry, flags < 0 ? 0 : preview.flags(flags), holder);
    return rule!.kernel === 'attenuate' ? makeHandle(value as HandleEntry) : value;
  };
}

function receiverType(type: FunctionType, options: CallOptions): Resource {
  const self = type.parameters[0]?.type;
  if (self?.kind === 'borrow') return self.resource as Resource;
  throw mismatch(options, 'a method, since the kernel answers it', 'no receiver');
}

function wrap(type: FunctionType, val: unknown): unknown {
  return type.result?.kind === 'result' ? { tag: 'ok', val } : val;
}

/** The record behind a handle that JavaScript holds. */
export function recordOf(handle: Handle): CapabilityRecord {
  const entry = handle[ENTRY];
  if (entry === undefined) throw new TypeError('this handle was dropped or moved');
  return entry.record;
}
