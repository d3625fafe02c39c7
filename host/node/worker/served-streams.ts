/** Streams of the owner's that a component's thread reads and writes through shared pipes, served without blocking. */

import {
  Failure,
  type InputStream,
  type OutputStream,
  type StreamError,
} from '../../../kernel/task/index.ts';
import type { Bell } from './bell.ts';
import { CAPACITY, type PipeError, type SharedPipe, WATCH } from './shared-pipe.ts';

/** Without a turn of the event loop, at most this much is moved, in bytes. */
const MAX_TURN = 1 << 20;

/** Gives what the other thread's `PipeInput` asks for, and takes no more out of the stream than that. */
export class ServedInput {
  readonly #pipe: SharedPipe;
  readonly #source: InputStream;
  readonly #bell: Bell;
  #stopped = false;

  constructor(pipe: SharedPipe, source: InputStream, bell: Bell) {
    this.#pipe = pipe;
    this.#source = source;
    this.#bell = bell;
  }

  /** The other thread may have asked for something. */
  serve(): void {
    const pipe = this.#pipe;
    if (this.#stopped || pipe.want === 0) return;
    if (!this.#source.ready()) {
      this.#source.onReady(() => this.serve());
      return;
    }
    if (pipe.want === WATCH) pipe.readable = true;
    else if (!this.#read(pipe.want)) return;
    pipe.want = 0;
    this.#bell.ring();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Whether the wish is served: with bytes, or the end. */
  #read(want: number): boolean {
    const pipe = this.#pipe;
    try {
      const bytes = this.#source.read(BigInt(Math.min(want, pipe.free)));
      if (bytes.length === 0) {
        this.#source.onReady(() => this.serve());
        return false;
      }
      pipe.put(bytes);
    } catch (error) {
      pipe.end(reasonOf(error));
    }
    return true;
  }
}

/** Passes on what the other thread's `PipeOutput` puts; what has no target goes nowhere. */
export class ServedOutput {
  readonly #pipe: SharedPipe;
  readonly #target: OutputStream | undefined;
  readonly #bell: Bell;

  constructor(pipe: SharedPipe, target: OutputStream | undefined, bell: Bell) {
    this.#pipe = pipe;
    this.#target = target;
    this.#bell = bell;
  }

  /** Fulfilled when there is nothing more in the pipe. */
  async drain(): Promise<void> {
    const [pipe, target] = [this.#pipe, this.#target];
    for (let moved = 0; pipe.length > 0 || !pipe.sleep(); ) {
      if (!target) pipe.take(CAPACITY);
      else if (!target.ready()) await new Promise<void>((resolve) => target.onReady(resolve));
      else moved += this.#move(target);
      this.#bell.ring();
      if (moved < MAX_TURN) continue;
      moved = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** @returns how many bytes */
  #move(target: OutputStream): number {
    const pipe = this.#pipe;
    try {
      const bytes = pipe.take(Number(target.checkWrite()));
      target.write(bytes);
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
