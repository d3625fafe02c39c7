/**
 * A giver's and a receiver's part in passing handles of a third: over the connection to who provides the object. See `offers.ts`.
 */
import type { CapabilityRecord } from '../capability/record.ts';
import type { CapabilityTable } from '../capability/table.ts';
import type { Body } from '../channel/body.ts';
import { CallRefused } from '../channel/link.ts';
import { type HandleEntry, leaveObject } from '../component/instance/handle-table.ts';
import { symbolDispose } from '../component/instance/resource.ts';
import type { Connection } from './connection.ts';
import { entryOfWord } from './handle-word.ts';
import {
  CLAIM,
  claimCodec,
  LIMIT,
  limitCodec,
  OFFER,
  offerCodec,
  WITHDRAW,
  withdrawCodec,
} from './offers.ts';
import { RemoteObject } from './remote-object.ts';

/** Nanoseconds; an end that is centuries away may come a little earlier. */
function toU64(nanoseconds: number): bigint {
  return BigInt(Math.ceil(Math.min(nanoseconds, 2 ** 63)));
}

export class Handoff {
  readonly #connection: Connection;
  readonly #capabilities: CapabilityTable;
  /** Records of handles that moved on to others, by offer: who could cut them off here still can. */
  readonly #away = new Map<number, CapabilityRecord>();

  constructor(connection: Connection, capabilities: CapabilityTable) {
    this.#connection = connection;
    this.#capabilities = capabilities;
  }

  /** Offers an object of the provider's to another of its importers. @throws CallRefused */
  offer(entry: HandleEntry, own: boolean, to: string): number {
    const body = this.#offerOf(entry, own, to);
    const read = (bytes: Uint8Array, length: number) => offerCodec.decodeResult(bytes, length);
    const { link, timeout } = this.#connection;
    const late = (bytes: Uint8Array, length: number) => this.withdraw([this.#offered(read(bytes, length))]);
    return this.#offered(link.call(OFFER, body, read, { timeout, late }));
  }

  #offerOf({ rep, record }: HandleEntry, own: boolean, to: string): Body {
    const left = this.#capabilities.remaining(record);
    const remaining = left === Infinity ? undefined : toU64(left);
    return offerCodec.encodeParameters([(rep as RemoteObject).entry, record.rights, own, to, remaining]);
  }

  /** The same of an own handle, for who does not wait. */
  offerLater(
    entry: HandleEntry,
    to: string,
    offered: (number: number) => void,
    refused: (error: CallRefused) => void,
  ): void {
    const answered = (bytes: Uint8Array, length: number) =>
      offered(this.#offered(offerCodec.decodeResult(bytes, length)));
    this.#connection.link.begin(OFFER, this.#offerOf(entry, true, to), { answered, refused });
  }

  /** The number of an offer that was made. */
  #offered(answer: unknown): number {
    const [number, dropped] = answer as [number, Uint32Array];
    for (const one of dropped) this.#forget(one);
    return number;
  }

  /** An own handle is the receiver's now. Its record stays, below what it derives from. */
  moved(offer: number, entry: HandleEntry, to: string): void {
    this.#capabilities.move(entry.record, to);
    this.#follow(offer, entry.record);
    if (leaveObject(entry)) (entry.rep as RemoteObject)[symbolDispose]();
  }

  /** A handle is lent: what its receiver derives from it lies below it here, too. */
  lent(offer: number, { record, resource }: HandleEntry, to: string): void {
    this.#follow(
      offer,
      this.#capabilities.derive(record, resource.provider, resource.name, to, record.rights),
    );
  }

  /** The call has ended: what nobody has claimed ends. */
  withdraw(offers: readonly number[]): void {
    if (this.#connection.link.ended !== undefined) return;
    const body = withdrawCodec.encodeParameters([Uint32Array.from(offers)]);
    this.#connection.link.send(WITHDRAW, body);
  }

  /** Takes what another importer has offered to this one. @throws CallRefused */
  claim(offer: number): RemoteObject {
    const read = (bytes: Uint8Array, length: number) => claimCodec.decodeResult(bytes, length) as number;
    const { link, timeout } = this.#connection;
    const late = (bytes: Uint8Array, length: number) =>
      this.#connection.give(entryOfWord(read(bytes, length)));
    const word = link.call(CLAIM, claimCodec.encodeParameters([offer]), read, { timeout, late });
    return new RemoteObject(entryOfWord(word), this.#connection);
  }

  /** The same of a result, which cannot be refused any more: where it cannot be had, a handle on nothing. */
  claimed(offer: number): RemoteObject {
    try {
      return this.claim(offer);
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      const nothing = new RemoteObject(0, this.#connection);
      nothing.moved();
      return nothing;
    }
  }

  /** The connection has ended. */
  end(): void {
    for (const offer of [...this.#away.keys()]) this.#forget(offer);
  }

  #forget(offer: number): void {
    const record = this.#away.get(offer);
    if (record === undefined) return;
    this.#away.delete(offer);
    this.#capabilities.drop(record);
  }

  #follow(offer: number, record: CapabilityRecord): void {
    this.#away.set(offer, record);
    this.#capabilities.watch(record, () => this.#limit(offer, record));
  }

  /** A record of a handle that is away was revoked, or was given an end. */
  #limit(offer: number, record: CapabilityRecord): void {
    if (this.#connection.link.ended !== undefined) return;
    const left = record.state === 'live' ? this.#capabilities.remaining(record) : 0;
    const body = limitCodec.encodeParameters([offer, toU64(left)]);
    // A revocation that cannot be told must not be forgotten.
    if (!this.#connection.link.send(LIMIT, body)) this.#connection.close();
  }
}
