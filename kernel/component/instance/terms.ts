/**
 * Terms on which JavaScript lends an object of its own: the rights of the first handle on it, what it is called, when it ends, and
 * what it derives from. Without terms a host's object comes with every right.
 */
import { type CapabilityRecord, UNRECORDED } from '../../capability/record.ts';
import { type Right, type Rights, rightsOf } from '../../capability/rights.ts';
import type { CapabilityTable } from '../../capability/table.ts';

/** What more can be said of a handle that is lent. */
export interface FurtherTerms {
  /** Nanoseconds from when it is lent until it ends. */
  readonly lasts?: number | undefined;
  /** The capability that it derives from, in place of the receiver's. */
  readonly below?: CapabilityRecord | undefined;
}

interface Terms extends FurtherTerms {
  readonly rights: Rights;
  readonly label: string;
}

const termsOf = new WeakMap<object, Terms>();

/** What an object's last handle derived from, when it came back. */
const origins = new WeakMap<object, CapabilityRecord>();

/** Whoever is given `object` as `own` gets a handle with at most these rights. Gives the object back. */
export function lendAs<T extends object>(
  object: T,
  rights: Iterable<Right>,
  label: string,
  further: FurtherTerms = {},
): T {
  termsOf.set(object, { ...further, rights: rightsOf(rights), label });
  return object;
}

/** An owned handle on an object of JavaScript's own comes back to it, and its record ends. */
export function noteOrigin(object: unknown, { parent }: CapabilityRecord): void {
  if (parent !== undefined) origins.set(object as object, parent);
}

/** What an object that somebody gave back derived from in their hands, if it did and that is still there. */
export function originOf(object: object): CapabilityRecord | undefined {
  const origin = origins.get(object);
  return origin?.state === 'dropped' ? undefined : origin;
}

/** Applies an object's terms to the record of a handle that is made on it. */
export function applyTerms(object: object, record: CapabilityRecord, capabilities: CapabilityTable): void {
  const terms = termsOf.get(object);
  if (terms === undefined) return;
  const { below, lasts } = terms;
  if (record === UNRECORDED) return;
  if (below !== undefined) capabilities.moveBelow(record, below);
  capabilities.restrict(record, terms.rights);
  if (lasts !== undefined) capabilities.expire(record, lasts);
  record.label = terms.label;
}
