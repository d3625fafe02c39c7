/**
 * Methods that the kernel answers for any resource, whoever provides it (`Kernel:` lines in WIT). The provider is not
 * entered, and need not be alive. The rules stand in wit/capability/README.md.
 */
import { type CapabilityRecord, UNRECORDED } from '../../capability/record.ts';
import { DELEGATE, type Rights, rightsToFlags } from '../../capability/rights.ts';
import type { CapabilityTable, Denial } from '../../capability/table.ts';
import { ENTRY, entryOf, type Handle, makeHandle } from '../instance/handle.ts';
import { HandleEntry, leaveObject, shareEntry } from '../instance/handle-table.ts';
import type { Resource } from '../instance/resource.ts';
import { refusedCall } from '../instance/trap.ts';
import type { FunctionType, ValueType } from '../types/model.ts';
import { lowerDenial } from './core-guard.ts';
import { FusedCrossing } from './crossing.ts';
import { entryIn } from './entry-crossing.ts';
import { killedBy } from './failure.ts';
import { type CallOptions, note } from './function.ts';
import {
  deniedResult,
  guardOf,
  mismatch,
  type Preview,
  refusalOf,
  rightsOfBits,
  rightsOfLabels,
} from './guard.ts';
import {
  type AnsweredMethod,
  type FlagsType,
  isAnsweredMethod,
  problemWithSignature,
  successOf,
} from './kernel-signature.ts';
import { lowerResult } from './marshal.ts';
import { type CoreFunction, checkMayLeave, type HandleCrossing, type Port } from './port.ts';
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
  if (entry.record !== UNRECORDED) record.label = entry.record.label;
  return shareEntry(entry, record);
}

/** The same, made to be given away: it may move once although it lacks `delegate`, and arrives as it is. */
export function giftEntry(...args: Parameters<typeof attenuateEntry>): HandleEntry {
  const entry = attenuateEntry(...args);
  args[3].wrap(entry.record);
  return entry;
}

/** One call of such a method. */
interface Asked {
  readonly entry: HandleEntry;
  /** The flags parameter as rights. */
  readonly keep: () => Rights;
  /** The u64 parameter. */
  readonly nanoseconds: () => bigint;
  readonly holder: string;
  readonly capabilities: CapabilityTable;
  /** The type of what is given. */
  readonly success: ValueType | undefined;
}

const ANSWERS: Readonly<Record<AnsweredMethod, (asked: Asked) => unknown>> = {
  attenuate: ({ entry, keep, holder, capabilities }) => attenuateEntry(entry, keep(), holder, capabilities),
  share: ({ entry, keep, holder, capabilities }) => giftEntry(entry, keep(), holder, capabilities),
  revoke: ({ entry, capabilities }) => capabilities.revokeBelow(entry.record),
  expire: ({ entry, nanoseconds, capabilities }) => capabilities.expire(entry.record, Number(nanoseconds())),
  inspect: ({ entry: { record }, capabilities, success }) => {
    const rights = rightsToFlags(record.rights);
    if (success?.kind === 'flags') return rights;
    const left = capabilities.remaining(record);
    return { rights, remaining: left === Infinity ? undefined : toU64(left) };
  },
};

/** An end that was set as far away as can be said lies, after rounding, a little beyond. */
function toU64(nanoseconds: number): bigint {
  const whole = BigInt(Math.ceil(nanoseconds));
  return whole < MAX_U64 ? whole : MAX_U64;
}

const MAX_U64 = (1n << 64n) - 1n;

/** Methods that speak of the capability itself, which is not the borrower's. */
const OWNERS: readonly AnsweredMethod[] = ['revoke', 'expire'];

/** Whether the kernel answers a function by itself. */
export function isAnswered(options: CallOptions): boolean {
  return isAnsweredMethod(options.policy?.rule?.kernel);
}

/** Holds a method that the kernel answers against its type. Throws LinkError. */
export function checkKernelMethod(type: FunctionType, options: CallOptions): void {
  const method = options.policy?.rule?.kernel;
  if (method === 'fork' && options.policy!.rule!.grants.kind !== 'fresh') {
    throw mismatch(options, '"Grants: fresh", since what the kernel makes derives from nothing', 'none');
  }
  const problem = method && problemWithSignature(method, type);
  if (problem !== undefined) throw mismatch(options, problem.wanted, problem.given);
}

/** What is the same for callers of both kinds. */
class KernelMethodCall {
  readonly resource: Resource;
  readonly #type: FunctionType;
  readonly #method: AnsweredMethod;
  readonly #capabilities: CapabilityTable;
  readonly #guard: ReturnType<typeof guardOf>;
  readonly #rights: readonly Rights[];

  constructor(type: FunctionType, options: CallOptions, fromHost: boolean) {
    checkKernelMethod(type, options);
    const { capabilities, rule } = options.policy!;
    this.#type = type;
    this.#method = rule!.kernel as AnsweredMethod;
    this.#capabilities = capabilities;
    this.#guard = guardOf(type, options, fromHost);
    this.resource = (type.parameters[0]!.type as Extract<ValueType, { kind: 'borrow' }>).resource as Resource;
    const flags = type.parameters[1]?.type;
    this.#rights = flags?.kind === 'flags' ? rightsOfLabels((flags as FlagsType).labels) : [];
  }

  refusal(preview: Preview, entry: HandleEntry): Denial | undefined {
    const denial = refusalOf(this.#guard, preview, this.#capabilities);
    if (denial !== undefined || entry.own || !OWNERS.includes(this.#method)) return denial;
    return { tag: 'missing', rights: DELEGATE };
  }

  answer(preview: Preview, entry: HandleEntry, holder: string): unknown {
    return ANSWERS[this.#method]({
      entry,
      holder,
      keep: () => rightsOfBits(this.#rights, preview.flags(1)),
      nanoseconds: () => preview.u64(1),
      capabilities: this.#capabilities,
      success: successOf(this.#type),
    });
  }

  /** Takes back a handle that did not reach the caller. */
  discard(value: unknown): void {
    if (!(value instanceof HandleEntry)) return;
    this.#capabilities.drop(value.record);
    leaveObject(value);
  }
}

/** Puts the handle that the kernel made into the caller's table, as it is. */
class Delivery implements HandleCrossing {
  done = false;

  lift(): never {
    throw new Error('the kernel lifts nothing for a method that it answers');
  }

  lower(port: Port, value: unknown): number {
    const index = port.instance.table.add(value as HandleEntry);
    this.done = true;
    return index;
  }
}

/** For a caller that is a component. */
export function kernelImport(type: FunctionType, port: Port, options: CallOptions): CoreFunction {
  const { instance } = port;
  const call = new KernelMethodCall(type, options, false);

  return (...flats: unknown[]): unknown => {
    note(options);
    const delivery = new Delivery();
    let value: unknown;
    try {
      checkMayLeave(instance);
      const entry = instance.table.get(flats[0] as number, call.resource);
      const preview = corePreview(type, port, flats);
      const denial = call.refusal(preview, entry);
      if (denial !== undefined) {
        return lowerDenial(type, port, flats, denial, options, new FusedCrossing(options));
      }
      value = call.answer(preview, entry, instance.name);
      return lowerResult(type, port, flats, wrap(type, value), delivery);
    } catch (error) {
      if (!delivery.done) call.discard(value);
      throw killedBy(instance, options.site, error);
    }
  };
}

/** For JavaScript, which holds handles as `holder`. */
export function kernelExport(type: FunctionType, options: CallOptions, holder: string) {
  const call = new KernelMethodCall(type, options, true);
  const { denied } = options.policy!.rule!;
  const handleOf = options.entries ? entryIn : entryOf;

  return (...args: unknown[]): unknown => {
    note(options);
    const entry = handleOf(args[0], call.resource);
    const preview = valuePreview(type, args);
    const denial = call.refusal(preview, entry);
    if (denial !== undefined) {
      const result = deniedResult(type, denial, denied) as { val: unknown } | undefined;
      throw refusedCall(result, denial);
    }
    const value = call.answer(preview, entry, holder);
    return value instanceof HandleEntry && !options.entries ? makeHandle(value) : value;
  };
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
