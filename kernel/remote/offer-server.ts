/** Answers offers and claims of one importer: see `offers.ts`. */
import { DELEGATE, GRANT, MOVE, type Rights } from '../capability/rights.ts';
import type { CapabilityTable } from '../capability/table.ts';
import type { FunctionCodec } from '../channel/codec.ts';
import type { ServerRefusal } from '../channel/link.ts';
import { CodecError } from '../channel/message-pack.ts';
import type { IncomingCall } from '../channel/server.ts';
import { shareEntry } from '../component/instance/handle-table.ts';
import type { ExportTable } from './export-table.ts';
import { handleWord } from './handle-word.ts';
import {
  CLAIM,
  claimCodec,
  LIMIT,
  limitCodec,
  OFFER,
  Offers,
  offerCodec,
  WITHDRAW,
  withdrawCodec,
} from './offers.ts';

interface Method {
  readonly codec: FunctionCodec;
  readonly serve: (server: OfferServer, args: never) => { readonly value: unknown } | ServerRefusal;
}

const METHODS: Readonly<Record<number, Method>> = {
  [OFFER]: { codec: offerCodec, serve: (server, args) => server.offer(...(args as OfferArguments)) },
  [CLAIM]: { codec: claimCodec, serve: (server, args) => server.claim(...(args as [number])) },
  [WITHDRAW]: { codec: withdrawCodec, serve: (server, args) => server.withdraw(...(args as [Uint32Array])) },
  [LIMIT]: { codec: limitCodec, serve: (server, args) => server.limit(...(args as [number, bigint])) },
};

type OfferArguments = [number, Rights, boolean, string, bigint | undefined];

const DONE = { value: undefined };

export class OfferServer {
  readonly #table: ExportTable;
  readonly #capabilities: CapabilityTable;
  readonly #offers: Offers;

  constructor(table: ExportTable, capabilities: CapabilityTable) {
    this.#table = table;
    this.#capabilities = capabilities;
    this.#offers = Offers.of(capabilities);
  }

  serve(call: IncomingCall): void {
    if (call.cancelled) return;
    const method = METHODS[call.method];
    if (method === undefined) {
      call.refuse('no-such-method');
      return;
    }
    const { codec, serve } = method;
    try {
      const answer = serve(this, codec.decodeParameters(call.bytes, call.length) as never);
      if (typeof answer === 'string') call.refuse(answer);
      else call.reply(codec.encodeResult(answer.value));
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      call.refuse('bad-call');
    }
  }

  offer(index: number, rights: Rights, own: boolean, to: string, remaining: bigint | undefined) {
    const entry = this.#table.at(index);
    if (entry === undefined || !entry.own) return 'bad-call';
    // Who has `grant` can make a share, which moves once and arrives as it is.
    const grants = (entry.record.rights & GRANT) !== 0;
    const denial = this.#capabilities.refusal(entry.record, own && !grants ? MOVE : 0);
    if (denial !== undefined) return denial.tag;
    const kept = own && !grants ? rights & ~DELEGATE : rights;
    const { provider, name } = entry.resource;
    const anchor = this.#capabilities.derive(entry.record, provider, name, to, kept);
    const record = this.#capabilities.derive(anchor, provider, name, to, kept);
    this.#capabilities.wrap(record);
    if (remaining !== undefined) this.#capabilities.expire(anchor, Number(remaining));
    const given = shareEntry(entry, record);
    const number = this.#offers.add({ entry: given, record, anchor, own, to, from: this.#table });
    if (number !== undefined) return { value: [number, Uint32Array.from(this.#offers.gone(this.#table))] };
    this.#table.release(given);
    this.#capabilities.drop(anchor);
    return 'full';
  }

  claim(number: number) {
    const index = this.#offers.claim(number, this.#table);
    if (index === undefined) return 'bad-call';
    return { value: handleWord(index, this.#table.at(index)!.record.rights, true) };
  }

  withdraw(numbers: Uint32Array) {
    for (const number of numbers) this.#offers.withdraw(number, this.#table);
    return DONE;
  }

  limit(number: number, remaining: bigint) {
    const record = this.#offers.record(number, this.#table);
    if (record === undefined) return 'bad-call';
    if (remaining > 0n) this.#capabilities.expire(record, Number(remaining));
    else {
      this.#capabilities.end(record);
      this.#capabilities.revokeBelow(record);
    }
    return DONE;
  }

  /** The importer has dropped handles. */
  dropped(): void {
    if (this.#offers.size > 0) this.#offers.sweep();
  }

  /** The importer has ended. */
  end(): void {
    this.#offers.end(this.#table);
  }
}
