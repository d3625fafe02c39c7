/**
 * How handles pass in generated adapters: the same rules as in `crossing.ts`, as functions made once for each adapter
 * and resource type, so that a call allocates nothing of its own.
 */
import type { CapabilityRecord } from '../../capability/record.ts';
import type { Rights } from '../../capability/rights.ts';
import { bringHome, HandleEntry } from '../instance/handle-table.ts';
import { abandon, checkHome, type Resource } from '../instance/resource.ts';
import type { InstanceState } from '../instance/state.ts';
import { checkMove, cut, recordFor } from './crossing.ts';
import type { Policy } from './function.ts';

/** Takes an owned handle out of one instance and puts it into the other. */
export function ownMover(
  from: InstanceState,
  to: InstanceState,
  resource: Resource,
  policy: Policy | undefined,
  isResult: boolean,
): (index: number, receiver: CapabilityRecord | undefined, want: Rights) => number {
  const { implementer } = resource;
  return (index, receiver, want) => {
    if (implementer !== from) {
      const held = from.table.get(index, resource);
      checkHome(held, resource, to);
      if (policy !== undefined) checkMove(policy, held);
    }
    const entry = from.table.take(index, resource);
    if (policy !== undefined) {
      if (implementer === from) {
        entry.record = recordFor(policy, resource, isResult, receiver, want, to.name);
      } else {
        if (isResult) cut(policy, entry, want);
        if (implementer === to) bringHome(entry, policy.capabilities);
        else policy.capabilities.move(entry.record, to.name);
      }
    }
    try {
      return to.table.add(entry);
    } catch (error) {
      abandon(entry, policy?.capabilities);
      throw error;
    }
  };
}

/** What the callee gets for a handle that it borrows: the object's rep at home, a borrowed handle elsewhere. */
export function borrowed(entry: HandleEntry, to: InstanceState): number {
  const { resource, rep, record } = entry;
  if (resource.implementer === to) return rep as number;
  to.borrows++;
  return to.table.add(new HandleEntry(resource, rep, false, record, entry));
}

/** Lends a handle that lies inside a list or record, and notes it in `lent`. */
export function lender(
  from: InstanceState,
  to: InstanceState,
  resource: Resource,
): (index: number, lent: HandleEntry[]) => number {
  return (index, lent) => {
    const entry = from.table.get(index, resource);
    checkHome(entry, resource, to);
    entry.lends++;
    lent.push(entry);
    return borrowed(entry, to);
  };
}

/** Takes back the handles that a call had borrowed and did not finish with. */
export function clearBorrows(instance: InstanceState): void {
  const { entries } = instance.table;
  for (let index = 1; index < entries.length && instance.borrows > 0; index++) {
    const entry = entries[index];
    if (entry === undefined || entry.own) continue;
    entry.lends = 0;
    instance.table.remove(index, entry);
    instance.borrows--;
  }
}

/** Handles that a call has moved into the callee; kept from call to call, since an emptied array is made anew. */
export class Moved {
  count = 0;
  readonly #indices: number[] = [];

  note(index: number): number {
    this.#indices[this.count++] = index;
    return index;
  }

  take(): number[] {
    const taken = this.#indices.slice(0, this.count);
    this.count = 0;
    return taken;
  }
}

/** Ends handles that were moved into `instance` by a call that then did not take place; it knows nothing of them. */
export function endMoved(instance: InstanceState, moved: Moved, policy: Policy | undefined): void {
  for (const index of moved.take()) {
    const entry = instance.table.remove(index, instance.table.entries[index]!);
    abandon(entry, policy?.capabilities);
  }
}
