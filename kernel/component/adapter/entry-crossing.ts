/**
 * Between a component and another part of the kernel, which sees handles as the entries that they are: with their records,
 * whoever provides the object. What the kernel gives on keeps what the record says of it.
 */
import { type Perishable, UNRECORDED } from '../../capability/record.ts';
import { LIVE } from '../../capability/rights.ts';
import { HandleEntry } from '../instance/handle-table.ts';
import { checkHome, type Resource } from '../instance/resource.ts';
import { applyTerms } from '../instance/terms.ts';
import { isKin } from '../types/kin.ts';
import { JsCrossing, Refused } from './crossing.ts';
import type { CallOptions } from './function.ts';
import { show } from './lower.ts';
import type { Port } from './port.ts';

/** An object that the kernel hands out for the first time: its record is made on its way into the component. */
export class FreshObject {
  readonly rep: object;
  /** Rights that whoever provides it grants. */
  readonly rights: number;
  readonly label: string | undefined;

  constructor(rep: object, rights: number, label?: string) {
    this.rep = rep;
    this.rights = rights;
    this.label = label;
  }
}

/** An owned handle that the kernel passes to a component, and takes back where the call did not take place. */
export class Departing {
  readonly entry: HandleEntry;
  /** The component has it. */
  landed = false;

  constructor(entry: HandleEntry) {
    this.entry = entry;
  }
}

/** Makes the crossing of one call: `byEntries`, or in JavaScript's values. */
export function crossingFor(
  options: CallOptions,
  holder: string,
  byEntries: boolean | undefined,
): JsCrossing {
  return byEntries ? new EntryCrossing(options, holder) : new JsCrossing(options, holder);
}

interface EntryMove {
  readonly departing: Departing | undefined;
  readonly entry: HandleEntry;
  readonly port: Port;
  readonly index: number;
}

export class EntryCrossing extends JsCrossing {
  readonly #entries: EntryMove[] = [];

  override lift(port: Port, index: number, resource: Resource, own: boolean): unknown {
    const entry = this.fromTable(port, index, resource, own);
    if (own) this.arrive(entry, false, this.holder);
    return entry;
  }

  override lower(port: Port, value: unknown, resource: Resource, own: boolean): number {
    const entry = value instanceof FreshObject ? this.#fresh(value, resource) : entryIn(value, resource);
    const departing = value instanceof Departing ? value : undefined;
    checkHome(entry, resource, port.instance);
    this.#checkAlive(entry);
    if (!own) return this.intoTable(port, this.lend(entry), resource, false);
    const index = port.instance.table.add(entry);
    this.land(entry);
    this.#entries.push({ departing, entry, port, index });
    return index;
  }

  override commit(): void {
    for (const { departing, entry, port } of this.#entries) {
      if (departing !== undefined) departing.landed = true;
      this.arrive(entry, entry.resource.implementer === port.instance, port.instance.name);
    }
    this.#entries.length = 0;
  }

  /** Whoever called has the entries still. */
  override undo(): void {
    for (const { entry, port, index } of this.#entries.reverse()) port.instance.table.remove(index, entry);
    this.#entries.length = 0;
  }

  #checkAlive({ record }: HandleEntry): void {
    if (this.results || this.policy?.rule === undefined || (record.bits & LIVE) !== 0) return;
    if (this.policy.capabilities.refusal(record, 0) !== undefined) throw new Refused(record, 0);
  }

  #fresh({ rep, rights, label }: FreshObject, resource: Resource): HandleEntry {
    const record = this.newRecord(resource);
    this.policy?.capabilities.restrict(record, rights);
    if (this.policy && record !== UNRECORDED) applyTerms(rep, record, this.policy.capabilities);
    if (label !== undefined && this.policy) record.label = label;
    if (this.policy && record !== UNRECORDED && 'isGone' in rep) record.object = rep as Perishable;
    const entry = new HandleEntry(resource, rep, true, record);
    this.depart(entry);
    return entry;
  }
}

/** The entry that was passed for a handle of a type. */
export function entryIn(value: unknown, resource: Resource): HandleEntry {
  if (value instanceof Departing) return entryIn(value.entry, resource);
  if (!(value instanceof HandleEntry))
    throw new TypeError(`expected a handle of ${resource.name}, got ${show(value)}`);
  if (value.resource === resource || isKin(value.resource, resource)) return value;
  throw new TypeError(`expected a handle of ${resource.name}, got one of ${value.resource.name}`);
}
