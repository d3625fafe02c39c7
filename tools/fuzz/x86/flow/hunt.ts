/** Runs many programs, and makes those small in which translations differ from the interpreter. */
import type { Disassembly } from '../../../disasm/table.ts';
import { Pool, type Rows } from './instruction.ts';
import { listing } from './listing.ts';
import { Pair, type Setting, settingFor } from './pair.ts';
import { type Program, program } from './program.ts';
import { type Found, shrink } from './shrink.ts';

/**
 * Programs that one pair of machines runs: what it has translated takes space. After the first that is about MXCSR floats are exact, so
 * that such programs have a pair of their own, which begins anew more often.
 */
const PAIR = 400;
const EXACT_PAIR = 40;
/** Seeds of one run's programs follow each other; so many belong to one run. */
const RUN = 10_000_000;

export interface Hunt {
  readonly seed: number;
  readonly count: number;
  /** Ends when so many programs differ. */
  readonly most: number;
}

export interface Prey {
  readonly differences: readonly string[];
  /** Programs that ended, that did not, and that could not be compared. */
  readonly ended: number;
  readonly endless: number;
  readonly apart: number;
  /** How often translations were entered. */
  readonly entered: number;
}

/** A pair of machines, and the programs that it has run. */
class Hunter {
  readonly #most: number;
  readonly sum = { ended: 0, endless: 0, apart: 0, entered: 0 };
  #pair: Pair | undefined;
  before: Found[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  async run(found: Found): Promise<string[]> {
    if (this.before.length === this.#most) this.renew();
    this.#pair ??= await Pair.start();
    const lines = attempt(this.#pair, found.program, found.setting);
    if (lines.length === 0) this.before.push(found);
    return lines;
  }

  renew(): void {
    for (const key of ['ended', 'endless', 'apart'] as const) this.sum[key] += this.#pair?.counts[key] ?? 0;
    this.sum.entered += this.#pair?.entered ?? 0;
    this.#pair = undefined;
    this.before = [];
  }
}

export async function hunt(rows: Rows, texts: Disassembly, { seed, count, most }: Hunt): Promise<Prey> {
  const pool = new Pool(rows, seed);
  const differences: string[] = [];
  const [plain, exact] = [new Hunter(PAIR), new Hunter(EXACT_PAIR)];
  for (let number = 0; number < count && differences.length < most; number++) {
    const one = seed * RUN + number;
    const made = program(pool, one);
    const found = { program: made, setting: settingFor(one) };
    const hunter = made.exact ? exact : plain;
    const lines = await hunter.run(found);
    if (lines.length === 0) continue;
    differences.push(await explain(texts, found, hunter.before, lines));
    process.stderr.write(`${differences.at(-1)}\n\n`);
    hunter.renew();
  }
  for (const hunter of [plain, exact]) hunter.renew();
  const sum = (key: keyof Hunter['sum']): number => plain.sum[key] + exact.sum[key];
  const [ended, endless, apart, entered] = [sum('ended'), sum('endless'), sum('apart'), sum('entered')];
  return { differences, ended, endless, apart, entered };
}

/** The smallest program that differs as this one does, as text. */
async function explain(
  texts: Disassembly,
  found: Found,
  before: readonly Found[],
  what: readonly string[],
): Promise<string> {
  const seed = `seed ${found.program.seed}, program ${found.program.seed % RUN}: ${what.slice(0, 4).join('; ')}`;
  const alone = await runFresh(found.program, found.setting);
  if (alone.length === 0) return `${seed}\nonly after others: ${await needed(found, before)}`;
  const small = await shrink(found, async (program, setting) =>
    alike(await runFresh(program, setting), alone),
  );
  const lines = await runFresh(small.program, small.setting);
  return [
    seed,
    `smallest, ${JSON.stringify(small.setting)}:`,
    listing(small.program, texts),
    ...lines.slice(0, 12),
  ].join('\n');
}

/** Do both differ in the instructions that were counted, and nothing else, or both in something else? */
const alike = (one: readonly string[], other: readonly string[]): boolean =>
  one.length > 0 && counted(one) === counted(other);

const counted = (lines: readonly string[]): boolean =>
  lines.every((line) => /^(stop|instructions)/.test(line));

async function runFresh(program: Program, setting: Setting): Promise<string[]> {
  return attempt(await Pair.start(), program, setting);
}

/** A core that ends in a trap differs, too. */
function attempt(pair: Pair, program: Program, setting: Setting): string[] {
  try {
    return pair.run(program, setting);
  } catch (error) {
    return [`${error}`];
  }
}

/** How many programs that ran before it one needs in order to differ. */
async function needed(last: Found, before: readonly Found[]): Promise<string> {
  for (let count = 1; count < 2 * before.length; count *= 2) {
    const some = before.slice(-count);
    const pair = await Pair.start();
    for (const { program, setting } of some) attempt(pair, program, setting);
    if (attempt(pair, last.program, last.setting).length > 0)
      return `${some.length} of them, from seed ${some[0]!.program.seed}`;
  }
  return 'not again';
}
