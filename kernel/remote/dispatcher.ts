/**
 * The provider's end of a link: answers the calls of one importer out of instances that this domain exports. What it hands
 * out are entries of a table of the link's own, so an importer can name nothing that it was not given.
 *
 *     const dispatcher = new Dispatcher(exports, { importer: 'shop', capabilities });
 *     await new Server(new Duplex(memory, 1)).listen(dispatcher.handle);
 *     dispatcher.end();
 */
import { CapabilityTable } from '../capability/table.ts';
import { CodecError } from '../channel/message-pack.ts';
import type { IncomingCall } from '../channel/server.ts';
import { ExportedFunction } from '../component/instance/exports.ts';
import type { ExternType, InstanceType } from '../component/types/model.ts';
import { findCompatible } from '../component/types/names.ts';
import { CallHandles } from './call-handles.ts';
import { Connection } from './connection.ts';
import { DispatchedFunction } from './dispatched-function.ts';
import { ExportTable } from './export-table.ts';
import { IoServer } from './io-server.ts';
import type { Answering, Attached } from './links.ts';
import { BIND, BIND_LIMIT, bindCodec, DROP, dropped, FIRST_FUNCTION, IO_LAST } from './methods.ts';
import { OfferServer } from './offer-server.ts';
import { signatureOf } from './signature.ts';

/** What an instance exports: `ExportedInstance` is one. */
export interface Exported {
  readonly name: string;
  readonly type: InstanceType;
  callByEntries(name: string, holder: string): ((...args: unknown[]) => unknown) | undefined;
}

export interface DispatcherOptions {
  /** Who has the handles that are handed out, in records. */
  readonly importer: string;
  /** Where the records of this domain live. */
  readonly capabilities?: CapabilityTable;
  /** Handles that the importer may have at a time. */
  readonly handles?: number;
  /** Told what an instance died of in a call. */
  readonly failed?: (error: unknown) => void;
}

export class Dispatcher implements Answering {
  readonly #exports = new Map<string, Exported>();
  readonly #importer: string;
  readonly #failed: ((error: unknown) => void) | undefined;
  readonly #table: ExportTable;
  readonly #capabilities: CapabilityTable;
  readonly #io: IoServer;
  readonly #offers: OfferServer;
  #back: Connection | undefined;
  #flush: () => void = () => {};
  readonly #functions: DispatchedFunction[] = [];

  /** Functions that a world exports by themselves have no interface that another domain could import. */
  constructor(exports: Iterable<Exported | ExportedFunction>, options: DispatcherOptions) {
    const { importer, capabilities = new CapabilityTable(), handles, failed } = options;
    for (const one of exports) if (!(one instanceof ExportedFunction)) this.#exports.set(one.name, one);
    this.#importer = importer;
    this.#failed = failed;
    this.#capabilities = capabilities;
    this.#table = new ExportTable(importer, capabilities, handles);
    this.#offers = new OfferServer(this.#table, capabilities);
    this.#io = new IoServer(this.#table, capabilities, () => this.#flush());
  }

  /** Handles that the importer has. */
  get handles(): number {
    return this.#table.size;
  }

  /** Answers a call before it returns. */
  readonly handle = (call: IncomingCall): void => {
    if (call.method >= FIRST_FUNCTION) this.#call(call);
    else if (call.method === BIND) this.#bind(call);
    else if (call.method === DROP) this.#drop(call);
    else if (call.method <= IO_LAST) this.#io.serve(call);
    else this.#offers.serve(call);
  };

  /** The link has ended: what the importer had ends with it. */
  end(): void {
    this.#io.end();
    this.#offers.end();
    this.#table.end();
    this.#offers.dropped();
    this.#back?.link.close();
  }

  /** Told of the link before the first call: by what to call back, and how to send answers that are given later. */
  attach({ back, flush }: Attached): void {
    this.#flush = flush;
    this.#back = back && new Connection(back);
  }

  /** The same, with something around its calls and its end. */
  within(outer: Pick<Answering, 'handle' | 'end'>): Answering {
    const watches = () => this.watches;
    return {
      ...outer,
      attach: (attached) => this.attach(attached),
      get watches() {
        return watches();
      },
      look: () => this.look(),
    };
  }

  get watches(): number {
    return this.#io.watches;
  }

  look(): void {
    this.#io.look();
  }

  #call(call: IncomingCall): void {
    const found = this.#functions[call.method - FIRST_FUNCTION];
    if (found === undefined) call.refuse('no-such-method');
    else found.answer(call);
  }

  #drop(call: IncomingCall): void {
    dropped(call, this.#table);
    this.#offers.dropped();
  }

  #bind(call: IncomingCall): void {
    const asked = decoded(() => bindCodec.decodeParameters(call.bytes, call.length));
    if (asked === undefined || this.#functions.length >= BIND_LIMIT) {
      call.refuse('bad-call');
      return;
    }
    const bound = this.#find(...(asked as [string, string, number, boolean]));
    if (bound === undefined) {
      call.refuse('no-such-method');
      return;
    }
    this.#functions.push(bound);
    call.reply(bindCodec.encodeResult(FIRST_FUNCTION + this.#functions.length - 1));
  }

  #find(
    interfaceName: string,
    name: string,
    signature: number,
    offers: boolean,
  ): DispatchedFunction | undefined {
    const key = findCompatible(interfaceName, [...this.#exports.keys()]);
    const exported = key === undefined ? undefined : this.#exports.get(key);
    const type = exported?.type.exports.get(name) as ExternType | undefined;
    if (type?.kind !== 'func' || signatureOf(type.type) !== signature) return undefined;
    const target = exported!.callByEntries(name, this.#importer);
    if (target === undefined) return undefined;
    const ended = () => this.#offers.dropped();
    const callHandles = () =>
      new CallHandles({
        table: this.#table,
        back: this.#back,
        capabilities: this.#capabilities,
        offers,
        ended,
      });
    return new DispatchedFunction(type.type, target, callHandles, this.#failed);
  }
}

function decoded(decode: () => unknown[]): unknown[] | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}
