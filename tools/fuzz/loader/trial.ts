/** The loader on one image: every function, and whether what it says stays inside. */

import { readFileSync } from 'node:fs';
import { componentPath, rightsPath } from '../../../host/node/cli/installation.ts';
import { ComponentError, Trap } from '../../../kernel/component/index.ts';
import type { Code } from '../execute/code.ts';
import { Machine } from '../execute/machine.ts';
import type { Oracle, Problem } from '../execute/problem.ts';
import { trapProblem } from '../execute/trap-problem.ts';
import type { Found, Trial } from '../input/kind.ts';
import type { Random } from '../random.ts';
import type { ModulePart } from '../report/function-coverage.ts';
import type { Target } from '../target/target.ts';
import { openSource } from '../target/target-file.ts';
import { type ImageBounds, outsideImage, outsidePlan, type PlanBounds } from './bounds.ts';
import { freshImage, type ImageInput, mutatedImage } from './input.ts';

export const FUNCTIONS = ['identify', 'plan', 'describe', 'read'] as const;

/** New images whose memory is looked at together, and how often each of them is read. */
const WEIGHED = 24;
const ROUNDS = 256;
/** Looks at the memory; it has to have grown in each part but the first. */
const PARTS = 4;

interface Answer {
  /** Of the function, in FUNCTIONS. */
  readonly index: number;
  readonly value: unknown;
  /** It is an error. */
  readonly failed: boolean;
}

export class LoaderTrial implements Trial<ImageInput> {
  calls = 0;
  readonly returned = new Uint32Array(FUNCTIONS.length);
  readonly failed = new Uint32Array(FUNCTIONS.length);
  readonly #machine: Machine;
  /** By index in FUNCTIONS. */
  readonly #operations: readonly number[];
  #answers: Answer[] = [];
  #unweighed: ImageInput[] = [];
  #grows = false;

  private constructor(machine: Machine, operations: readonly number[]) {
    this.#machine = machine;
    this.#operations = operations;
    const { dictionary } = machine.target;
    for (const { instrumented } of machine.code.parts.values())
      for (const one of instrumented.constants) dictionary.addInteger(one);
  }

  /** Errors: CommandError. */
  static async open(component: Uint8Array | undefined): Promise<LoaderTrial> {
    const path = componentPath('loader');
    const rights = JSON.parse(readFileSync(rightsPath(), 'utf8')) as unknown;
    const bytes = component ?? new Uint8Array(readFileSync(path));
    const target = openSource({ name: 'loader', path, bytes, rights });
    return new LoaderTrial(await Machine.open(target), operationsOf(target));
  }

  get code(): Code {
    return this.#machine.code;
  }

  get edges(): number {
    return this.code.edges;
  }

  parts(): readonly ModulePart[] {
    return [...this.code.parts.values()];
  }

  fresh(random: Random): ImageInput {
    const one = freshImage(random);
    return random.once(8) ? one : this.mutated(one, freshImage(random), random);
  }

  mutated(input: ImageInput, other: ImageInput, random: Random): ImageInput {
    return mutatedImage(input, other, random, this.#machine.target.dictionary);
  }

  async run(input: ImageInput): Promise<Problem | undefined> {
    await this.#machine.reset(0);
    return this.#runHere(input);
  }

  takeCoverage(hits: Uint8Array): void {
    this.#machine.takeCoverage(hits);
  }

  /** Whether it says the same again, where it has said something already. */
  async lookCloser(input: ImageInput): Promise<Problem | undefined> {
    const before = this.#answers;
    this.#unweighed.push(input);
    const problem = this.#runHere(input);
    if (problem !== undefined) return problem;
    const at = before.findIndex((one, index) => textOf(one) !== textOf(this.#answers[index]));
    if (at < 0) return undefined;
    return problemAt('differs', before[at]!.index, at, 'a second time it answers differently');
  }

  async settle(last: boolean): Promise<readonly Found<ImageInput>[]> {
    if (this.#unweighed.length < (last ? 1 : WEIGHED)) return [];
    const inputs = this.#unweighed;
    this.#unweighed = [];
    if (this.#grows) return [];
    const [input] = await this.#growing(inputs);
    if (input === undefined) return [];
    this.#grows = true;
    return [{ problem: memoryProblem('memory grows'), input }];
  }

  async examine(input: ImageInput, wanted?: Oracle): Promise<Problem | undefined> {
    const problem = await this.run(input);
    if (problem !== undefined) return problem;
    if (wanted === 'differs') return this.lookCloser(input);
    if (wanted !== 'memory' || (await this.#growing([input])).length === 0) return undefined;
    const more = this.#machine.grown >> 10;
    return memoryProblem(`read again and again, it makes memory come to ${more} KiB more`);
  }

  async show(input: ImageInput): Promise<string[]> {
    const { image, head } = input;
    const problem = await this.run(input);
    const begin = Buffer.from(image.subarray(0, 16))
      .toString('hex')
      .replace(/..(?=.)/g, '$& ');
    const size = `an image of ${image.length} bytes${head < image.length ? `, the first ${head} of which are at hand` : ''}`;
    return [
      `${size}: ${begin}${image.length > 16 ? ' ...' : ''}`,
      ...this.#answers.map(
        (one, at) => `${String(at + 1).padStart(3)}  ${FUNCTIONS[one.index]} -> ${shown(one)}`,
      ),
      ...(problem && this.#machine.isDead ? [`     ${problem.function} -> ${problem.oracle}`] : []),
    ];
  }

  close(): void {}

  /** By halves; at most one. */
  async #growing(inputs: readonly ImageInput[]): Promise<readonly ImageInput[]> {
    if (!(await this.#grow(inputs))) return [];
    if (inputs.length === 1) return inputs;
    const half = inputs.length >> 1;
    const first = await this.#growing(inputs.slice(0, half));
    return first.length > 0 ? first : this.#growing(inputs.slice(half));
  }

  /** Whether memory grows all the time while images are read again and again. */
  async #grow(inputs: readonly ImageInput[]): Promise<boolean> {
    const machine = this.#machine;
    await machine.reset(0);
    let before = 0;
    for (let round = 1; round <= ROUNDS; round++) {
      for (const one of inputs) if (this.#runHere(one) !== undefined) return false;
      if (round % (ROUNDS / PARTS) !== 0) continue;
      if (round > ROUNDS / PARTS && machine.grown <= before) return false;
      before = machine.grown;
    }
    return true;
  }

  #runHere({ image, head }: ImageInput): Problem | undefined {
    this.#answers = [];
    const size = BigInt(image.length);
    const start = image.subarray(0, head);
    const parts = (bytes: Uint8Array) => [{ offset: 0n, bytes }];
    const rounds: readonly (readonly [index: number, args: readonly unknown[]])[] = [
      [0, [start]],
      [1, [image, size]],
      [2, [image]],
      [3, [parts(image), size]],
      ...(head < image.length
        ? ([
            [1, [start, size]],
            [3, [parts(start), size]],
          ] as const)
        : []),
    ];
    for (const [index, args] of rounds) {
      const problem = this.#call(index, args, size);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #call(index: number, args: readonly unknown[], size: bigint): Problem | undefined {
    const machine = this.#machine;
    const at = this.#answers.length;
    machine.tick();
    this.calls++;
    try {
      const value = machine.invoke[this.#operations[index]!]!(args);
      this.returned[index]!++;
      this.#answers.push({ index, value, failed: false });
      const outside =
        index === 1
          ? outsidePlan(value as PlanBounds, size)
          : index === 3
            ? outsideImage(value as ImageBounds, Number(size))
            : undefined;
      return outside === undefined ? undefined : problemAt('plan', index, at, outside);
    } catch (error) {
      if (error instanceof ComponentError && !(error.cause instanceof Trap) && !machine.isDead) {
        this.failed[index]!++;
        this.#answers.push({ index, value: error.payload, failed: true });
        return undefined;
      }
      return (
        trapProblem(machine, error, FUNCTIONS[index]!, at) ??
        problemAt('trap', index, at, `it gave up: ${machine.lastLine()}`)
      );
    }
  }
}

function operationsOf({ operations }: Target): number[] {
  return FUNCTIONS.map((name) => {
    const found = operations.find(({ kind, function: called }) => kind === 'function' && called === name);
    if (found === undefined) throw new TypeError(`the loader has no ${name}`);
    return found.index;
  });
}

function problemAt(oracle: Oracle, index: number, at: number, message: string): Problem {
  return { oracle, function: FUNCTIONS[index]!, at, message, place: oracle === 'plan' ? [message] : [] };
}

function memoryProblem(message: string): Problem {
  return { oracle: 'memory', function: 'read', at: 0, message, place: [] };
}

function textOf(answer: Answer | undefined): string {
  return JSON.stringify(answer, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)) ?? '';
}

/** At most a line. */
function shown({ value, failed }: Answer): string {
  const plain = (_: string, one: unknown) =>
    typeof one === 'bigint' ? Number(one) : one instanceof Uint32Array ? [...one] : one;
  const text = typeof value === 'string' ? value : (JSON.stringify(value, plain) ?? 'nothing');
  return `${failed ? 'refused: ' : ''}${text.length > 160 ? `${text.slice(0, 160)}...` : text}`;
}
