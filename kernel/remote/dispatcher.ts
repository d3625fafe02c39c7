/**
 * The provider's end of a link: answers the calls of one importer out of instances that this domain exports. What it hands
 * out are entries of a table of the link's own, so an importer can name nothing that it was not given.
 *
 *     const dispatcher = new Dispatcher(exports, { importer: 'shop', capabilities });
 *     await new Server(new Duplex(memory, 1)).listen(dispatcher.handle);
 *     dispatcher.end();
 */
import { CapabilityTable } from '../capability/table.ts';
import type { IncomingCall } from '../channel/server.ts';
import { ExportedFunction } from '../component/instance/exports.ts';
import type { ExternType, InstanceType } from '../component/types/model.ts';
import { findCompatible } from '../component/types/names.ts';
import { BoundFunctions, type Callable, ofSignature } from './bound-functions.ts';
import { Connection } from './connection.ts';
import { describe, describeCodec } from './description.ts';
import type { DomainImports } from './domain-imports.ts';
import { ExportTable } from './export-table.ts';
import { IoServer } from './io-server.ts';
import type { Answering, Attached } from './links.ts';
import { BIND, DESCRIBE, DROP, dropped, FIRST_FUNCTION, IO_LAST, OBJECT_BIND, THIRDS } from './methods.ts';
import { OfferServer } from './offer-server.ts';

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
  /** What this domain's component imports, for calls of objects that it gives out and are not its own. */
  readonly imported?: DomainImports | undefined;
  /** Whether the importer is of another system, whose services have names of their own. */
  readonly elsewhere?: boolean;
  /** Handles that the importer may have at a time. */
  readonly handles?: number;
  /** Told what an instance died of in a call. */
  readonly failed?: (error: unknown) => void;
}

export class Dispatcher implements Answering {
  readonly #exports = new Map<string, Exported>();
  readonly #importer: string;
  readonly #table: ExportTable;
  readonly #capabilities: CapabilityTable;
  readonly #io: IoServer;
  readonly #offers: OfferServer;
  #back: Connection | undefined;
  #flush: () => void = () => {};
  readonly #imported: DomainImports | undefined;
  readonly #functions: BoundFunctions;

  /** Functions that a world exports by themselves have no interface that another domain could import. */
  constructor(exports: Iterable<Exported | ExportedFunction>, options: DispatcherOptions) {
    const { importer, capabilities = new CapabilityTable(), handles, failed } = options;
    this.#imported = options.imported;
    for (const one of exports) if (!(one instanceof ExportedFunction)) this.#exports.set(one.name, one);
    this.#importer = importer;
    this.#capabilities = capabilities;
    this.#table = new ExportTable(importer, capabilities, handles);
    this.#offers = new OfferServer(this.#table, capabilities);
    this.#io = new IoServer(this.#table, capabilities, () => this.#flush());
    const back = () => this.#back;
    const context = {
      ...{ table: this.#table, capabilities, ended: () => this.#offers.dropped() },
      get back() {
        return back();
      },
    };
    this.#functions = new BoundFunctions({
      context,
      ...{ elsewhere: options.elsewhere ?? false, failed },
    });
  }

  /** Handles that the importer has. */
  get handles(): number {
    return this.#table.size;
  }

  /** Answers a call before it returns. */
  readonly handle = (call: IncomingCall): void => {
    if (call.method >= FIRST_FUNCTION) this.#functions.answer(call);
    else if (call.method === BIND) this.#functions.bind(call, (...asked) => this.#find(...asked));
    else if (call.method === DROP) this.#drop(call);
    else if (call.method <= IO_LAST) this.#io.serve(call);
    else if (call.method === OBJECT_BIND) this.#functions.bindObject(call, this.#imported, this.#importer);
    else if (call.method === THIRDS) this.#functions.thirds(call);
    else if (call.method === DESCRIBE)
      call.reply(describeCodec.encodeResult(describe(this.#exports.values())));
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
    const capabilities = this.#capabilities;
    this.#back = back && new Connection(back, { capabilities, imported: this.#imported, table: this.#table });
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

  #drop(call: IncomingCall): void {
    dropped(call, this.#table);
    this.#offers.dropped();
  }

  #find(interfaceName: string, name: string, signature: number): Callable | undefined {
    const key = findCompatible(interfaceName, [...this.#exports.keys()]);
    const exported = key === undefined ? undefined : this.#exports.get(key);
    const type = exported?.type.exports.get(name) as ExternType | undefined;
    if (type?.kind !== 'func') return undefined;
    const target = exported!.callByEntries(name, this.#importer);
    return ofSignature(target && { type: type.type, target }, signature);
  }
}
