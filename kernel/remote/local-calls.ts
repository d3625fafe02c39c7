/**
 * Functions that are answered in this domain, called with handles as their entries: by who serves objects to other domains, and for a
 * component that has objects of its host and of other domains side by side.
 */
import type { CapabilityRecord } from '../capability/record.ts';
import { ALL_RIGHTS } from '../capability/rights.ts';
import type { CapabilityTable } from '../capability/table.ts';
import { layoutOf } from '../component/abi/layout.ts';
import { errorPayload } from '../component/adapter/closures.ts';
import { refusalOfHostCall } from '../component/adapter/core-guard.ts';
import { recordFor } from '../component/adapter/crossing.ts';
import { Departing, FreshObject } from '../component/adapter/entry-crossing.ts';
import type { Policy } from '../component/adapter/function.ts';
import { deniedResult, guardOf, wantedRights } from '../component/adapter/guard.ts';
import { valuePreview } from '../component/adapter/preview.ts';
import type { ExportedInstance } from '../component/instance/exports.ts';
import { bringHome, HandleEntry } from '../component/instance/handle-table.ts';
import { HostInterface } from '../component/instance/host-interface.ts';
import { abandon, type Resource, symbolDispose } from '../component/instance/resource.ts';
import type { SwitchedInstance } from '../component/instance/switched.ts';
import { applyTerms } from '../component/instance/terms.ts';
import { type CallSite, ComponentError, refusedCall } from '../component/instance/trap.ts';
import type { FunctionType } from '../component/types/model.ts';
import type { Target } from './bound-functions.ts';
import { givesHandles, type HandleType, takesHandles, withHandles } from './handle-values.ts';

/** Who answers. */
export type Local = ExportedInstance | SwitchedInstance | HostInterface;

/** A function of an interface; results that are new have no record yet. Undefined if there is none. */
export function localFunction(
  local: Local,
  name: string,
  type: FunctionType,
  holder: string,
  capabilities: CapabilityTable,
): Target | undefined {
  if (!(local instanceof HostInterface)) {
    const target = local.callByEntries(name, holder);
    return target && componentFunction(target, type, capabilities);
  }
  const call = local.function(name, type);
  return call === undefined || local.entries ? call : hostFunction(call, type, capabilities);
}

/** A component's function. What was to move and did not ends. */
function componentFunction(
  target: Target,
  { parameters }: FunctionType,
  capabilities: CapabilityTable,
): Target {
  const moves = parameters.map(({ type }) => layoutOf(type).handles);
  if (!moves.includes(true)) return target;
  return (...args) => {
    const moving: Departing[] = [];
    const depart = (handle: unknown, { kind }: HandleType) => {
      if (kind === 'borrow' || !(handle instanceof HandleEntry)) return handle;
      moving.push(new Departing(handle));
      return moving.at(-1);
    };
    try {
      return target(
        ...args.map((one, at) => (moves[at] ? withHandles(parameters[at]!.type, one, depart) : one)),
      );
    } finally {
      for (const { landed, entry } of moving) if (!landed) abandon(entry, capabilities);
    }
  };
}

/** A host's function, which knows objects and not entries. */
function hostFunction(call: Target, type: FunctionType, capabilities: CapabilityTable): Target {
  const { parameters, result } = type;
  const objectOf = (handle: unknown, { kind }: HandleType) =>
    kind === 'own' ? leave(handle, capabilities) : (handle as HandleEntry).rep;
  const takes = takesHandles(type);
  const success = result?.kind === 'result' ? result.ok : result;
  const gives = givesHandles(type);
  return (...args) => {
    const value = call(
      ...(takes ? args.map((one, at) => withHandles(parameters[at]!.type, one, objectOf)) : args),
    );
    return gives && success !== undefined ? withHandles(success, value, fresh) : value;
  };
}

/** The object of a handle that moves: it is the host's own again. */
function leave(handle: unknown, capabilities: CapabilityTable): unknown {
  const entry = handle instanceof Departing ? handle.entry : (handle as HandleEntry);
  if (handle instanceof Departing) handle.landed = true;
  bringHome(entry, capabilities);
  return entry.rep;
}

function fresh(object: unknown): unknown {
  if (typeof object === 'object' && object !== null) return new FreshObject(object, ALL_RIGHTS);
  throw new TypeError('expected an object for a handle');
}

/**
 * A host's function whose caller is in another domain: it may keep what it is given, which lies in a message, and gives nothing but values
 * and objects that are accounted for.
 */
export function forStrangers(target: Target): Target {
  return (...args) => {
    const value = target(...args.map(kept));
    if (endStrays(value)) throw new TypeError('it gives an object where its caller expects none');
    return value;
  };
}

function kept(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
  if (Array.isArray(value)) return value.map(kept);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, kept(one)]));
}

/** Ends objects that no handle stands for; gives whether there were any. */
function endStrays(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  if (value instanceof FreshObject || value instanceof HandleEntry) return false;
  if (Array.isArray(value)) return value.map(endStrays).includes(true);
  if (isPlain(value)) return Object.values(value).map(endStrays).includes(true);
  (value as Partial<Record<symbol, () => void>>)[symbolDispose]?.();
  return true;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

interface GuardOptions {
  readonly site: CallSite;
  readonly policy: Policy;
  /** Who calls. */
  readonly holder: string;
}

/** A function as somebody beyond this domain calls it: rights are checked, and what it gives new has a record. */
export function guarded(target: Target, type: FunctionType, { site, policy, holder }: GuardOptions): Target {
  const guard = guardOf(type, { site, policy, counter: undefined, trace: undefined, generate: false }, true);
  const { capabilities, rule } = policy;
  const success = type.result?.kind === 'result' ? type.result.ok : type.result;
  return (...args) => {
    const denial = rule && refusalOfHostCall(guard, type, args, capabilities);
    if (denial) throw refusedCall(deniedResult(type, denial, rule.denied) as { val: unknown }, denial);
    const preview = valuePreview(type, args);
    const receiver = guard.receiver === undefined ? undefined : preview.record(guard.receiver);
    const want = wantedRights(guard, preview);
    const value = type.result?.kind === 'result' ? payloadOf(() => target(...args)) : target(...args);
    if (success === undefined) return value;
    return withHandles(success, value, (one, { resource }) =>
      one instanceof FreshObject ? recorded(one, resource as Resource, receiver) : one,
    );

    function recorded(one: FreshObject, resource: Resource, from: CapabilityRecord | undefined): HandleEntry {
      const record = recordFor(policy, resource, true, from, want, holder);
      capabilities.wrap(record);
      capabilities.restrict(record, one.rights);
      applyTerms(one.rep, record, capabilities);
      return new HandleEntry(resource, one.rep, true, record);
    }
  };
}

/** What a function of JavaScript's gives, or its error as components have it. */
function payloadOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    if (error instanceof ComponentError) throw error;
    throw new ComponentError(errorPayload(error));
  }
}
