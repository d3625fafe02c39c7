/**
 * Terms on which JavaScript lends an object of its own: the rights of the first handle on it, and what it is called.
 * Without terms a host's object comes with every right.
 */
import type { CapabilityRecord } from '../../capability/record.ts';
import { type Right, type Rights, rightsOf } from '../../capability/rights.ts';
import type { CapabilityTable } from '../../capability/table.ts';

interface Terms {
  readonly rights: Rights;
  readonly label: string;
}

const termsOf = new WeakMap<object, Terms>();

/** Whoever is given `object` as `own` gets a handle with at most these rights. Gives the object back. */
export function lendAs<T extends object>(object: T, rights: Iterable<Right>, label: string): T {
  termsOf.set(object, { rights: rightsOf(rights), label });
  return object;
}

/** Applies an object's terms to the record of a handle that is made on it. */
export function applyTerms(object: object, record: CapabilityRecord, capabilities: CapabilityTable): void {
  const terms = termsOf.get(object);
  if (terms === undefined) return;
  capabilities.restrict(record, terms.rights);
  record.label = terms.label;
}
