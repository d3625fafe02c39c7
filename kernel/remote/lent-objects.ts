/**
 * The importer's own table of a link: streams and pollables of its host that it has passed to the provider, which asks for them by
 * calls of its own, the other way. An importer that waits for the provider serves them meanwhile.
 */
import type { CapabilityTable } from '../capability/table.ts';
import type { IncomingCall } from '../channel/server.ts';
import type { HandleEntry } from '../component/instance/handle-table.ts';
import { ExportTable } from './export-table.ts';
import { IoServer, isIo } from './io-server.ts';
import type { Answering } from './links.ts';
import { DROP, dropped, IO_LAST } from './methods.ts';

export class LentObjects implements Answering {
  readonly table: ExportTable;
  readonly #io: IoServer;

  /** `flush` sends answers that are given later. */
  constructor(provider: string, capabilities: CapabilityTable, flush: () => void) {
    this.table = new ExportTable(provider, capabilities);
    this.#io = new IoServer(this.table, capabilities, flush);
  }

  /** Whether a handle can be passed this way. */
  static takes({ resource, rep }: HandleEntry): boolean {
    return resource.implementer === undefined && isIo(rep);
  }

  get watches(): number {
    return this.#io.watches;
  }

  look(): void {
    this.#io.look();
  }

  readonly handle = (call: IncomingCall): void => {
    if (call.method === DROP) dropped(call, this.table);
    else if (call.method > DROP && call.method <= IO_LAST) this.#io.serve(call);
    else call.refuse('no-such-method');
  };

  end(): void {
    this.#io.end();
    this.table.end();
  }
}
