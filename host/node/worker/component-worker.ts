/**
 * A component in a worker of its own, from its owner's side: starts it, serves its standard streams without blocking, and
 * says how it ended.
 */

import { type MessagePort, Worker } from 'node:worker_threads';
import type { Grants, Manifest } from '../../../kernel/manifest/manifest.ts';
import type { NetworkGrants } from '../../../kernel/manifest/network.ts';
import {
  ComponentFailure,
  GrantFailure,
  LinkFailure,
  ServiceFailure,
} from '../../../kernel/supervisor/failure.ts';
import type { InputStream, Outcome, OutputStream } from '../../../kernel/task/index.ts';
import { DeviceServer } from '../devices/device-server.ts';
import type { CallTraceTarget } from '../trace/call-writer.ts';
import { isTerminal } from '../wasi/index.ts';
import { Bell } from './bell.ts';
import { answerNetwork, type NetworkOwner } from './network-owner.ts';
import type { StreamNumber, ToldFailure, WorkerMessage, WorkerStart } from './protocol.ts';
import { RequestServer } from './request-server.ts';
import { ServedInput, ServedOutput } from './served-streams.ts';
import { SharedPipe } from './shared-pipe.ts';
import { type Held, TableWatcher } from './table-view.ts';

/** What a command is made of and runs with; what is absent, it does not have. */
export interface CommandOptions {
  /** What runs, and what it is granted. `program.personality` names the service that is the command. */
  readonly manifest: Manifest;
  /** What the manifest's services are made of, by the names that they have there. */
  readonly components: Readonly<Record<string, Uint8Array>>;
  /** The table of rights that the build made, as parsed JSON. */
  readonly rights: unknown;
  readonly stdin?: InputStream;
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
  /** Ends the command; the outcome then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Takes the kernel's log. */
  readonly log?: (line: string) => void;
  /** The host's number of an open file: it takes one line for each call that the command makes. */
  readonly trace?: number;
  /** Where calls between components are written. */
  readonly calls?: CallTraceTarget;
  /** The most that the worker's JavaScript may hold, in MiB; 1024 by default. */
  readonly heap?: number;
  /** The worker's entry; `command-worker.js` by default. */
  readonly entry?: URL;
  /** What the entry is told beside all this, as `workerData.extra`. */
  readonly extra?: { readonly value: unknown; readonly transfer: readonly MessagePort[] };
  /** What its thread sleeps on, where others ring it, too: a count, and whether it sleeps. */
  readonly bell?: SharedArrayBuffer;
  /** Lets its questions be answered, beyond those about the network that it is granted; called once, at the start. */
  readonly answer?: (requests: RequestServer, bell: Bell) => void;
}

/**
 * The most that a worker's JavaScript may hold, in MiB, if nothing else is said: handles, streams, header fields and values on
 * their way, which a component makes the host keep. Its own memories are not part of it.
 */
const HEAP = 1024;

export class ComponentWorker {
  /**
   * Fulfilled when the command has ended and all that it wrote was passed on; the message is one line. Rejects with the
   * signal's reason, and with what failed where that is not the command: the classes of kernel/supervisor/failure.ts.
   */
  readonly outcome: Promise<Outcome>;
  readonly #options: CommandOptions;
  readonly #heap: number;
  readonly #bell: Bell;
  readonly #requests: RequestServer;
  readonly #network: NetworkOwner;
  readonly #devices: DeviceServer;
  readonly #table: TableWatcher;
  readonly #pipes = [new SharedPipe(), new SharedPipe(), new SharedPipe()] as const;
  readonly #input: ServedInput | undefined;
  readonly #outputs: readonly ServedOutput[];
  readonly #worker: Worker;

  constructor(options: CommandOptions) {
    this.#options = options;
    this.#heap = options.heap ?? HEAP;
    this.#bell = new Bell(options.bell);
    this.#requests = new RequestServer(this.#bell);
    this.#table = new TableWatcher(this.#bell);
    const [input, output, error] = this.#pipes;
    if (options.stdin) this.#input = new ServedInput(input, options.stdin, this.#bell);
    else input.end();
    this.#outputs = [
      new ServedOutput(output, options.stdout, this.#bell),
      new ServedOutput(error, options.stderr, this.#bell),
    ];
    for (const pipe of this.#pipes) pipe.sleep();
    this.#network = answerNetwork(this.#requests, this.#bell, reachable(options.manifest.grants));
    this.#devices = new DeviceServer(this.#requests, this.#bell, options.manifest.grants.devices ?? []);
    options.answer?.(this.#requests, this.#bell);
    const url = options.entry ?? new URL('./command-worker.js', import.meta.url);
    const { end } = this.#requests;
    this.#worker = new Worker(url, {
      workerData: { ...this.#start(), extra: options.extra?.value },
      transferList: [end.port, ...(options.extra?.transfer ?? [])],
      ...{ env: {}, argv: [], execArgv: [] },
      resourceLimits: { maxOldGenerationSizeMb: this.#heap },
    });
    this.outcome = this.#follow();
  }

  #start(): WorkerStart {
    const { manifest, components, rights, stdin, stdout, stderr, trace, calls } = this.#options;
    const [input, output, error] = this.#pipes;
    return {
      ...{ manifest, components, rights },
      terminals: [stdin, stdout, stderr].map(isTerminal),
      trace,
      calls,
      bell: this.#bell.memory,
      wishes: this.#table.memory,
      requests: this.#requests.end,
      pipes: [input.memory, output.memory, error.memory],
    };
  }

  /** What the component and its services hold: now, or when it last said so if it does not answer. */
  held(): Promise<Held> {
    return this.#table.ask();
  }

  /** Serves the worker until it ends. */
  async #follow(): Promise<Outcome> {
    const stopped = abortOf(this.#options.signal);
    try {
      const ended = await Promise.race([stopped, this.#ending()]);
      // Who reads may be slow, or not there.
      await Promise.race([stopped, this.#passOn()]);
      return ended;
    } finally {
      this.#input?.stop();
      this.#network.close();
      this.#devices.close();
      this.#requests.close();
      await this.#worker.terminate();
    }
  }

  /** Hears the worker until it says that it has ended. */
  #ending(): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#worker.on('message', (message: WorkerMessage) => {
        if (message.tag === 'news') this.#serve(message.stream);
        else if (message.tag === 'log') this.#options.log?.(message.line);
        else if (message.tag === 'held') this.#table.took(message.held);
        else if (message.tag === 'failed') reject(failureOf(message.failure));
        else resolve({ code: message.code, message: message.message });
      });
      this.#worker.on('error', (error) => resolve({ code: 134, message: causeOf(error, this.#heap) }));
      this.#worker.on('exit', (code) => resolve({ code, message: 'its worker ended before it did' }));
    });
  }

  /** What it has written. */
  async #passOn(): Promise<void> {
    await Promise.all(this.#outputs.map((one) => one.drain()));
    await Promise.all([this.#network.finish(), this.#devices.finish()]);
  }

  #serve(stream: StreamNumber): void {
    if (stream === 0) this.#input?.serve();
    else void this.#outputs[stream - 1]!.drain();
  }
}

/** Rejects with the signal's reason; never fulfilled. */
function abortOf(signal: AbortSignal | undefined): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
  });
  // It may come when nobody waits any more.
  aborted.catch(() => {});
  return aborted;
}

/** What of the network is granted at once, and what may be granted later: the thread keeps the two apart. */
function reachable({ network, connections = [] }: Grants): NetworkGrants | undefined {
  if (connections.length === 0) return network;
  const { connect, listen, http } = network ?? { connect: [], listen: [], http: [] };
  return { connect: [...connect, ...connections.map((one) => one.connect)], listen, http };
}

/** Why a worker ended by itself. */
function causeOf(error: Error, heap: number): string {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') return lineOf(error);
  return `what it holds of the host's objects took more than ${heap} MiB of memory`;
}

function lineOf(error: Error): string {
  return error.message.split('\n')[0]!;
}

/** The failure as its own class again. */
function failureOf({ name, message, component }: ToldFailure): Error {
  if (component !== undefined) return new ComponentFailure(component, message);
  return new (failures[name] ?? Error)(message);
}

const failures: Readonly<Record<string, new (message: string) => Error>> = {
  GrantFailure,
  LinkFailure,
  ServiceFailure,
};

/** Runs a component that exports wasi:cli/run, and its services, in a worker of their own. */
export function startCommand(options: CommandOptions): ComponentWorker {
  return new ComponentWorker(options);
}
