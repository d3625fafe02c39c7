/**
 * Options of a TCP socket. What Node cannot set is clamped to what it has, where WASI allows that, and refused where it
 * does not (the hop limit); README.md of sockets says which.
 */

import { fail } from '../error-code.ts';
import type { Capacities } from '../messages.ts';

const SECOND = 1_000_000_000n;

/** Node's own, which it gives no way to change: time between probes in nanoseconds, probes, and the hops of a packet. */
const KEEP_ALIVE_INTERVAL = SECOND;
const KEEP_ALIVE_COUNT = 10;
const HOP_LIMIT = 64;

/** Linux's own where nothing is set. */
const KEEP_ALIVE_IDLE = 7200n * SECOND;
const LONGEST_IDLE = 32767n * SECOND;

/** Bytes of a connection that may lie between component and host, each way. */
const USUAL_PIPE = 1 << 18;
const SMALLEST_PIPE = 4096;
const LARGEST_PIPE = 1 << 20;

/** Connections that may wait to be accepted. */
const BACKLOG = 128;
const LARGEST_BACKLOG = 1024;

export class TcpOptions {
  backlog = BACKLOG;
  keepAlive = false;
  #idle = KEEP_ALIVE_IDLE;
  #input = USUAL_PIPE;
  #output = USUAL_PIPE;

  /** For an accepted socket. */
  copy(): TcpOptions {
    const copy = new TcpOptions();
    copy.keepAlive = this.keepAlive;
    copy.#idle = this.#idle;
    copy.#input = this.#input;
    copy.#output = this.#output;
    return copy;
  }

  get idle(): bigint {
    return this.#idle;
  }

  /** In nanoseconds; the host counts whole seconds. */
  set idle(value: bigint) {
    const seconds = (positive(value) + SECOND - 1n) / SECOND;
    this.#idle = seconds * SECOND < LONGEST_IDLE ? seconds * SECOND : LONGEST_IDLE;
  }

  get idleMilliseconds(): number {
    return Number(this.#idle / 1_000_000n);
  }

  get interval(): bigint {
    return KEEP_ALIVE_INTERVAL;
  }

  set interval(value: bigint) {
    positive(value);
  }

  get count(): number {
    return KEEP_ALIVE_COUNT;
  }

  set count(value: number) {
    positive(BigInt(value));
  }

  get hopLimit(): number {
    return HOP_LIMIT;
  }

  set hopLimit(value: number) {
    positive(BigInt(value));
    if (value !== HOP_LIMIT) throw fail('not-supported');
  }

  get receiveBuffer(): bigint {
    return BigInt(this.#input);
  }

  set receiveBuffer(value: bigint) {
    this.#input = pipeSize(value);
  }

  get sendBuffer(): bigint {
    return BigInt(this.#output);
  }

  set sendBuffer(value: bigint) {
    this.#output = pipeSize(value);
  }

  get capacities(): Capacities {
    return { input: this.#input, output: this.#output };
  }

  setBacklog(value: bigint): void {
    this.backlog = Number(positive(value) < LARGEST_BACKLOG ? value : BigInt(LARGEST_BACKLOG));
  }
}

/** @throws Failure `invalid-argument` for 0 */
function positive(value: bigint): bigint {
  if (value === 0n) throw fail('invalid-argument');
  return value;
}

/** The next power of two, within what a pipe may be. */
function pipeSize(value: bigint): number {
  const wanted = positive(value) < BigInt(LARGEST_PIPE) ? Number(value) : LARGEST_PIPE;
  return Math.max(SMALLEST_PIPE, 2 ** Math.ceil(Math.log2(wanted)));
}
