/** What is fuzzed by inputs of one kind, such as images of programs, rather than by calls. */

import type { Oracle, Problem } from '../execute/problem.ts';
import type { NamedSource } from '../named/named-target.ts';
import type { Random } from '../random.ts';
import type { ModulePart } from '../report/function-coverage.ts';

/** What a job is made of. */
export interface InputSource extends NamedSource {
  /** In place of the built-in component. */
  readonly component?: Uint8Array | undefined;
}

/** What is tried, running. */
export interface Trial<Input> {
  readonly edges: number;
  /** Its core modules, with their edges among all. */
  parts(): readonly ModulePart[];
  /** Calls so far, and those of each function that returned and failed. */
  readonly calls: number;
  readonly returned: Uint32Array;
  readonly failed: Uint32Array;
  fresh(random: Random): Input;
  mutated(input: Input, other: Input, random: Random): Input;
  /** Runs one. Gives what shows at once. */
  run(input: Input): Promise<Problem | undefined>;
  /** Hit counts of the last run. */
  takeCoverage(hits: Uint8Array): void;
  /** The last one is worth a closer look. */
  lookCloser?(input: Input): Promise<Problem | undefined>;
  /** What is only found out of many at once, of those since the last time. `last`: nothing comes after it. */
  settle(last: boolean): Promise<readonly Found<Input>[]>;
  /** Runs one, and looks for one kind of problem, or for any that shows at once. */
  examine(input: Input, wanted?: Oracle): Promise<Problem | undefined>;
  /** What happens, line by line. */
  show(input: Input): Promise<readonly string[]>;
  close(): void;
}

export interface Found<Input> {
  readonly problem: Problem;
  readonly input: Input;
}

/** Something simpler, or undefined where that makes no difference. */
export type Simpler<Input> = (input: Input) => Input | undefined;

export interface InputKind<Input> {
  /** Of the target. */
  readonly name: string;
  /** What options of components are not for. */
  readonly what: string;
  /** Names of what calls are counted of. */
  readonly functions: readonly string[];
  /** Errors: CommandError. */
  open(source: Pick<InputSource, 'component'>): Promise<Trial<Input>>;
  /** As MessagePack can carry it. */
  pack(input: Input): unknown;
  /** @throws SeedError */
  unpack(packed: unknown): Input;
  /** Makes an input of a file of a corpus that is no seed. Undefined where it cannot. */
  fromFile?(bytes: Uint8Array): Input | undefined;
  /** What minimising tries, in this order. */
  simpler(input: Input): Iterable<Simpler<Input>>;
  /** Runs that minimising may take. */
  readonly runs: number;
  /** What stands beside the seed of a finding: endings of names, and contents. */
  files?(input: Input): Readonly<Record<string, Uint8Array>>;
  /** Said in front of a campaign. */
  remark?(): string | undefined;
}
