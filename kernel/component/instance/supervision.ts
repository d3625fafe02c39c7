/**
 * What JavaScript may do with the handles that it holds, beyond calling their methods: the supervisor's side of
 * capabilities.
 */

import { type CapabilityRecord, UNRECORDED } from '../../capability/record.ts';
import { type Right, rightNames, rightsOf } from '../../capability/rights.ts';
import type { Denial } from '../../capability/table.ts';
import { attenuateEntry, giftEntry, recordOf } from '../adapter/kernel-methods.ts';
import { HOST } from './exports.ts';
import { dropHandle, ENTRY, type Handle, homeOf, makeHandle } from './handle.ts';

/**
 * A further handle on the same object with at most these rights; it ends when the first is revoked. `holder` is who has
 * it, in records.
 */
export function attenuate<T extends Handle>(handle: T, rights: Iterable<Right>, holder = HOST): T {
  recordOf(handle);
  const entry = handle[ENTRY]!;
  return makeHandle(attenuateEntry(entry, rightsOf(rights), holder, homeOf(entry.resource))) as T;
}

/** Hands a handle to another part of the kernel: the record moves to `holder`, and `handle` is empty. */
export function transfer<T extends Handle>(handle: T, holder: string): T {
  const record = recordOf(handle);
  const entry = handle[ENTRY]!;
  if (!entry.own) throw new TypeError(`this handle of ${entry.resource.name} is borrowed, not owned`);
  if (entry.lends !== 0) throw new TypeError(`this handle of ${entry.resource.name} is lent to a call`);
  handle[ENTRY] = undefined;
  homeOf(entry.resource).move(record, holder);
  return makeHandle(entry) as T;
}

/** Why a handle is good for nothing any more, if it is. */
export function refusal(handle: Handle): Denial | undefined {
  const record = recordOf(handle);
  return homeOf(handle[ENTRY]!.resource).refusal(record, 0);
}

/**
 * The same, made to be given away: it may move once although it lacks `delegate`, and arrives with exactly these
 * rights, cut by those of `handle`.
 */
export function share<T extends Handle>(handle: T, rights: Iterable<Right>): T {
  recordOf(handle);
  const entry = handle[ENTRY]!;
  return makeHandle(giftEntry(entry, rightsOf(rights), HOST, homeOf(entry.resource))) as T;
}

/** The rights that a handle has; none once it has ended. */
export function inspect(handle: Handle): Right[] {
  const record = recordOf(handle);
  return refusal(handle) === undefined ? rightNames(record.rights) : [];
}

/** Cuts off everything that derives from a handle; the handle itself stays. */
export function revoke(handle: Handle): void {
  const record = recordOf(handle);
  homeOf(handle[ENTRY]!.resource).revokeBelow(record);
}

/** Ends a handle, and everything that derives from it, `after` nanoseconds from now; an earlier end stands. */
export function expire(handle: Handle, after: number): void {
  const record = recordOf(handle);
  homeOf(handle[ENTRY]!.resource).expire(record, after);
}

/** Says for people what a handle stands for, such as "/home/me/src". Attenuated handles say the same. */
export function label(handle: Handle, text: string): void {
  const record = recordOf(handle);
  if (record !== UNRECORDED) record.label = text;
}

/** The capability behind a handle. It stays the same when the handle moves to a component. */
export function capabilityOf(handle: Handle): CapabilityRecord {
  return recordOf(handle);
}

/** Ends a handle; a second time does nothing. */
export function drop(handle: Handle): void {
  dropHandle(handle);
}
