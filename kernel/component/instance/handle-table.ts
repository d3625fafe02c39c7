/**
 * The handles of one component instance: small integers from 1, freed ones used again.
 *
 * Source: WebAssembly/component-model, CanonicalABI.md "Resource State".
 */
import { type CapabilityRecord, UNRECORDED } from '../../capability/record.ts';
import type { CapabilityTable } from '../../capability/table.ts';
import { AbiError } from '../abi/memory.ts';
import { isKin } from '../types/kin.ts';
import { isHome } from './home.ts';
import type { Resource } from './resource.ts';
import type { InstanceState } from './state.ts';

/** The owned handles on one object, where there can be more than one. */
export class Share {
  readonly entries = new Set<HandleEntry>();
  /** The object went home to its provider: the handles that are left stand for nothing. */
  gone = false;

  add(entry: HandleEntry): void {
    this.entries.add(entry);
    entry.share = this;
  }
}

/** What a handle stands for. It moves between tables as it is, so a record always has exactly one entry. */
export class HandleEntry {
  readonly resource: Resource;
  /** The provider's name for the object: a number of its choice, or a JavaScript object. */
  readonly rep: unknown;
  /** Otherwise borrowed until the current call ends. */
  readonly own: boolean;
  /** Calls that have borrowed it and not returned. */
  lends = 0;
  record: CapabilityRecord;
  /** Absent while it is the only owned handle on the object. */
  share: Share | undefined = undefined;
  /** Whom a borrowed handle is borrowed from. */
  readonly lender: HandleEntry | undefined;

  constructor(
    resource: Resource,
    rep: unknown,
    own: boolean,
    record: CapabilityRecord,
    lender?: HandleEntry,
  ) {
    this.resource = resource;
    this.rep = rep;
    this.own = own;
    this.record = record;
    this.lender = lender;
  }
}

/** A further owned handle on the object of `entry`, with a record of its own. */
export function shareEntry(entry: HandleEntry, record: CapabilityRecord): HandleEntry {
  const owner = ownerOf(entry);
  if (owner.share === undefined) new Share().add(owner);
  const further = new HandleEntry(entry.resource, entry.rep, true, record);
  owner.share!.add(further);
  return further;
}

/** Takes an owned handle off its object; whether the object ends with it. */
export function leaveObject(entry: HandleEntry): boolean {
  const { share } = entry;
  if (share === undefined) return true;
  share.entries.delete(entry);
  return !share.gone && share.entries.size === 0;
}

/**
 * An owned handle comes home to the object's provider, who may end the object: its record ends, and every other handle
 * on the object that has a record is good for nothing from now on.
 */
export function bringHome(entry: HandleEntry, capabilities: CapabilityTable): void {
  capabilities.drop(entry.record);
  entry.record = UNRECORDED;
  const { share } = entry;
  if (share === undefined) return;
  const home = new Share();
  for (const one of [...share.entries]) {
    if (one.record !== UNRECORDED) capabilities.end(one.record);
    else if (share.entries.delete(one)) home.add(one);
  }
  share.gone = true;
}

function ownerOf(entry: HandleEntry): HandleEntry {
  return entry.lender === undefined ? entry : ownerOf(entry.lender);
}

/** Handles that one instance may have at a time: what a runaway component can cost the kernel stays bounded. */
export const MAX_HANDLES = 1 << 20;

/** The fault of whoever holds the table, not of who puts a handle into it. */
export class HandlesFull extends AbiError {}

/** What a table held at some time. */
export interface SavedHandles {
  readonly entries: readonly (HandleEntry | undefined)[];
  readonly free: readonly number[];
  /** What each was worth. */
  readonly terms: readonly ({ readonly bits: number; readonly expires: number } | undefined)[];
}

export class HandleTable {
  /** Entry 0 is never used. */
  readonly entries: (HandleEntry | undefined)[] = [undefined];
  readonly #free: number[] = [];
  readonly #limit: number;
  readonly #owner: InstanceState | undefined;
  /** What was last taken for a type that it is kin of: the next is most likely the same. */
  #taken: { readonly wanted: Resource; readonly resource: Resource } | undefined;

  /** @param owner absent for the kernel */
  constructor(limit = MAX_HANDLES, owner?: InstanceState) {
    this.#limit = limit;
    this.#owner = owner;
  }

  add(entry: HandleEntry): number {
    const index = this.#free.pop();
    if (index === undefined) {
      if (this.entries.length > this.#limit)
        throw new HandlesFull(`there are ${this.#limit} handles already`);
      return this.entries.push(entry) - 1;
    }
    this.entries[index] = entry;
    return index;
  }

  /** The entry of a handle of this type, or of its kin: what is at home elsewhere is told apart there (`checkHome`). */
  get(index: number, resource: Resource): HandleEntry {
    const entry = this.entries[index];
    if (entry === undefined || (entry.resource !== resource && !this.#takesFor(resource, entry)))
      throw badHandle(index, entry, resource);
    return entry;
  }

  #takesFor(wanted: Resource, { resource }: HandleEntry): boolean {
    if (this.#taken?.resource === resource && this.#taken.wanted === wanted) return true;
    const isOwn = this.#owner !== undefined && isHome(wanted, this.#owner);
    if (isOwn || !isKin(resource, wanted)) return false;
    this.#taken = { wanted, resource };
    return true;
  }

  /** Takes an owned, unlent handle out. */
  take(index: number, resource: Resource): HandleEntry {
    const entry = this.get(index, resource);
    if (!entry.own) throw new AbiError(`handle ${index} is borrowed, not owned`);
    return this.remove(index, entry);
  }

  /** Takes a handle out that `get` has given. */
  remove(index: number, entry: HandleEntry): HandleEntry {
    if (entry.lends !== 0) throw new AbiError(`handle ${index} is lent to a call that has not returned`);
    this.entries[index] = undefined;
    this.#free.push(index);
    return entry;
  }

  /** What it holds now, for `restore`. */
  save(): SavedHandles {
    const terms = this.entries.map((one) => one && { bits: one.record.bits, expires: one.record.expires });
    return { entries: [...this.entries], free: [...this.#free], terms };
  }

  /** Takes every handle out that has come since. Undefined where one of those before has gone, or is worth something else. */
  restore({ entries, free, terms }: SavedHandles): HandleEntry[] | undefined {
    for (let index = 1; index < entries.length; index++) {
      const entry = this.entries[index];
      if (entries[index] === undefined) continue;
      const { bits, expires } = terms[index]!;
      if (
        entry === undefined ||
        entry !== entries[index] ||
        entry.record.bits !== bits ||
        entry.record.expires !== expires
      )
        return undefined;
    }
    const since = this.entries.filter((entry, index) => entry !== undefined && entry !== entries[index]);
    this.entries.length = 0;
    this.entries.push(...entries);
    this.#free.length = 0;
    this.#free.push(...free);
    return since as HandleEntry[];
  }

  /** Takes every handle out. */
  clear(): HandleEntry[] {
    const all = this.entries.filter((entry) => entry !== undefined);
    this.entries.length = 1;
    this.#free.length = 0;
    return all;
  }

  /** Handles in use. */
  get size(): number {
    return this.entries.length - 1 - this.#free.length;
  }
}

export function badHandle(index: number, entry: HandleEntry | undefined, resource: Resource): AbiError {
  if (entry === undefined) return new AbiError(`there is no handle ${index}`);
  const article = entry.resource.name === resource.name ? 'another instance`s' : 'a';
  return new AbiError(`handle ${index} is ${article} ${entry.resource.name}, not a ${resource.name}`);
}
