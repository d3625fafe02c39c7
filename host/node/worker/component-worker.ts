/**
 * A component in a worker of its own, from its owner's side: starts it, serves its standard streams without blocking, and
 * says how it ended.
 */

import { Worker } from 'node:worker_threads';
import {
  Failure,
  type InputStream,
  type Outcome,
  type OutputStream,
  type StreamError,
} from '../../../kernel/task/index.ts';
import { isTerminal, openDirectory } from '../wasi/index.ts';
import { Bell } from './bell.ts';
import type { DirectoryGrant, StreamNumber, WorkerMessage, WorkerStart } from './protocol.ts';
import { CAPACITY, type PipeError, SharedPipe, WATCH } from './shared-pipe.ts';

/** What a command is granted; what is absent, it does not have. */
export interface CommandOptions {
  /** For messages. */
  readonly name: string;
  /** With the program's name first. */
  readonly arguments?: readonly string[];
  readonly environment?: readonly (readonly [string, string])[];
  /** Working directory, a path of the component's. */
  readonly directory?: string;
  readonly directories?: readonly DirectoryGrant[];
  readonly stdin?: InputStream;
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
  /** Ends the command; the outcome then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Without a turn of the event loop, at most this much is moved, in bytes. */
const MAX_TURN = 1 << 20;

export class ComponentWorker {
  /**
   * Fulfilled when the command has ended and all that it wrote was passed on; the message is one line. Rejects with the
   * signal's reason only.
   */
  readonly outcome: Promise<Outcome>;
  readonly #options: CommandOptions;
  readonly #bell = new Bell();
  readonly #pipes = [new SharedPipe(), new SharedPipe(), new SharedPipe()] as const;
  readonly #worker: Worker;
  #stopped = false;

  /** @throws GrantError if a directory cannot be granted */
  constructor(bytes: Uint8Array, options: CommandOptions) {
    this.#options = options;
    for (const { host, write } of options.directories ?? []) openDirectory(host, { write })[Symbol.dispose]();
    if (!options.stdin) this.#pipes[0].end();
    for (const pipe of this.#pipes) pipe.sleep();
    const url = new URL('./command-worker.js', import.meta.url);
    this.#worker = new Worker(url, { workerData: this.#start(bytes), env: {}, argv: [], execArgv: [] });
    this.outcome = this.#follow();
  }

  #start(bytes: Uint8Array): WorkerStart {
    const { name, stdin, stdout, stderr } = this.#options;
    const [input, output, error] = this.#pipes;
    return {
      name,
      bytes,
      arguments: this.#options.arguments ?? [name],
      environment: this.#options.environment ?? [],
      directory: this.#options.directory,
      directories: this.#options.directories ?? [],
      terminals: [stdin, stdout, stderr].map(isTerminal),
      bell: this.#bell.memory,
      pipes: [input.memory, output.memory, error.memory],
    };
  }

  /** Serves the worker until it ends. */
  async #follow(): Promise<Outcome> {
    const { signal } = this.#options;
    try {
      const ended = await new Promise<Outcome>((resolve, reject) => {
        const abort = () => reject(signal?.reason);
        if (signal?.aborted) abort();
        signal?.addEventListener('abort', abort, { once: true });
        this.#worker.on('message', (message: WorkerMessage) => {
          if (message.tag === 'news') this.#serve(message.stream);
          else resolve({ code: message.code, message: message.message });
        });
        this.#worker.on('error', (error) => resolve({ code: 134, message: lineOf(error) }));
        this.#worker.on('exit', (code) => resolve({ code, message: 'its worker ended before it did' }));
      });
      await Promise.all([this.#drain(1), this.#drain(2)]);
      return ended;
    } finally {
      this.#stopped = true;
      await this.#worker.terminate();
    }
  }

  #serve(stream: StreamNumber): void {
    if (stream === 0) this.#serveInput();
    else this.#serveOutput(stream);
  }

  #serveInput(): void {
    const pipe = this.#pipes[0];
    const { stdin } = this.#options;
    if (this.#stopped || !stdin || pipe.want === 0) return;
    if (!stdin.ready()) {
      stdin.onReady(() => this.#serveInput());
      return;
    }
    if (pipe.want === WATCH) pipe.readable = true;
    else if (!this.#readInput(stdin, pipe.want)) return;
    pipe.want = 0;
    this.#bell.ring();
  }

  /** Whether the wish is served: with bytes, or the end. */
  #readInput(stdin: InputStream, want: number): boolean {
    const pipe = this.#pipes[0];
    try {
      const bytes = stdin.read(BigInt(Math.min(want, pipe.free)));
      if (bytes.length === 0) {
        stdin.onReady(() => this.#serveInput());
        return false;
      }
      pipe.put(bytes);
    } catch (error) {
      pipe.end(reasonOf(error));
    }
    return true;
  }

  #serveOutput(stream: 1 | 2): void {
    void this.#drain(stream);
  }

  /** Passes on what is in an output's pipe, until there is nothing more. */
  async #drain(stream: 1 | 2): Promise<void> {
    const pipe = this.#pipes[stream];
    const output = stream === 1 ? this.#options.stdout : this.#options.stderr;
    for (let moved = 0; pipe.length > 0 || !pipe.sleep(); ) {
      if (!output) pipe.take(CAPACITY);
      else if (!output.ready()) await new Promise<void>((resolve) => output.onReady(resolve));
      else moved += this.#move(pipe, output);
      this.#bell.ring();
      if (moved < MAX_TURN) continue;
      moved = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** @returns how many bytes */
  #move(pipe: SharedPipe, output: OutputStream): number {
    try {
      const bytes = pipe.take(Number(output.checkWrite()));
      output.write(bytes);
      return bytes.length;
    } catch (error) {
      pipe.refuse(reasonOf(error));
      return pipe.take(CAPACITY).length;
    }
  }
}

/** Undefined for an end. @throws what is no failure of a stream */
function reasonOf(error: unknown): PipeError | undefined {
  if (!(error instanceof Failure)) throw error;
  const payload = error.payload as StreamError;
  if (payload.tag === 'closed') return undefined;
  return { code: payload.val.code ?? 'io', message: payload.val.toDebugString() };
}

function lineOf(error: Error): string {
  return error.message.split('\n')[0]!;
}

/** Runs a component that exports wasi:cli/run in a worker of its own. */
export function startCommand(bytes: Uint8Array, options: CommandOptions): ComponentWorker {
  return new ComponentWorker(bytes, options);
}

/**
 * The same to its end.
 * @param report takes one line that says what went wrong, if anything did
 * @returns the exit code: the command's own, 126 if it cannot be run, 134 if it trapped
 */
export async function runCommand(
  bytes: Uint8Array,
  options: CommandOptions & { report?: (line: string) => void },
): Promise<number> {
  const { code, message } = await startCommand(bytes, options).outcome;
  if (message !== undefined) options.report?.(`${options.name}: ${message}`);
  return code;
}
