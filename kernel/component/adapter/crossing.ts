/**
 * Handles that cross with one call: taken out of one table and put into another, lent and given back, with their
 * records. `FusedCrossing` goes between two components, `JsCrossing` between a component and JavaScript.
 */
import { type CapabilityRecord, UNRECORDED } from '../../capability/record.ts';
import { ALL_RIGHTS, LIVE, MOVE, type Rights } from '../../capability/rights.ts';
import { AbiError } from '../abi/memory.ts';
import { ENTRY, entryOf, type Handle, makeHandle } from '../instance/handle.ts';
import { bringHome, HandleEntry } from '../instance/handle-table.ts';
import { abandon, checkHome, type Resource } from '../instance/resource.ts';
import type { InstanceState } from '../instance/state.ts';
import { applyTerms, noteOrigin } from '../instance/terms.ts';
import type { CallOptions, Policy } from './function.ts';
import { show } from './lower.ts';
import type { HandleCrossing, Port } from './port.ts';

/** Thrown where a handle may not be passed on; becomes the interface's own error. */
export class Refused extends Error {
  readonly record: CapabilityRecord;
  /** Rights, or `MOVE`. */
  readonly needed: number;

  constructor(record: CapabilityRecord, needed: number) {
    super('it passed on a handle without the right to (`delegate`)');
    this.record = record;
    this.needed = needed;
  }
}

abstract class Crossing implements HandleCrossing {
  protected readonly policy: Policy | undefined;
  readonly lent: HandleEntry[] = [];
  /** The receiver's record, from which results derive. */
  receiver: CapabilityRecord | undefined;
  /** Rights that the caller asked for, where a parameter says so. */
  want: Rights = ALL_RIGHTS;
  #results = false;
  /** Owned handles that have left one end and not come to the other. */
  #underway: Set<HandleEntry> | undefined;

  constructor(options: CallOptions) {
    this.policy = options.policy;
  }

  abstract lift(port: Port, index: number, resource: Resource, own: boolean): unknown;
  abstract lower(port: Port, value: unknown, resource: Resource, own: boolean): number;

  /** Gives back what the call had borrowed. */
  giveBack(): void {
    for (const entry of this.lent) entry.lends--;
    this.lent.length = 0;
  }

  /** Whether parameters are across, and results come back. */
  get results(): boolean {
    return this.#results;
  }

  set results(value: boolean) {
    this.#results = value;
    this.#underway = undefined;
  }

  /** The call has failed: nobody will get what is still on its way. */
  abandon(): void {
    const lost = this.#underway ?? [];
    this.#underway = undefined;
    for (const entry of lost) abandon(entry, this.policy?.capabilities);
  }

  protected depart(entry: HandleEntry): void {
    this.#underway ??= new Set();
    this.#underway.add(entry);
  }

  protected land(entry: HandleEntry): void {
    this.#underway?.delete(entry);
  }

  protected fromTable(port: Port, index: number, resource: Resource, own: boolean): HandleEntry {
    const { instance } = port;
    if (!own) return this.lend(instance.table.get(index, resource));
    const minted = resource.implementer === instance;
    if (this.policy && !minted) checkMove(this.policy, instance.table.get(index, resource));
    const entry = instance.table.take(index, resource);
    this.depart(entry);
    if (minted) entry.record = this.newRecord(resource);
    else if (this.policy && this.results) cut(this.policy, entry, this.want);
    return entry;
  }

  protected intoTable(port: Port, entry: HandleEntry, resource: Resource, own: boolean): number {
    const { instance } = port;
    const home = resource.implementer === instance;
    if (own) {
      this.arrive(entry, home, instance.name);
      const index = instance.table.add(entry);
      this.land(entry);
      return index;
    }
    if (home) return entry.rep as number;
    instance.borrows++;
    return instance.table.add(new HandleEntry(entry.resource, entry.rep, false, entry.record, entry));
  }

  protected lend(entry: HandleEntry): HandleEntry {
    entry.lends++;
    this.lent.push(entry);
    return entry;
  }

  /** The record of an object that leaves its provider. */
  protected newRecord(resource: Resource): CapabilityRecord {
    if (this.policy === undefined) return UNRECORDED;
    const { provider } = resource;
    const record = recordFor(this.policy, resource, this.results, this.receiver, this.want, provider);
    // It arrives with the rights that it was made with.
    this.policy.capabilities.wrap(record);
    return record;
  }

  /** An owned handle has come to `holder`, who may be the object's provider. */
  protected arrive(entry: HandleEntry, home: boolean, holder: string): void {
    if (this.policy === undefined) return;
    if (home) bringHome(entry, this.policy.capabilities);
    else this.policy.capabilities.move(entry.record, holder);
  }
}

/** The record of an object that leaves its provider, as a parameter or as a result of a call on `receiver`. */
export function recordFor(
  policy: Policy,
  resource: Resource,
  isResult: boolean,
  receiver: CapabilityRecord | undefined,
  want: Rights,
  holder: string,
): CapabilityRecord {
  const { capabilities, rule } = policy;
  const grants = rule?.grants;
  const { provider, name } = resource;
  if (!isResult || grants?.kind === 'fresh') return capabilities.create(provider, name, holder);
  return capabilities.derive(receiver ?? UNRECORDED, provider, name, holder, keptRights(policy, want));
}

function keptRights(policy: Policy, want: Rights): Rights {
  const grants = policy.rule?.grants;
  if (grants === undefined || grants.kind === 'fresh') return ALL_RIGHTS;
  return grants.kind === 'nothing' ? 0 : (grants.keep ?? ALL_RIGHTS) & want;
}

/** Refuses to move a handle that may not be passed on; nothing has changed. */
export function checkMove(policy: Policy, { record }: HandleEntry): void {
  if (policy.rule === undefined || (record.bits & (LIVE | MOVE)) === (LIVE | MOVE)) return;
  if (policy.capabilities.refusal(record, MOVE) !== undefined) throw new Refused(record, MOVE);
}

/** Cuts what a function returns of somebody else's to what the function grants. */
export function cut(policy: Policy, { record }: HandleEntry, want: Rights): void {
  if (policy.rule !== undefined) policy.capabilities.restrict(record, keptRights(policy, want));
}

/** Between two components: the value on the way is the entry itself. */
export class FusedCrossing extends Crossing {
  readonly #callee: InstanceState | undefined;

  /** @param callee who is called, where parameters cross */
  constructor(options: CallOptions, callee?: InstanceState) {
    super(options);
    this.#callee = callee;
  }

  lift(port: Port, index: number, resource: Resource, own: boolean): HandleEntry {
    if (this.#callee !== undefined && !this.results)
      checkHome(port.instance.table.get(index, resource), resource, this.#callee);
    return this.fromTable(port, index, resource, own);
  }

  lower(port: Port, value: unknown, resource: Resource, own: boolean): number {
    return this.intoTable(port, value as HandleEntry, resource, own);
  }
}

/** What lowering from JavaScript has moved, so that it can be undone when a later value does not fit. */
interface Move {
  /** Absent for an object of the host's own. */
  readonly handle: Handle | undefined;
  readonly entry: HandleEntry;
  readonly port: Port;
  readonly index: number;
}

/**
 * Between a component and JavaScript, whose name in records is `holder`. The kernel's side may hand on what it holds
 * whether or not it kept `delegate` for itself.
 */
export class JsCrossing extends Crossing {
  protected readonly holder: string;
  readonly #borrowed: Handle[] = [];
  readonly #moves: Move[] = [];

  constructor(options: CallOptions, holder: string) {
    super(options);
    this.holder = holder;
  }

  lift(port: Port, index: number, resource: Resource, own: boolean): unknown {
    const entry = this.fromTable(port, index, resource, own);
    const home = resource.implementer === undefined;
    if (own && home) noteOrigin(entry.rep, entry.record);
    // It has landed only when all that crosses with it is there.
    if (own) this.arrive(entry, home, this.holder);
    if (home) return entry.rep;
    if (own) return makeHandle(entry);
    const handle = makeHandle(new HandleEntry(entry.resource, entry.rep, false, entry.record, entry));
    this.#borrowed.push(handle);
    return handle;
  }

  lower(port: Port, value: unknown, resource: Resource, own: boolean): number {
    if (resource.implementer === undefined) {
      const entry = this.#fromObject(value, resource, own);
      const index = this.intoTable(port, entry, resource, own);
      if (own) this.#moves.push({ handle: undefined, entry, port, index });
      return index;
    }
    const entry = entryOf(value, resource);
    checkHome(entry, resource, port.instance);
    this.#checkAlive(entry);
    if (!own) return this.intoTable(port, this.lend(entry), resource, false);
    if (!entry.own)
      throw new TypeError(`this handle of ${resource.name} is borrowed and can't be passed as own`);
    if (entry.lends !== 0) throw new TypeError(`this handle of ${resource.name} is lent to a call`);
    const handle = value as Handle;
    handle[ENTRY] = undefined;
    const index = port.instance.table.add(entry);
    this.#moves.push({ handle, entry, port, index });
    return index;
  }

  #checkAlive({ record }: HandleEntry): void {
    if (this.policy?.rule === undefined || record === UNRECORDED || (record.bits & LIVE) !== 0) return;
    if (this.policy.capabilities.refusal(record, 0) !== undefined) throw new Refused(record, 0);
  }

  /** The call takes place: the records follow the handles. */
  commit(): void {
    for (const { handle, entry, port } of this.#moves) {
      if (handle !== undefined)
        this.arrive(entry, entry.resource.implementer === port.instance, port.instance.name);
    }
    this.#moves.length = 0;
  }

  /** Puts handles back that were moved out of JavaScript by a call that then did not take place. */
  undo(): void {
    for (const { handle, entry, port, index } of this.#moves.reverse()) {
      port.instance.table.remove(index, entry);
      if (handle !== undefined) handle[ENTRY] = entry;
      else this.policy?.capabilities.drop(entry.record);
    }
    this.#moves.length = 0;
  }

  override giveBack(): void {
    super.giveBack();
    for (const handle of this.#borrowed) {
      if (handle[ENTRY]?.lends) throw new AbiError('a host function kept a borrowed handle in a call');
      handle[ENTRY] = undefined;
    }
  }

  #fromObject(value: unknown, resource: Resource, own: boolean): HandleEntry {
    const { hostClass } = resource;
    if (typeof value !== 'object' || value === null || (hostClass && !(value instanceof hostClass))) {
      throw new TypeError(
        `expected ${hostClass?.name ?? 'an object'} for ${resource.name}, got ${show(value)}`,
      );
    }
    const record = own ? this.newRecord(resource) : UNRECORDED;
    if (record !== UNRECORDED && this.policy) applyTerms(value, record, this.policy.capabilities);
    const entry = new HandleEntry(resource, value, own, record);
    if (own) this.depart(entry);
    return entry;
  }
}
