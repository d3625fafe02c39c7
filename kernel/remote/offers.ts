/**
 * Handles on objects of one domain that an importer passes to another importer: the provider keeps an offer, made out to the other by
 * name, until that one claims it over its own link. So the receiver has an entry of its own, which derives from the giver's, and calls
 * the provider without the giver in between. What is lent is dropped by the receiver when the call ends; what it has derived from
 * it by then it may keep, as anywhere. The giver keeps a record of each, so that whoever can cut it off there still can.
 *
 *     giver to provider      offer(entry, rights, own, to)   ->  number
 *     giver to receiver      the call, with the number in the handle's place
 *     receiver to provider   claim(number)                   ->  entry
 *     giver to provider      withdraw(numbers)               when the call has ended: what nobody has claimed ends
 */
import type { CapabilityRecord } from '../capability/record.ts';
import type { CapabilityTable } from '../capability/table.ts';
import { FunctionCodec } from '../channel/codec.ts';
import type { HandleEntry } from '../component/instance/handle-table.ts';
import type { ValueType } from '../component/types/model.ts';
import type { ExportTable } from './export-table.ts';
import { ENTRY_LIMIT } from './handle-word.ts';

export const OFFER = 8;
export const CLAIM = 9;
export const WITHDRAW = 10;
export const LIMIT = 11;

const kinds = (types: Readonly<Record<string, ValueType>>) =>
  Object.entries(types).map(([name, type]) => ({ name, type }));
const u32: ValueType = { kind: 'u32' };
const u64: ValueType = { kind: 'u64' };
const numbers: ValueType = { kind: 'list', element: u32 };

/** Gives the number, and those of earlier offers whose handles have been dropped since. */
export const offerCodec = new FunctionCodec({
  parameters: kinds({
    entry: u32,
    rights: { kind: 'u8' },
    own: { kind: 'bool' },
    to: { kind: 'string' },
    remaining: { kind: 'option', type: u64 },
  }),
  result: { kind: 'tuple', elements: [u32, numbers] },
});
/** Gives the handle as it stands in messages. */
export const claimCodec = new FunctionCodec({ parameters: kinds({ offer: u32 }), result: u32 });
export const withdrawCodec = new FunctionCodec({ parameters: kinds({ offers: numbers }) });
/** Ends what was offered, and what derives from it, after so many nanoseconds; 0: now. */
export const limitCodec = new FunctionCodec({ parameters: kinds({ offer: u32, remaining: u64 }) });

interface Offer {
  readonly entry: HandleEntry;
  readonly record: CapabilityRecord;
  /** Above the handle's record: whatever the receiver has derived from it stays below. Nobody has a handle for it. */
  readonly anchor: CapabilityRecord;
  readonly own: boolean;
  readonly to: string;
  readonly from: ExportTable;
  claimed: boolean;
}

/** Offers that one giver may have made, the claimed ones among them as long as their handles are. */
const LIMIT_OF_OFFERS = 1 << 14;

/** All offers of a domain. */
export class Offers {
  static readonly #all = new WeakMap<CapabilityTable, Offers>();
  readonly #capabilities: CapabilityTable;
  readonly #offers = new Map<number, Offer>();
  readonly #byGiver = new Map<ExportTable, Set<number>>();
  readonly #gone = new Map<ExportTable, number[]>();
  #next = 0;

  private constructor(capabilities: CapabilityTable) {
    this.#capabilities = capabilities;
  }

  /** Those of the domain whose records live in this table. */
  static of(capabilities: CapabilityTable): Offers {
    let found = Offers.#all.get(capabilities);
    if (found === undefined) {
      found = new Offers(capabilities);
      Offers.#all.set(capabilities, found);
    }
    return found;
  }

  get size(): number {
    return this.#offers.size;
  }

  /** Undefined if the giver has no room for another. */
  add(offer: Omit<Offer, 'claimed'>): number | undefined {
    const made = this.#byGiver.get(offer.from) ?? new Set();
    if (made.size >= LIMIT_OF_OFFERS) return undefined;
    do this.#next = (this.#next + 1) % ENTRY_LIMIT;
    while (this.#offers.has(this.#next));
    this.#offers.set(this.#next, { ...offer, claimed: false });
    this.#byGiver.set(offer.from, made.add(this.#next));
    return this.#next;
  }

  /** Puts the handle of an offer that was made to this table's holder into it; undefined if there is none, or no room. */
  claim(number: number, table: ExportTable): number | undefined {
    const offer = this.#offers.get(number);
    if (offer === undefined || offer.to !== table.holder || offer.claimed) return undefined;
    offer.claimed = true;
    const index = table.add(offer.entry);
    if (index !== undefined && offer.own) this.#capabilities.move(offer.entry.record, table.holder);
    return index;
  }

  /** The giver's call has ended: what nobody has claimed ends. */
  withdraw(number: number, from: ExportTable): void {
    const offer = this.#offers.get(number);
    if (offer === undefined || offer.from !== from || offer.claimed) return;
    offer.claimed = true;
    from.release(offer.entry);
    this.sweep();
  }

  /** The record of what a giver offered as that number. */
  record(number: number, from: ExportTable): CapabilityRecord | undefined {
    const offer = this.#offers.get(number);
    return offer?.from === from ? offer.anchor : undefined;
  }

  /** Forgets offers of which no handle is left. To be called when handles have been dropped. */
  sweep(): void {
    // An anchor that goes may have been the last below another.
    for (let before = -1; before !== this.#offers.size; ) {
      before = this.#offers.size;
      this.#sweepOnce();
    }
  }

  #sweepOnce(): void {
    for (const [number, { record, anchor, from }] of this.#offers) {
      if (record.state !== 'dropped' || anchor.firstChild !== undefined) continue;
      this.#capabilities.drop(anchor);
      this.#offers.delete(number);
      this.#byGiver.get(from)?.delete(number);
      this.#gone.set(from, [...(this.#gone.get(from) ?? []), number]);
    }
  }

  /** Numbers of a giver's offers that have been forgotten since it was last told. */
  gone(from: ExportTable): number[] {
    const gone = this.#gone.get(from) ?? [];
    this.#gone.delete(from);
    return gone;
  }

  /** The giver has ended: what others have stays theirs. */
  end(from: ExportTable): void {
    for (const number of [...(this.#byGiver.get(from) ?? [])]) {
      this.withdraw(number, from);
      const left = this.#offers.get(number);
      if (left !== undefined) this.#capabilities.drop(left.anchor);
      this.#offers.delete(number);
    }
    this.#byGiver.delete(from);
    this.#gone.delete(from);
  }
}
