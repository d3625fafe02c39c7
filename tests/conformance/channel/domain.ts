/** Components in workers, each a domain of its own: what one exports is served over links, what it imports is called over others. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Caller } from '../../../kernel/channel/caller.ts';
import {
  bellMemory,
  type ChannelMemory,
  channelMemory,
  declareDead,
} from '../../../kernel/channel/duplex.ts';
import { Links } from '../../../kernel/remote/links.ts';
import { WaitTable, waitMemory } from '../../../kernel/remote/wait-table.ts';

const kernel = pathToFileURL(fileURLToPath(new URL('../../../dist/kernel/', import.meta.url))).href;

const SOURCE = `
  const { workerData, parentPort } = require('node:worker_threads');
  const { kernel, number, name, component, bell, waits, serves, imports, host, timeout } = workerData;
  (async () => {
    const { decodeComponent, hostInterface, instantiate } = await import(kernel + 'component/index.js');
    const task = { ...await import(kernel + 'task/pollable.js'), ...await import(kernel + 'task/streams.js'), ...await import(kernel + 'task/waiting.js') };
    const { CapabilityTable } = await import(kernel + 'capability/table.js');
    const { Dispatcher } = await import(kernel + 'remote/dispatcher.js');
    const { DomainImports } = await import(kernel + 'remote/domain-imports.js');
    const { Links } = await import(kernel + 'remote/links.js');
    const { RemoteInterfaces } = await import(kernel + 'remote/remote-interfaces.js');
    const capabilities = new CapabilityTable();
    const domain = new Links({ number, bell, waits });
    const imported = new DomainImports(name, capabilities);
    const given = eval('(' + host + ')');
    for (const { name, as, provider, memory } of imports) {
      const remote = new RemoteInterfaces(domain.link(memory, provider), { provider: String(provider), capabilities, imported, timeout });
      given[name] = remote.interface(as);
    }
    const decoded = decodeComponent(component);
    const instance = await instantiate(decoded, { name, imports: imported.link(given, decoded.type), capabilities });
    for (const { importer, memory } of serves) {
      domain.serve(memory, new Dispatcher(instance.exports.values(), { importer: String(importer), capabilities, imported }));
    }
    parentPort.postMessage('ready');
    domain.run();
  })();`;

interface LinkOf {
  readonly importer: number;
  readonly provider: number;
  /** Of the interface that the importer imports. */
  readonly name: string;
  /** What the provider calls it. */
  readonly as: string;
  readonly memory: ChannelMemory;
}

export interface DomainOptions {
  readonly component: Uint8Array;
  /** JavaScript of an object with imports from this thread, by name; `hostInterface`, `task`, `domain` and `parentPort` are in scope. */
  readonly host?: string;
  /** Milliseconds that its calls may take. */
  readonly timeout?: number;
}

/** The test is domain 0. */
export class Domains {
  readonly waits: SharedArrayBuffer;
  readonly #bells: SharedArrayBuffer[];
  readonly #links: LinkOf[] = [];
  readonly #workers = new Map<number, Worker>();
  /** The test's own. */
  readonly here: Links;

  constructor(count: number) {
    this.waits = waitMemory(count + 1);
    this.#bells = Array.from({ length: count + 1 }, bellMemory);
    this.here = new Links({ number: 0, bell: this.#bells[0]! });
  }

  /** `importer` imports the interface `name` from `provider`. Before both are started. */
  link(importer: number, provider: number, name: string, as = name): ChannelMemory {
    const memory = channelMemory([this.#bells[importer]!, this.#bells[provider]!]);
    this.#links.push({ importer, provider, name, as, memory });
    return memory;
  }

  /** A link by which the test itself calls. */
  caller(provider: number, name: string): Caller {
    return this.here.link(this.link(0, provider, name), provider);
  }

  async start(number: number, { component, host = '{}', timeout }: DomainOptions): Promise<Worker> {
    const workerData = {
      kernel,
      number,
      name: `domain ${number}`,
      component,
      host,
      timeout,
      bell: this.#bells[number],
      waits: this.waits,
      serves: this.#links.filter((link) => link.provider === number),
      imports: this.#links.filter((link) => link.importer === number),
    };
    const worker = new Worker(SOURCE, { eval: true, workerData });
    this.#workers.set(number, worker);
    worker.once('exit', () => this.#ended(number));
    await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    return worker;
  }

  /** Ends a domain, and its links: it can be linked and started anew. */
  async kill(number: number): Promise<void> {
    await this.#workers.get(number)?.terminate();
    this.#workers.delete(number);
  }

  async end(): Promise<void> {
    await Promise.all([...this.#workers.keys()].map((number) => this.kill(number)));
  }

  #ended(number: number): void {
    new WaitTable(this.waits).forget(number);
    for (const link of [...this.#links]) {
      if (link.importer !== number && link.provider !== number) continue;
      declareDead(link.memory);
      this.#links.splice(this.#links.indexOf(link), 1);
    }
  }
}
