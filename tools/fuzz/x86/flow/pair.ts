/** Runs programs in the interpreter and in translations, side by side, and says what differs. */
import { builtIn, type X86 } from '../component.ts';
import { Entries } from '../entries.ts';
import { Random } from '../random.ts';
import { Guest, NAMES, type Stop } from './guest.ts';
import type { Program } from './program.ts';

/** Instructions of a program that does not end. */
const ENOUGH = 4000;
/** What the slower of two may need more until they are together. */
const MORE = 500;
const TRIES = 200;
const RF = 0x10000n;
/** Where not everything is translated on first sight, programs must stop for translations to take their place. */
const BUDGETS = [ENOUGH, ENOUGH, ENOUGH, 1, 3, 10, 40, 100, 200];

/** How translations run a program. */
export interface Setting {
  readonly threshold: number;
  /** Instructions at a time: at most so many, or exactly so many. */
  readonly budget: number;
  readonly anyBudget: boolean;
  /** Compare the two whenever translations are preempted. */
  readonly together: boolean;
}

export function settingFor(seed: number): Setting {
  const random = new Random(seed, 8);
  const together = random.once(10);
  const threshold = random.pick([1, 1, 1, 2, 2, 3, 4, 5, 8, 20]);
  return {
    threshold,
    budget: random.pick(together ? [1, 5, 20, 100] : threshold === 1 ? BUDGETS : BUDGETS.slice(3)),
    anyBudget: random.once(2),
    together,
  };
}

export class Pair {
  readonly interpreter: Guest;
  readonly translator: Guest;
  readonly #entries: Entries;
  /** Programs that were compared to their end, while they ran, and not at all. */
  counts = { ended: 0, endless: 0, apart: 0 };

  private constructor(interpreter: Guest, translator: Guest, entries: Entries) {
    this.interpreter = interpreter;
    this.translator = translator;
    this.#entries = entries;
  }

  /** `watched` runs the interpreter; both run the same. */
  static async start(x86: X86 = builtIn(), watched = x86): Promise<Pair> {
    const entries = new Entries();
    return new Pair(await Guest.start(new Entries(), watched), await Guest.start(entries, x86), entries);
  }

  /** How often translations were entered. */
  get entered(): number {
    return this.#entries.count;
  }

  /** What differs; nothing when all is well. */
  run(program: Program, setting: Setting): string[] {
    const { interpreter, translator } = this;
    translator.translate(setting.threshold);
    interpreter.begin(program);
    translator.begin(program);
    const random = new Random(program.seed, 9);
    const budget = (): number => {
      // What is hot waits for more of its kind, but not where everything is translated at once.
      translator.translate(random.once(3) ? 1 : setting.threshold);
      return setting.anyBudget ? 1 + random.below(setting.budget) : setting.budget;
    };
    if (setting.together) {
      const found = this.#together(budget);
      if (found.length > 0) return found;
    } else {
      while (!interpreter.ended && interpreter.used < ENOUGH) interpreter.advance(ENOUGH);
      while (!translator.ended && translator.used < ENOUGH) translator.advance(budget());
    }
    return this.#atEnd();
  }

  #together(budget: () => number): string[] {
    const { interpreter, translator } = this;
    while (!translator.ended && translator.used < ENOUGH) {
      translator.advance(budget());
      if (!this.#meet()) continue;
      const found = this.#differences();
      if (found.length > 0) return found;
    }
    while (!interpreter.ended && interpreter.used < ENOUGH) interpreter.advance(1);
    return [];
  }

  /** Lets the one that is behind go on until both have done as much. False when they pass each other all the time. */
  #meet(): boolean {
    const { interpreter, translator } = this;
    for (let tries = 0; tries < TRIES; tries++) {
      const [one, other] = [progress(interpreter), progress(translator)];
      if (one === other) return true;
      const behind = one < other ? interpreter : translator;
      if (behind.ended) return true;
      behind.advance(1);
    }
    return false;
  }

  #atEnd(): string[] {
    const { interpreter, translator, counts } = this;
    for (const one of [interpreter, translator])
      while (interpreter.ended !== translator.ended && !one.ended && one.used < ENOUGH + MORE) one.advance(1);
    if (interpreter.ended && translator.ended) counts.ended++;
    else if (this.#meet()) counts.endless++;
    else {
      counts.apart++;
      return [];
    }
    return [...this.#differences(), ...this.#memories()];
  }

  #differences(): string[] {
    const { interpreter, translator } = this;
    const count = Math.max(interpreter.stops.length, translator.stops.length);
    for (let index = 0; index < count; index++) {
      const [one, other] = [interpreter.stops[index], translator.stops[index]];
      const found =
        one && other
          ? differences(one, other)
          : [`${one ? 'the translation' : 'the interpreter'} does not stop`];
      if (found.length > 0) return [`stop ${index}: ${one?.exit ?? other?.exit}`, ...found];
    }
    return interpreter.ended ? [] : differences(interpreter.state(), translator.state());
  }

  #memories(): string[] {
    const [one, other] = [this.interpreter.memory.contents(), this.translator.memory.contents()];
    for (const [index, { at, bytes }] of one.entries()) {
      const found = bytes.findIndex((byte, place) => byte !== other[index]!.bytes[place]);
      if (found >= 0)
        return [
          `memory at 0x${(at + found).toString(16)}: ${hex(bytes, found)}, ${hex(other[index]!.bytes, found)}`,
        ];
    }
    return [];
  }
}

/** Instructions, and stops among those. */
const progress = (guest: Guest): number => guest.used * 1024 + guest.stops.length;

const hex = (bytes: Uint8Array, at: number): string =>
  Buffer.from(bytes.subarray(at, at + 16)).toString('hex');

/** What differs between two stops: the first of each, then the second. */
function differences(one: Stop, other: Stop): string[] {
  const found: string[] = [];
  if (one.exit !== other.exit) found.push(`exit: ${one.exit}, ${other.exit}`);
  for (const [index, name] of NAMES.entries()) {
    const [a, b] = [one, other].map(({ registers }) => registers[index]! & (name === 'rflags' ? ~RF : -1n));
    if (a !== b) found.push(`${name}: ${a!.toString(16)}, ${b!.toString(16)}`);
  }
  if (Buffer.compare(one.vectors, other.vectors) !== 0)
    for (let at = 0; at < one.vectors.length; at += 16) {
      const [a, b] = [hex(one.vectors, at), hex(other.vectors, at)];
      if (a !== b) found.push(`vectors at ${at}: ${a}, ${b}`);
    }
  if (one.used !== other.used) found.push(`instructions: ${one.used}, ${other.used}`);
  return found;
}
