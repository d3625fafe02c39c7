/**
 * What a guest does, as the processor shows it: each system call with its number and arguments when the processor stops for it,
 * and with its answer when it goes on. It is told by the calls between the personality and the machine.
 */

import { type CallTracer, type CallWatcher, SeenHandle } from '../../../kernel/component/index.ts';

export interface Observed {
  /** Number of the thread, in the order in which they began. */
  readonly thread: number;
  readonly number: number;
  readonly args: readonly bigint[];
  /** Undefined where it never came back: it ended the thread, or put it somewhere else. */
  result: bigint | undefined;
}

interface Exit {
  readonly tag: string;
  readonly val?: { readonly number: bigint; readonly arguments: readonly bigint[] };
}

interface Word {
  readonly low: number;
  readonly high: number;
}

export class Observer implements CallTracer {
  readonly calls: Observed[] = [];
  /** Exits that are no system calls: faults, ends of time. */
  others = 0;
  /** Told before the personality handles what has happened. */
  onExit: () => void = () => {};
  /** Told of bytes that the personality gives the guest. */
  onGiven: (bytes: Uint8Array) => void = () => {};
  readonly #pending = new Map<number, Observed>();
  readonly #threads = new Map<number, number>();
  #began = 0;

  reset(): void {
    this.calls.length = 0;
    this.others = 0;
    this.#pending.clear();
    this.#threads.clear();
    this.#began = 0;
  }

  /** The call that somebody was in the middle of. */
  get last(): Observed | undefined {
    return this.calls.at(-1);
  }

  watch(_caller: string, site: { readonly function: string }): CallWatcher | undefined {
    switch (site.function) {
      case '[method]vcpu.run':
        return { begin: (_, values) => this.#run(values as readonly [SeenHandle, number, Word | undefined]) };
      case '[method]vm.create-vcpu':
        return { begin: () => ({ returned: (value) => this.#created(value), threw: () => {} }) };
      case '[method]vm.write':
        return {
          begin: (_, values) => {
            if (values?.[2] instanceof Uint8Array) this.onGiven(values[2]);
            return NOTHING;
          },
        };
      default:
        return undefined;
    }
  }

  /** A handle's number may have been another one's before. */
  #created(value: unknown): void {
    const { tag, val } = value as { readonly tag: string; readonly val: unknown };
    if (tag !== 'ok' || !(val instanceof SeenHandle)) return;
    this.#threads.set(val.index, this.#began++);
    this.#pending.delete(val.index);
  }

  #run([vcpu, , answer]: readonly [SeenHandle, number, Word | undefined]) {
    const { index } = vcpu;
    const pending = this.#pending.get(index);
    if (pending !== undefined && answer !== undefined)
      pending.result = BigInt.asIntN(64, (BigInt(answer.high >>> 0) << 32n) | BigInt(answer.low >>> 0));
    this.#pending.delete(index);
    return {
      returned: (value: unknown) => {
        this.#exited(index, (value as { readonly val: Exit }).val);
        this.onExit();
      },
      threw: () => {},
    };
  }

  #exited(index: number, { tag, val }: Exit): void {
    if (tag !== 'system-call') {
      this.others++;
      return;
    }
    const observed: Observed = {
      thread: this.#threads.get(index) ?? 0,
      number: Number(BigInt.asUintN(32, val!.number)),
      args: val!.arguments,
      result: undefined,
    };
    this.calls.push(observed);
    this.#pending.set(index, observed);
  }
}

const NOTHING = { returned: () => {}, threw: () => {} };
