/**
 * All capabilities of one system. Derivation only removes rights; revoking ends a whole subtree in time bounded by its
 * size; dropping ends one capability and hands its children to its parent, so that who revokes the parent still
 * reaches them.
 */
import { bitsOf, CapabilityRecord, type CapabilityState, UNRECORDED } from './record.ts';
import { ALL_RIGHTS, DELEGATE, GRANT, LIVE, MOVE, type Right, type Rights, rightNames } from './rights.ts';

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
  /** `gone`: live, of an object whose domain has ended. */
  readonly state: CapabilityState | 'gone';
  /** Nanoseconds until its end time, where it has one that is not reached. */
  readonly remaining?: number;
}

/** Nanoseconds that only ever grow. */
export type MonotonicClock = () => number;

export interface CapabilityOptions {
  /** What end times are measured with; the platform's `performance.now` by default. */
  readonly clock?: MonotonicClock;
}

export class CapabilityTable {
  readonly #clock: MonotonicClock;
  readonly #watchers = new WeakMap<CapabilityRecord, () => void>();
  #first: CapabilityRecord | undefined;
  #nextId = 1;
  #size = 0;

  constructor({ clock }: CapabilityOptions = {}) {
    this.#clock = clock ?? (() => performance.now() * 1e6);
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

  /**
   * A capability below `parent`, with at most its rights and its end time; `type` may be another. Below `UNRECORDED`
   * it is one that derives from none.
   */
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
    record.bits = bitsOf(record);
    this.#adopt(parent, record);
    return record;
  }

  /** A capability from which none derives yet comes to derive from `parent`, with at most its rights and its end time. */
  moveBelow(record: CapabilityRecord, parent: CapabilityRecord): void {
    if (record === UNRECORDED || parent === UNRECORDED) return;
    this.#orphan(record);
    record.rights &= parent.rights;
    record.state = parent.state;
    record.expires = Math.min(record.expires, parent.expires);
    record.bits = bitsOf(record);
    this.#adopt(parent, record);
  }

  /** Takes rights away from one capability, for good. */
  restrict(record: CapabilityRecord, keep: Rights): void {
    if (record === UNRECORDED) return;
    record.rights &= keep;
    record.bits = bitsOf(record);
  }

  /** Lets one capability move once although it lacks `delegate`. */
  wrap(record: CapabilityRecord): void {
    if (record === UNRECORDED) return;
    record.gift = true;
    record.bits = bitsOf(record);
  }

  /**
   * One capability changes hands. What was made by `share` arrives as it is; of anything else `delegate` is lost
   * unless there is `grant`.
   */
  move(record: CapabilityRecord, holder: string): void {
    if (record === UNRECORDED) return;
    record.holder = holder;
    if (record.gift) record.gift = false;
    else if ((record.rights & GRANT) === 0) record.rights &= ~DELEGATE;
    record.bits = bitsOf(record);
  }

  /** Ends one capability; what derives from it goes on. */
  end(record: CapabilityRecord): void {
    if (record === UNRECORDED || record.state === 'dropped') return;
    record.state = 'revoked';
    record.bits = 0;
    this.#watchers.get(record)?.();
  }

  /** Calls back whenever a capability is revoked or given an end time: for who stands for it elsewhere. */
  watch(record: CapabilityRecord, changed: () => void): void {
    if (record !== UNRECORDED) this.#watchers.set(record, changed);
  }

  /** Ends everything that derives from a capability, and not the capability itself. */
  revokeBelow(record: CapabilityRecord): void {
    const pending = [record];
    for (let top = pending.pop(); top !== undefined; top = pending.pop()) {
      for (let child = top.firstChild; child !== undefined; child = child.nextSibling) {
        this.end(child);
        pending.push(child);
      }
    }
  }

  /** Gives a capability, and everything below it, an end time `after` nanoseconds from now, unless it has an earlier one. */
  expire(record: CapabilityRecord, after: number): void {
    if (record === UNRECORDED) return;
    const at = this.#clock() + after;
    const pending = [record];
    for (let top = pending.pop(); top !== undefined; top = pending.pop()) {
      top.expires = Math.min(top.expires, at);
      top.bits = bitsOf(top);
      this.#watchers.get(top)?.();
      for (let child = top.firstChild; child !== undefined; child = child.nextSibling) pending.push(child);
    }
  }

  /** Nanoseconds until the end time; Infinity where there is none. */
  remaining(record: CapabilityRecord): number {
    return record.expires === Infinity ? Infinity : Math.max(0, record.expires - this.#clock());
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

  /** Why `record` may not be used with `needed` (rights and `MOVE`), or undefined if it may. */
  refusal(record: CapabilityRecord, needed: number): Denial | undefined {
    if (record === UNRECORDED) return undefined;
    this.#noteTime(record);
    if (record.state === 'expired') return { tag: 'expired' };
    if (record.state !== 'live') return { tag: 'revoked' };
    const missing = needed & ~record.bits & ~LIVE;
    if (missing === 0) return undefined;
    return { tag: 'missing', rights: (missing & ALL_RIGHTS) | ((missing & MOVE) === 0 ? 0 : DELEGATE) };
  }

  #noteTime(record: CapabilityRecord): void {
    if (!this.#hasExpired(record)) return;
    record.state = 'expired';
    record.bits = 0;
  }

  #hasExpired({ state, expires }: CapabilityRecord): boolean {
    return state === 'live' && expires !== Infinity && !(this.#clock() < expires);
  }

  /** Every capability, oldest first. Looking changes nothing. */
  snapshot(): CapabilityView[] {
    const views: CapabilityView[] = [];
    for (let record = this.#first; record !== undefined; record = record.next) {
      const state = this.#hasExpired(record) ? 'expired' : stateOf(record);
      views.push(viewOf(record, state, this.remaining(record)));
    }
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

/** What derives from a handle is on the same object, or on one of the same domain. */
function stateOf(record: CapabilityRecord): CapabilityView['state'] {
  if (record.state !== 'live') return record.state;
  for (let above: CapabilityRecord | undefined = record; above !== undefined; above = above.parent)
    if (above.object !== undefined) return above.object.isGone ? 'gone' : 'live';
  return 'live';
}

function viewOf(record: CapabilityRecord, state: CapabilityView['state'], remaining: number): CapabilityView {
  const { id, holder, provider, type, label } = record;
  return {
    id,
    holder,
    provider,
    type,
    rights: rightNames(record.rights),
    state,
    ...(label === undefined ? {} : { label }),
    ...(record.parent === undefined ? {} : { parent: record.parent.id }),
    ...(state !== 'live' || remaining === Infinity ? {} : { remaining }),
  };
}
