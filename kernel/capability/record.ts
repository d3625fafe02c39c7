/**
 * One capability: what a handle means. A record belongs to exactly one handle; it moves when the handle moves, and a
 * handle that a method returns has a record below the receiver's.
 *
 * Records form trees (parent, first child, siblings) and one list of all (`CapabilityTable`), linked in place: making
 * or ending one allocates nothing else.
 */
import { ALL_RIGHTS, LIVE, type Rights } from './rights.ts';

export type CapabilityState = 'live' | 'dropped' | 'revoked' | 'expired';

export class CapabilityRecord {
  /** Unique in its table; 0 for the record that stands for having none. */
  readonly id: number;
  /** Name of the instance or host that implements the object. */
  readonly provider: string;
  /** Name of the resource type, such as "nucleus:fs/types@0.1.0/node". */
  readonly type: string;
  /** Name of the instance or host that has the handle. */
  holder: string;
  /** Rights and `LIVE`, checked with one mask; 0 when the capability has ended, no `LIVE` while it can expire. */
  bits: number;
  /** Rights as given, also after the end. */
  rights: Rights;
  state: CapabilityState = 'live';
  /** In the clock's units; Infinity for never. */
  expires = Infinity;
  /** For people: "/home/me/src" for a granted directory. */
  label: string | undefined;

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
    this.bits = rights | LIVE;
    this.label = undefined;
    this.parent = undefined;
    this.firstChild = undefined;
    this.nextSibling = undefined;
    this.previousSibling = undefined;
    this.next = undefined;
    this.previous = undefined;
  }
}

/** Stands in for a record where an object is in the hands of its own provider: every right, never ends. */
export const UNRECORDED = new CapabilityRecord(0, '', '', '', ALL_RIGHTS);
