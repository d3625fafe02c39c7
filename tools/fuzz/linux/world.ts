/**
 * What the personality is lent in place of a host: a clock that goes on by a little whenever somebody looks, and at once to the
 * next timer when everybody waits; random numbers of a seed; standard streams. The same sequence gets the same world.
 */

import { createWasi } from '../../../host/node/wasi/index.ts';
import { lendAs } from '../../../kernel/component/index.ts';
import {
  type Cancel,
  type Clock,
  callSoon,
  type InputStream,
  makePipe,
  OutputStream,
  type Pollable,
} from '../../../kernel/task/index.ts';
import { Random } from '../random.ts';

/** Nanoseconds that a look at the clock takes. */
const LOOK = 1000n;
/** Seconds since 1970 when it begins. */
const BEGINNING = 1_700_000_000;
const SECOND = 1_000_000_000n;
const INPUT = 'one line\nanother one\n';
/** The most bytes that a stream takes at once. */
const OUTPUT = 65536n;

export class World {
  readonly interfaces: Readonly<Record<string, object>>;
  readonly #random = new Random(0);
  #now = 0n;
  /** Delays of timers that somebody has just begun to wait for. */
  #delays: bigint[] = [];

  constructor() {
    const clock: Clock = {
      now: () => {
        this.#now += LOOK;
        return this.#now;
      },
      schedule: (delay): Cancel => {
        this.#delays.push(delay);
        return () => {};
      },
    };
    const wallTime = {
      seconds: 0,
      nanoseconds: 0,
      read() {
        const now = clock.now();
        this.seconds = BEGINNING + Number(now / SECOND);
        this.nanoseconds = Number(now % SECOND);
      },
    };
    const bytes = (length: bigint) => Uint8Array.from({ length: Number(length) }, () => this.#random.word());
    this.interfaces = {
      ...createWasi({ clock, wallTime }),
      'wasi:random/random@0.2.12': { getRandomBytes: bytes, getRandomU64: () => this.#random.long() },
    };
  }

  /** Nanoseconds since the beginning. */
  get now(): bigint {
    return this.#now;
  }

  /** From the beginning, with other random numbers. */
  reset(seed: number): void {
    this.#now = 0n;
    this.#random.reset(seed, 2);
  }

  /** Standard input, output and error. */
  streams(): object {
    const { input, output } = makePipe(1024);
    output.write(new TextEncoder().encode(INPUT));
    output[Symbol.dispose]();
    const stream = (made: InputStream | OutputStream, right: 'read' | 'write') =>
      lendAs(made, [right], 'a standard stream');
    return {
      input: { stream: stream(input, 'read'), kind: 'pipe', already: new Uint8Array() },
      output: { stream: stream(new Sink(), 'write'), kind: 'pipe' },
      error: { stream: stream(new Sink(), 'write'), kind: 'file' },
      window: undefined,
    };
  }

  /** Lets time go on until one of them is ready, and drops them. False: none ever is. */
  wait(pollables: readonly Pollable[]): boolean {
    this.#delays = [];
    let ready = pollables.some((one) => one.ready());
    if (!ready) {
      for (const one of pollables) one.onReady(() => {})();
      const next = this.#delays.reduce<bigint | undefined>(
        (least, one) => (least === undefined || one < least ? one : least),
        undefined,
      );
      if (next !== undefined) this.#now += next;
      ready = next !== undefined;
    }
    for (const one of pollables) one[Symbol.dispose]();
    return ready;
  }
}

/** Takes everything, and keeps nothing. */
class Sink extends OutputStream {
  checkWrite(): bigint {
    return OUTPUT;
  }
  protected take(): void {}
  ready(): boolean {
    return true;
  }
  onReady(callback: () => void): Cancel {
    return callSoon(callback);
  }
}
