/**
 * One batch of random values of random types, in probes of one string encoding: what each direction gives, as the oracle
 * sees it and as the runtime does.
 */
import { MAX_FLAT_RESULTS, signatureOf } from '../../../kernel/component/abi/layout.ts';
import { type Component, hostInterface, Trap } from '../../../kernel/component/index.ts';
import type { ValueType } from '../../../kernel/component/types/model.ts';
import { Random, randomType, randomValue } from '../random-types.ts';
import { type Answer, ask, type Encoding, type Question } from './oracle.ts';
import { plainOf } from './plain-value.ts';
import {
  cellsOf,
  FLATS,
  flatsIn,
  gives,
  IMAGE,
  PAGES_BEHIND,
  Probe,
  probeComponent,
  RETURN_AREA,
  takes,
} from './probe.ts';

const TYPES = 40;
const ROUNDS = 25;
export const BATCH_SIZE = TYPES * ROUNDS;
const encodings: readonly Encoding[] = ['utf8', 'utf16', 'compact-utf16'];

export interface Case {
  readonly index: number;
  readonly type: ValueType;
  readonly value: unknown;
}

/** Parameters as they lie in memory: core values and what they point to. */
export interface Passed {
  readonly flats: readonly string[];
  readonly image: Uint8Array;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const unbase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

/** A function's `result` would be thrown: in a tuple it is a value as any other. */
function givenType(random: Random, depth: number): ValueType {
  const type = randomType(random, depth);
  return type.kind === 'result' ? { kind: 'tuple', elements: [type] } : type;
}

export function tamper(random: Random, { flats, image }: Passed, type: ValueType): Passed {
  const cells = cellsOf(flats);
  const changed = new Uint8Array(image);
  const kinds = signatureOf(takes(type), 'lower').parameters;
  for (let times = 1 + random.below(3); times > 0; times--) {
    const bytes = changed.length === 0 || random.below(2) === 0 ? cells : changed;
    if (bytes.length > 0) bytes[random.below(bytes.length)] = random.pick([0, 1, 2, 0x7f, 0x80, 0xff, 0xd8]);
  }
  return { flats: flatsIn(cells, kinds), image: changed };
}

/** Runs a call that may trap. */
function outcome(call: () => unknown): Answer {
  try {
    return { value: call() };
  } catch (error) {
    if (error instanceof Trap) return { trap: true };
    throw error;
  }
}

export class Batch {
  readonly random: Random;
  readonly cases: Case[];
  readonly encoding: Encoding;
  /** Of the component behind, in a pair. */
  readonly behind: Encoding;
  readonly generate: boolean;
  #component!: Component;
  #second!: Component;
  /** What JavaScript was handed last, or hands out next. */
  #value: unknown;
  #host!: ReturnType<typeof hostInterface>;
  readonly #definitions: string;
  readonly #types: readonly ValueType[];

  constructor(definitions: string, seed: number) {
    this.#definitions = definitions;
    this.random = new Random(seed);
    this.encoding = this.random.pick(encodings);
    this.behind = this.random.pick(encodings);
    this.generate = this.random.below(4) !== 0;
    this.#types = Array.from({ length: TYPES }, (_, index) => givenType(this.random, index % 4));
    this.cases = this.#types.flatMap((type, index) =>
      Array.from({ length: ROUNDS }, () => ({ index, type, value: randomValue(this.random, type) })),
    );
  }

  async prepare(): Promise<void> {
    this.#component = await probeComponent(this.#types, this.encoding);
    this.#second = await probeComponent(this.#types, this.behind, PAGES_BEHIND);
    const functions = this.#types.map((_, index) => ({
      [`take${index}`]: (value: unknown) => {
        this.#value = value;
      },
      [`give${index}`]: () => this.#value,
    }));
    this.#host = hostInterface('test', Object.assign({}, ...functions));
  }

  start(): Promise<Probe> {
    return Probe.start(this.#component, this.#host, this.generate);
  }

  /** The same component in front of another, whose own imports are JavaScript. */
  async startPair(): Promise<[Probe, Probe]> {
    const behind = await Probe.start(this.#second, this.#host, this.generate);
    return [await Probe.start(this.#component, behind.exported, this.generate), behind];
  }

  /** What the oracle reads out of each. */
  read(all: readonly Passed[], most: number, encoding = this.encoding): Answer[] {
    const questions = all.map(
      ({ flats, image }, at): Question => ({
        do: 'lift',
        type: this.cases[at]!.type,
        encoding,
        most,
        memory: base64(image),
        flats,
      }),
    );
    return this.#ask(questions);
  }

  /** How the oracle passes the value of each case. */
  lowered(most: number): Passed[] {
    const questions = this.cases.map(
      ({ type, value }): Question => ({
        do: 'lower',
        type,
        encoding: this.encoding,
        most,
        value: plainOf(type, value),
        out: most === MAX_FLAT_RESULTS ? RETURN_AREA : null,
      }),
    );
    return this.#ask(questions).map(({ flats, memory }) => ({
      flats: flats!,
      image: unbase64(memory!),
    }));
  }

  /** JavaScript is handed what lies in memory. */
  taken(probe: Probe, { index, type }: Case, passed: Passed): Answer {
    this.#lay(probe, passed);
    return outcome(() => {
      probe.call(`take${index}`);
      return plainOf(type, this.#value);
    });
  }

  /** The component returns what lies in memory. */
  given(probe: Probe, { index, type }: Case, { flats, image }: Passed): Answer {
    const { returned } = signatureOf(gives(type), 'lift');
    this.#lay(probe, { flats: returned ? [String(RETURN_AREA)] : flats, image });
    return outcome(() => plainOf(type, probe.api[`give${index}`]!()));
  }

  /** JavaScript calls with a value. */
  passedBy(probe: Probe, { index, type, value }: Case): Passed {
    probe.reset();
    probe.api[`take${index}`]!(value);
    return { flats: probe.flats(signatureOf(takes(type), 'lift').parameters), image: probe.image() };
  }

  /** JavaScript returns a value. */
  returnedBy(probe: Probe, { index, type, value }: Case): Passed {
    probe.reset();
    this.#value = value;
    probe.call(`give${index}`);
    const { returned, results } = signatureOf(gives(type), 'lower');
    const flats = returned ? [String(RETURN_AREA)] : probe.flats(results);
    return { flats, image: probe.image() };
  }

  /** Passes on what lies in the first one's memory, and gives what then lies in the other's. */
  fused([first, behind]: [Probe, Probe], { index, type }: Case, passed: Passed): Passed | undefined {
    behind.reset();
    this.#lay(first, passed);
    try {
      first.call(`take${index}`);
    } catch (error) {
      if (error instanceof Trap) return undefined;
      throw error;
    }
    return { flats: behind.flats(signatureOf(takes(type), 'lift').parameters), image: behind.image() };
  }

  /** Stands for parameters that never arrived. */
  unpassed({ type }: Case): Passed {
    const { parameters } = signatureOf(takes(type), 'lift');
    return { flats: parameters.map(() => '0'), image: new Uint8Array() };
  }

  #ask(questions: readonly Question[]): Answer[] {
    return ask(this.#definitions, questions);
  }

  #lay(probe: Probe, { flats, image }: Passed): void {
    probe.reset();
    probe.write(FLATS, cellsOf(flats));
    probe.write(IMAGE, image);
  }
}
