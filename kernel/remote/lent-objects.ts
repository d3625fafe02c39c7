/**
 * The importer's own table of a link: objects of its domain that it has passed to the provider, which calls them the other way. An
 * importer that waits for the provider serves them meanwhile.
 */
import type { CapabilityTable } from '../capability/table.ts';
import type { IncomingCall } from '../channel/server.ts';
import { BoundFunctions } from './bound-functions.ts';
import type { Connection } from './connection.ts';
import { ExportTable } from './export-table.ts';
import { WATCH } from './io-methods.ts';
import { IoServer } from './io-server.ts';
import type { Answering } from './links.ts';
import { DROP, dropped, FIRST_FUNCTION, IO_LAST, OBJECT_BIND, THIRDS } from './methods.ts';

export interface LentOptions {
  readonly capabilities: CapabilityTable;
  /** The connection whose peer has been lent them. */
  readonly connection: Connection;
  /** Sends answers that are given later. */
  readonly flush: () => void;
}

export class LentObjects implements Answering {
  readonly table: ExportTable;
  readonly #io: IoServer;
  readonly #functions: BoundFunctions;
  readonly #options: LentOptions;

  constructor(provider: string, options: LentOptions) {
    const { capabilities, connection, flush } = options;
    this.#options = options;
    this.table = new ExportTable(provider, capabilities);
    this.#io = new IoServer(this.table, capabilities, flush);
    this.#functions = new BoundFunctions({
      context: { table: this.table, back: connection, capabilities, ended() {} },
      elsewhere: connection.remote?.elsewhere ?? false,
    });
  }

  get watches(): number {
    return this.#io.watches;
  }

  look(): void {
    this.#io.look();
  }

  readonly handle = (call: IncomingCall): void => {
    if (call.method === DROP) dropped(call, this.table);
    else if (call.method === WATCH) this.#io.serve(call);
    else this.#options.connection.answering(() => this.#answer(call));
  };

  #answer(call: IncomingCall): void {
    const { imported } = this.#options.connection;
    if (call.method >= FIRST_FUNCTION) this.#functions.answer(call);
    else if (call.method > DROP && call.method <= IO_LAST) this.#io.serve(call);
    else if (call.method === OBJECT_BIND) this.#functions.bindObject(call, imported, this.table.holder);
    else if (call.method === THIRDS) this.#functions.thirds(call);
    else call.refuse('no-such-method');
  }

  end(): void {
    this.#io.end();
    this.table.end();
  }
}
