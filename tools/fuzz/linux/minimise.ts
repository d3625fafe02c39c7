/** Makes a sequence as small as it goes while it shows what it shows. */

import type { Call, Memory, Sequence, Value } from './sequence.ts';

/** Runs that it may take. */
const RUNS = 200;

type Shows = (sequence: Sequence) => Promise<boolean>;

export async function minimise(sequence: Sequence, shows: Shows, runs = RUNS): Promise<Sequence> {
  const search = new Search(sequence, shows, runs);
  await search.run();
  return search.smallest;
}

class Search {
  smallest: Sequence;
  readonly #shows: Shows;
  #runs: number;

  constructor(sequence: Sequence, shows: Shows, runs: number) {
    this.smallest = sequence;
    this.#shows = shows;
    this.#runs = runs;
  }

  async run(): Promise<void> {
    for (let before: Sequence | undefined; before !== this.smallest && this.#runs > 0; ) {
      before = this.smallest;
      await this.#fewerCalls();
      await this.#simplerCalls();
    }
    await this.#try({ ...this.smallest, seed: 0 });
  }

  /** Halves, quarters and so on, from the end. */
  async #fewerCalls(): Promise<void> {
    for (let length = this.smallest.calls.length >> 1; length >= 1; length >>= 1) {
      for (let start = this.smallest.calls.length - length; start >= 0; start -= length) {
        const { calls, seed } = this.smallest;
        const left = [...calls.slice(0, start), ...calls.slice(start + length)];
        if (left.length > 0) await this.#try({ calls: left, seed });
      }
    }
  }

  async #simplerCalls(): Promise<void> {
    for (let at = 0; at < this.smallest.calls.length; at++) {
      if (this.smallest.calls[at]!.skip > 0)
        await this.#tryCall(at, { ...this.smallest.calls[at]!, skip: 0 });
      for (let argument = 0; argument < this.smallest.calls[at]!.args.length; argument++)
        await this.#simplerArgument(at, argument);
    }
  }

  async #simplerArgument(at: number, argument: number): Promise<void> {
    const { args } = this.smallest.calls[at]!;
    const value = args[argument]!;
    if (value === 0n) return;
    const put = (one: Value) => {
      const call = this.smallest.calls[at]!;
      return this.#tryCall(at, {
        ...call,
        args: call.args.map((old, index) => (index === argument ? one : old)),
      });
    };
    if (await put(0n)) return;
    if (typeof value === 'bigint') {
      for (const one of [1n, value & 0xffffffffn, value & 0xffffn])
        if (one < value && (await put(one))) return;
    } else if (value.kind === 'memory') await this.#simplerMemory(value, put);
  }

  async #simplerMemory(memory: Memory, put: (value: Value) => Promise<boolean>): Promise<void> {
    let now = memory;
    for (let part = now.parts.length - 1; part >= 0; part--) {
      const parts = now.parts.filter((_, index) => index !== part);
      if (await put({ ...now, parts })) now = { ...now, parts };
    }
    const zeros = { ...now, bytes: new Uint8Array(now.bytes.length) };
    if (now.bytes.some((one) => one !== 0) && (await put(zeros))) now = zeros;
    for (let length = now.bytes.length >> 1; length > 0; length >>= 1) {
      const shorter = { ...now, bytes: now.bytes.slice(0, length) };
      if (!(await put(shorter))) return;
      now = shorter;
    }
  }

  #tryCall(at: number, call: Call): Promise<boolean> {
    const { calls, seed } = this.smallest;
    return this.#try({ calls: calls.map((one, index) => (index === at ? call : one)), seed });
  }

  async #try(sequence: Sequence): Promise<boolean> {
    if (this.#runs-- <= 0) return false;
    const isOne = await this.#shows(sequence);
    if (isOne) this.smallest = sequence;
    return isOne;
  }
}
