/** A component in a worker: what it exports is served over links, what it imports is called over others. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { declareDead, duplexMemory } from '../../../kernel/channel/duplex.ts';

const kernel = pathToFileURL(fileURLToPath(new URL('../../../dist/kernel/', import.meta.url))).href;

export interface DomainOptions {
  readonly name: string;
  readonly component: Uint8Array;
  /** Memories of the links to those whose interfaces it imports. */
  readonly imports?: Readonly<Record<string, SharedArrayBuffer>>;
  /** JavaScript of an object with its other imports, by name; `hostInterface` is in scope. */
  readonly host?: string;
}

export interface Domain {
  /** Of the link on which it serves. */
  readonly memory: SharedArrayBuffer;
  readonly worker: Worker;
  stop(): Promise<unknown>;
}

const SOURCE = `
  const { workerData, parentPort } = require('node:worker_threads');
  const { kernel, name, component, memory, imports, host } = workerData;
  (async () => {
    const { Duplex } = await import(kernel + 'channel/duplex.js');
    const { Caller } = await import(kernel + 'channel/caller.js');
    const { Server } = await import(kernel + 'channel/server.js');
    const { decodeComponent, hostInterface, instantiate } = await import(kernel + 'component/index.js');
    const { CapabilityTable } = await import(kernel + 'capability/table.js');
    const { Dispatcher } = await import(kernel + 'remote/dispatcher.js');
    const { RemoteInterfaces } = await import(kernel + 'remote/remote-interfaces.js');
    const capabilities = new CapabilityTable();
    const given = eval('(' + host + ')');
    for (const [key, memory] of Object.entries(imports)) {
      const link = new Caller(new Duplex(memory, 0));
      given[key] = new RemoteInterfaces(link, { provider: key, capabilities }).interface(key);
    }
    const instance = await instantiate(decodeComponent(component), { name, imports: given, capabilities });
    const dispatcher = new Dispatcher(instance.exports.values(), { importer: 'importer', capabilities });
    parentPort.postMessage('ready');
    new Server(new Duplex(memory, 1)).run(dispatcher.handle);
    dispatcher.end();
  })();`;

export async function startDomain({
  name,
  component,
  imports = {},
  host = '{}',
}: DomainOptions): Promise<Domain> {
  const memory = duplexMemory();
  const workerData = { kernel, name, component, memory, imports, host };
  const worker = new Worker(SOURCE, { eval: true, workerData });
  worker.once('exit', () => {
    for (const one of [memory, ...Object.values(imports)]) declareDead(one);
  });
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return { memory, worker, stop: () => worker.terminate() };
}
