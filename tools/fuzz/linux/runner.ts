/** Runs sequences as guest programs, and holds what they are answered against what a Linux answers. */

import { drop, Trap } from '../../../kernel/component/index.ts';
import { innermostTrap } from '../../../kernel/supervisor/link-failure.ts';
import type { Problem } from '../execute/problem.ts';
import { imageOf } from './agent.ts';
import type { Description } from './description.ts';
import { OUTSIDE } from './files.ts';
import { dataOf, NoRoom } from './layout.ts';
import { type Observed, Observer } from './observer.ts';
import type { Sequence } from './sequence.ts';
import { type Components, MEMORY, System, type Task } from './system.ts';

/** Instructions of a step, steps, and system calls of a program, after which it is ended: it may run for ever. */
const BUDGET = 50_000;
const MOST_STEPS = 300;
const MOST_CALLS = 500;
/** Steps without an instruction, and hardly any time, after which it is no longer the guest who does nothing. */
const MOST_IDLE = 100;
/** Nanoseconds. */
const HARDLY = 10_000_000n;
/** Bytes that components may hold for one program, beside its memory: some 16 MiB are files. */
const MOST_HELD = 96 << 20;
/** Times that one who waits for ever is woken. */
const MOST_WAKES = 8;

/** Numbers that are no error of Linux, below the greatest that is one. */
const NO_ERRORS: ReadonlySet<number> = new Set([41, 58]);
const LAST_ERROR = 133;

export class Runner {
  readonly observer = new Observer();
  readonly description: Description;
  /** By index in the description. */
  readonly returned: Uint32Array;
  readonly failed: Uint32Array;
  calls = 0;
  system!: System;
  /** Of everything that the guest was given. */
  checksum = 0;
  /** Systems made so far. */
  made = 0;
  readonly #components: Components;
  readonly #indexes: ReadonlyMap<number, number>;
  #problem: Problem | undefined;
  /** The program before had these bytes in its memory. */
  #parity = 0;

  private constructor(components: Components, description: Description) {
    this.#components = components;
    this.description = description;
    this.returned = new Uint32Array(description.calls.length);
    this.failed = new Uint32Array(description.calls.length);
    this.#indexes = new Map(description.calls.map(({ number }, index) => [number, index]));
    this.observer.onExit = () => this.system.refuel();
    this.observer.onGiven = (bytes) => this.#given(bytes);
  }

  static async open(components: Components, description: Description): Promise<Runner> {
    const runner = new Runner(components, description);
    await runner.#renew();
    return runner;
  }

  /** On a system as it is at the beginning. Gives what is wrong, if anything; what is left stays as it is. */
  async run(sequence: Sequence): Promise<Problem | undefined> {
    if (!this.system.reset()) await this.#renew();
    return this.runHere(sequence);
  }

  /** Once more, with the same mark in its memory. `anew`: on a system that nothing has run on, which takes long to make. */
  async runAgain(sequence: Sequence, anew = false): Promise<Problem | undefined> {
    this.#parity ^= 1;
    if (anew || !this.system.reset()) await this.#renew();
    return this.runHere(sequence);
  }

  /** On the system as it is. */
  runHere(sequence: Sequence): Problem | undefined {
    this.observer.reset();
    this.#problem = undefined;
    this.checksum = 0;
    this.#parity ^= 1;
    let task: Task | undefined;
    try {
      task = this.system.spawn(imageOf(marked(dataOf(sequence), this.#parity)), sequence.seed);
      this.#play(task);
      this.#hold();
      if (!this.system.isUntouched()) this.#report('grant', 'what is only to be read has changed');
      const { held } = this.system;
      if (held > MOST_HELD) this.#report('memory', `one program makes the components hold ${held >> 20} MiB`);
      const ending = task;
      task = undefined;
      this.system.refuel();
      drop(ending);
      this.system.end();
    } catch (error) {
      if (error instanceof NoRoom) return undefined;
      const trap = this.#trapped(error);
      if (trap === undefined) throw error;
      return trap;
    }
    this.#count();
    const death = this.system.death;
    return death === undefined ? this.#problem : this.#trapped(death);
  }

  async #renew(): Promise<void> {
    this.made++;
    this.system = await System.open(this.#components, this.observer);
  }

  /** To its end, or to where nothing goes on any more. */
  #play(task: Task): void {
    let [idle, wakes, before, since] = [0, 0, -1n, 0n];
    for (let step = 0; step < MOST_STEPS && this.observer.calls.length < MOST_CALLS; step++) {
      this.system.refuel();
      const progress = task.step(BUDGET);
      if (progress.tag === 'done') return;
      if (progress.tag === 'blocked' && !this.system.world.wait(progress.val)) {
        if (wakes++ === MOST_WAKES) return;
        task.notify!('interrupt');
        continue;
      }
      const { instructions, memory } = task.usage();
      if (memory > MEMORY)
        this.#report('grant', `the guest has ${memory} bytes of memory, and was given ${MEMORY}`);
      const { now } = this.system.world;
      if (instructions !== before || now - since > HARDLY) [idle, before, since] = [0, instructions, now];
      if (++idle < MOST_IDLE) continue;
      this.#report('hang', `the task goes on and on without an instruction of the guest (${progress.tag})`);
      return;
    }
  }

  /** Every answer is one that Linux could give. */
  #hold(): void {
    for (const [at, call] of this.observer.calls.entries()) {
      const { result } = call;
      if (result === undefined || result >= 0n) continue;
      const error = Number(-result);
      if (error <= LAST_ERROR && !NO_ERRORS.has(error)) continue;
      this.#report('errno', `it answers ${result}, which is neither a result nor an error`, at);
    }
  }

  #count(): void {
    this.calls += this.observer.calls.length;
    for (const { number, result } of this.observer.calls) {
      const index = this.#indexes.get(number);
      if (index === undefined) continue;
      const counts = result !== undefined && result < 0n ? this.failed : this.returned;
      counts[index]!++;
    }
  }

  #given(bytes: Uint8Array): void {
    let sum = this.checksum;
    for (let at = 0; at < bytes.length; at++) sum = (Math.imul(sum, 31) + bytes[at]!) | 0;
    this.checksum = sum;
    if (bytes.length < 16) return;
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.includes(OUTSIDE))
      this.#report('grant', 'the guest gets bytes of a file that it was not granted');
    if (view.includes(MARKS[this.#parity ^ 1]!))
      this.#report('grant', 'the guest gets bytes of the program that ran before it');
  }

  #report(oracle: Problem['oracle'], message: string, at = this.observer.calls.length - 1): void {
    const call = this.observer.calls[at];
    this.#problem ??= { oracle, function: this.nameOf(call), at: Math.max(0, at), message, place: [] };
  }

  nameOf(call: Observed | undefined): string {
    if (call === undefined) return 'the start';
    return this.description.byNumber.get(call.number)?.name ?? `call ${call.number}`;
  }

  /** Undefined where it is no trap of a component. */
  #trapped(error: unknown): Problem | undefined {
    const trap = innermostTrap(error) ?? (error instanceof Trap ? error : undefined);
    if (trap === undefined) return undefined;
    const at = Math.max(0, this.observer.calls.length - 1);
    const called = { function: this.nameOf(this.observer.last), at };
    const empty = this.system.empty();
    if (empty !== undefined) return { oracle: 'hang', ...called, message: 'runs on and on', place: [empty] };
    const { place, message } = this.system.describe(trap);
    return { oracle: 'trap', ...called, message: `${trap.instance}: ${message}`, place };
  }
}

/** What each second program has in its memory, where nothing else is. */
const MARKS = ['memory of the first program', 'memory of the second program'].map((text) =>
  Buffer.from(text),
);
const MARKED = 0x800;

function marked(data: Uint8Array, parity: number): Uint8Array {
  data.set(MARKS[parity]!, MARKED);
  return data;
}
