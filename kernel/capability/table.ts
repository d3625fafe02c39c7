/**
 * All capabilities of one system. Derivation only removes rights; revoking ends a whole subtree in time bounded by its
 * size; dropping ends one capability and hands its children to its parent, so that who revokes the parent still
 * reaches them.
 */
import { CapabilityRecord, type CapabilityState, UNRECORDED } from './record.ts';
import { ALL_RIGHTS, LIVE, type Right, type Rights, rightNames } from './rights.ts';

/** Why a record does not allow a use. */
export type Denial =
  | { readonly tag: 'missing'; readonly rights: Rights }
  | { readonly tag: 'revoked' }
  | { readonly tag: 'expired' };

/** A capability as people see it. */
export interface CapabilityView {
  readonly id: number;
  readonly holder: string;
  readonly provider: string;
  readonly type: string;
  readonly rights: readonly Right[];
  readonly label?: string;
  /** `id` of what it derives from. */
  readonly parent?: number;
  readonly state: CapabilityState;
}

export interface CapabilityOptions {
  /** Present time, in the units of end times. Without one, nothing expires. */
  readonly clock?: () => number;
}

export class CapabilityTable {
  readonly #clock: (() => number) | undefined;
  #first: CapabilityRecord | undefined;
  #nextId = 1;
  #size = 0;

  constructor(options: CapabilityOptions = {}) {
    this.#clock = options.clock;
  }

  /** Capabilities that have not been dropped; revoked ones stay until their holder drops them. */
  get size(): number {
    return this.#size;
  }

  /** A capability that derives from none. */
  create(provider: string, type: string, holder: string, rights: Rights = ALL_RIGHTS): CapabilityRecord {
    const record = new CapabilityRecord(this.#nextId++, provider, type, holder, rights & ALL_RIGHTS);
    record.next = this.#first;
    if (this.#first !== undefined) this.#first.previous = record;
    this.#first = record;
    this.#size++;
    return record;
  }

  /** A capability below `parent`, with at most its rights and its end time; `type` may be another. */
  derive(
    parent: CapabilityRecord,
    provider: string,
    type: string,
    holder: string,
    rights: Rights,
  ): CapabilityRecord {
    const record = this.create(provider, type, holder, rights & parent.rights);
    if (parent === UNRECORDED) return record;
    record.state = parent.state;
    record.expires = parent.expires;
    if ((parent.bits & LIVE) === 0) record.bits = parent.state === 'live' ? record.rights : 0;
    this.#adopt(parent, record);
    return record;
  }

  /** Takes rights away from one capability, for good. */
  restrict(record: CapabilityRecord, keep: Rights): void {
    record.rights &= keep;
    record.bits &= keep | LIVE;
  }

  /** Ends a capability and everything that derives from it. */
  revoke(record: CapabilityRecord): void {
    record.state = 'revoked';
    record.bits = 0;
    this.revokeBelow(record);
  }

  /** Ends everything that derives from a capability. */
  revokeBelow(record: CapabilityRecord): void {
    const pending = [record];
    for (let top = pending.pop(); top !== undefined; top = pending.pop()) {
      for (let child = top.firstChild; child !== undefined; child = child.nextSibling) {
        child.state = 'revoked';
        child.bits = 0;
        pending.push(child);
      }
    }
  }

  /** Gives a capability, and everything below it, an end time unless it has an earlier one. */
  expire(record: CapabilityRecord, at: number): void {
    const pending = [record];
    for (let top = pending.pop(); top !== undefined; top = pending.pop()) {
      top.expires = Math.min(top.expires, at);
      top.bits &= ~LIVE;
      for (let child = top.firstChild; child !== undefined; child = child.nextSibling) pending.push(child);
    }
  }

  /** Ends one capability because its handle has gone. */
  drop(record: CapabilityRecord): void {
    if (record === UNRECORDED || record.state === 'dropped') return;
    record.state = 'dropped';
    record.bits = 0;
    const { parent } = record;
    for (let child = record.firstChild; child !== undefined; ) {
      const next: CapabilityRecord | undefined = child.nextSibling;
      child.parent = undefined;
      child.previousSibling = undefined;
      child.nextSibling = undefined;
      if (parent !== undefined) this.#adopt(parent, child);
      child = next;
    }
    record.firstChild = undefined;
    this.#orphan(record);
    if (record.previous === undefined) this.#first = record.next;
    else record.previous.next = record.next;
    if (record.next !== undefined) record.next.previous = record.previous;
    record.next = undefined;
    record.previous = undefined;
    this.#size--;
  }

  /** Why `record` may not be used with `needed`, or undefined if it may. Notes an end time that has passed. */
  refusal(record: CapabilityRecord, needed: Rights): Denial | undefined {
    if (record.state === 'live' && this.#clock !== undefined && this.#clock() >= record.expires) {
      record.state = 'expired';
      record.bits = 0;
    }
    if (record.state === 'expired') return { tag: 'expired' };
    if (record.state !== 'live') return { tag: 'revoked' };
    const missing = needed & ~record.bits & ALL_RIGHTS;
    return missing === 0 ? undefined : { tag: 'missing', rights: missing };
  }

  /** Every capability, oldest first. */
  snapshot(): CapabilityView[] {
    const views: CapabilityView[] = [];
    for (let record = this.#first; record !== undefined; record = record.next) views.push(viewOf(record));
    return views.reverse();
  }

  #adopt(parent: CapabilityRecord, child: CapabilityRecord): void {
    child.parent = parent;
    child.nextSibling = parent.firstChild;
    if (parent.firstChild !== undefined) parent.firstChild.previousSibling = child;
    parent.firstChild = child;
  }

  #orphan(record: CapabilityRecord): void {
    if (record.previousSibling !== undefined) record.previousSibling.nextSibling = record.nextSibling;
    else if (record.parent !== undefined) record.parent.firstChild = record.nextSibling;
    if (record.nextSibling !== undefined) record.nextSibling.previousSibling = record.previousSibling;
    record.parent = undefined;
    record.nextSibling = undefined;
    record.previousSibling = undefined;
  }
}

function viewOf(record: CapabilityRecord): CapabilityView {
  const { id, holder, provider, type, state, label } = record;
  return {
    id,
    holder,
    provider,
    type,
    rights: rightNames(record.rights),
    state,
    ...(label === undefined ? {} : { label }),
    ...(record.parent === undefined ? {} : { parent: record.parent.id }),
  };
}
