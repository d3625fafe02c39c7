/**
 * One capability: what a handle means. A record belongs to exactly one handle; it moves when the handle moves, and a
 * handle that a method returns has a record below the receiver's.
 *
 * Records form trees (parent, first child, siblings) and one list of all (`CapabilityTable`), linked in place: making
 * or ending one allocates nothing else.
 */
import { ALL_RIGHTS, DELEGATE, LIVE, MOVE, type Rights } from './rights.ts';

/** `expired` is noted when a use finds that the end time has passed. */
export type CapabilityState = 'live' | 'dropped' | 'revoked' | 'expired';

/** An object of another domain, which ends with that, whatever the handles on it say. */
export interface Perishable {
  readonly isGone: boolean;
}

export class CapabilityRecord {
  /** Unique in its table; 0 for the record that stands for having none. */
  readonly id: number;
  /** Name of the instance or host that implements the object. */
  readonly provider: string;
  /** Name of the resource type, such as "nucleus:fs/types@0.1.0/node". */
  readonly type: string;
  /** Name of the instance or host that has the handle. */
  holder: string;
  /** Rights, `LIVE` and `MOVE`, checked with one mask: always what `bitsOf` makes of the fields below. */
  bits: number;
  /** Rights as given, also after the end. */
  rights: Rights;
  state: CapabilityState = 'live';
  /** Made by `share`, and not given away yet. */
  gift = false;
  /** Nanoseconds of the table's clock; Infinity for never. */
  expires = Infinity;
  /** For people: "/home/me/src" for a granted directory. */
  label: string | undefined;
  /** The object, where it may go by itself: for people, too, since who uses it is told by what the call gives. */
  object: Perishable | undefined;

  parent: CapabilityRecord | undefined;
  firstChild: CapabilityRecord | undefined;
  nextSibling: CapabilityRecord | undefined;
  previousSibling: CapabilityRecord | undefined;
  next: CapabilityRecord | undefined;
  previous: CapabilityRecord | undefined;

  constructor(id: number, provider: string, type: string, holder: string, rights: Rights) {
    this.id = id;
    this.provider = provider;
    this.type = type;
    this.holder = holder;
    this.rights = rights;
    this.bits = 0;
    this.label = undefined;
    this.object = undefined;
    this.parent = undefined;
    this.firstChild = undefined;
    this.nextSibling = undefined;
    this.previousSibling = undefined;
    this.next = undefined;
    this.previous = undefined;
    this.bits = bitsOf(this);
  }
}

/** The mask that checks look at: nothing of what has ended, no `LIVE` of what can expire, so that the clock is read. */
export function bitsOf({ state, rights, gift, expires }: CapabilityRecord): number {
  if (state !== 'live') return 0;
  return rights | (expires === Infinity ? LIVE : 0) | (gift || (rights & DELEGATE) !== 0 ? MOVE : 0);
}

/**
 * Stands in for a record where an object is in the hands of its own provider, or lent out of them for a call: every
 * right, no end. Nothing changes it.
 */
export const UNRECORDED = new CapabilityRecord(0, '', '', '', ALL_RIGHTS);
