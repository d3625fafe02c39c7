/** Makes values of a kind: numbers, results of earlier calls, addresses of strings, of bytes, and of structures made of such. */

import type { Dictionary } from '../generate/dictionary.ts';
import type { Random } from '../random.ts';
import {
  FILES,
  NAMES,
  NUMBERS,
  OFFSETS,
  PATHS,
  PLACES,
  POINTERS,
  SETS,
  SHARED,
  SIZES,
  SMALL,
  TEXTS,
} from './boundaries.ts';
import { DESCRIPTORS, type Description, type Made, type Resource, serves } from './description.ts';
import { type Call, type Memory, memoryOf, type Part, type Value } from './sequence.ts';
import { LISTS, STRUCTURES } from './structures.ts';

const RESOURCES: ReadonlySet<string> = new Set<Resource>([
  ...(['fd', 'pid', 'address', 'shm', 'sem', 'msg', 'timer', 'watch', 'aio', 'pkey'] as const),
  ...(DESCRIPTORS as ReadonlySet<Resource>),
]);
/** Structures that may as well not be there. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'mqattr',
  'sigevent',
  'timespec',
  'offsetplace',
  'sigset',
  'stack',
]);
/** How deep structures lead to others. */
const DEPTH = 4;
const AT_FDCWD = -100n;
const O_CREAT = 0o100n;
const MAP_FIXED = 0x10n;
const MAP_ANONYMOUS = 0x20n;
/** Bytes for what a call writes, where nothing says how many. */
const BUFFERS = [4, 8, 16, 64, 144, 256, 512, 4096];
const ENCODER = new TextEncoder();

export class Values {
  readonly #description: Description;
  readonly #random: Random;
  readonly #dictionary: Dictionary;
  /** Calls that later ones may refer to. */
  #earlier: readonly Call[] = [];
  /** Bytes, and elements, of what the argument before points to. */
  #size = 0n;
  #count = 0n;

  constructor(description: Description, random: Random, dictionary: Dictionary) {
    this.#description = description;
    this.#random = random;
    this.#dictionary = dictionary;
  }

  /** Arguments of a call that comes behind `earlier`. */
  arguments(kinds: readonly string[], earlier: readonly Call[]): Value[] {
    this.#earlier = earlier;
    this.#size = 0n;
    this.#count = 0n;
    return kinds.map((kind) => this.make(kind));
  }

  /** One argument anew; those before it say what goes with it. */
  argument(
    kinds: readonly string[],
    index: number,
    before: readonly Value[],
    earlier: readonly Call[],
  ): Value {
    this.#earlier = earlier;
    const list = before.findLast((one): one is Memory => typeof one === 'object' && one.kind === 'memory');
    this.#size = BigInt(list?.bytes.length ?? 0);
    this.#count = BigInt(Math.max(1, list?.parts.length ?? 0));
    return this.make(kinds[index] ?? 'hex');
  }

  make(kind: string, depth = 0): Value {
    const random = this.#random;
    if (random.once(60)) return this.#anything(depth);
    if (RESOURCES.has(kind)) return this.#resource(kind as Resource);
    if (kind.startsWith('>') && !(kind in LISTS)) return this.#buffer(kind.slice(1));
    const list = LISTS[kind];
    if (list !== undefined) return this.#list(kind, list[0], 1 + random.below(list[1]), depth);
    const structure = STRUCTURES[kind];
    if (structure !== undefined) return this.#structure(kind, depth);
    const text = TEXTS[kind];
    if (text !== undefined) return this.#text(random.pick(text));
    const set = SETS[kind];
    if (set !== undefined) return random.once(12) ? this.number() : random.pick(set);
    return this.#named(kind, depth);
  }

  number(): bigint {
    const random = this.#random;
    const own = this.#dictionary.integers.s64!;
    if (own.length > 0 && random.once(4)) return random.pick(own);
    if (random.once(6)) return random.long();
    const one = random.pick(NUMBERS);
    return random.once(8) ? one + BigInt(random.below(5) - 2) : one;
  }

  #named(kind: string, depth: number): Value {
    const random = this.#random;
    switch (kind) {
      case 'at':
        return random.once(2) ? AT_FDCWD : this.#resource('fd');
      case 'path':
        return this.#path();
      case 'name':
        return this.#text(random.pick(NAMES));
      case 'data':
        return this.#data();
      case 'size':
        return this.#size === 0n || random.once(6) ? random.pick(SIZES) : this.#size;
      case 'count':
        return random.once(6) ? random.pick(SMALL) : random.once(2) ? this.#count : this.#size;
      case 'offset':
        return random.once(2) ? 0n : random.pick(OFFSETS);
      case 'small':
      case 'whence':
        return random.once(8) ? this.number() : random.pick(SMALL);
      case 'mapped':
        return this.#resource('address');
      case 'semops':
        return this.#semops();
      case 'place':
        return random.once(2) ? this.#resource('address') : random.once(3) ? 0n : random.pick(PLACES);
      case 'clonestack':
        return random.once(3) ? random.pick(PLACES) : 0n;
      case 'word':
      case 'clonetls':
        return random.once(6) ? random.pick(POINTERS) : random.pick(SHARED);
      case 'pointer':
        return this.#pointer(depth);
      case 'buffer':
        return random.once(6) ? random.pick(POINTERS) : this.#buffer('');
      case 'option':
      case 'futexvalue':
        return random.pick([
          () => this.#pointer(depth),
          () => this.make('timespec', depth),
          () => random.pick(SMALL),
        ])();
      case 'control':
        return random.pick([
          () => this.#resource('fd'),
          () => this.make('lockstructure', depth),
          () => random.pick(NUMBERS),
        ])();
      case 'signal':
        return random.once(3)
          ? random.pick([2n, 9n, 10n, 13n, 14n, 15n, 17n, 19n, 18n, 34n, 64n])
          : BigInt(random.below(66));
      case 'signals':
        return random.once(3) ? random.pick([0n, -1n, 1n << 1n, 1n << 16n]) : 1n << BigInt(random.below(64));
      case 'mode':
      case 'openmode':
      case 'octal':
        return random.once(4)
          ? BigInt(random.below(0o200000))
          : random.pick([0o644n, 0o755n, 0o777n, 0o600n, 0n, 0o4755n, 0o1777n, 0o100644n, 0o10644n]);
      case 'fdset':
        return this.#fdset();
      case 'filterprogram':
        return this.#filter();
      case 'socketaddress':
        return this.#address();
      case 'open':
        return this.#open();
      case 'socktype':
        return this.#one('SOCKET_TYPES') | this.#flags('SOCKET_FLAGS', 1);
      case 'map':
        return this.#map();
      case 'clone':
        return this.#clone();
      case 'futex':
        return this.#one('FUTEX_OPERATIONS') | (random.once(2) ? 128n : 0n);
      default:
        if (this.#description.singles.has(kind)) return this.#one(kind);
        return this.#description.words.has(kind) ? this.#flags(kind, 3) : this.#integer(depth);
    }
  }

  /** What kinds say nothing of. */
  #integer(depth: number): Value {
    const random = this.#random;
    if (random.once(10)) return this.#anything(depth);
    return random.once(3) ? random.pick(SMALL) : this.number();
  }

  #anything(depth: number): Value {
    const random = this.#random;
    const any = random.below(4);
    if (any === 0 && this.#earlier.length > 0)
      return { kind: 'result', call: random.pick(this.#earlier).id, plus: 0n };
    if (any === 1) return random.pick(POINTERS);
    if (any === 2 && depth < DEPTH) return this.#data();
    return this.number();
  }

  #open(): bigint {
    const random = this.#random;
    const mode = random.once(40) ? 3n : random.pick([0n, 1n, 2n, 2n]);
    return mode | (random.once(2) ? O_CREAT : 0n) | (random.once(2) ? this.#flags('OPEN_FLAGS', 2) : 0n);
  }

  #map(): bigint {
    const random = this.#random;
    const kind = random.once(12) ? random.pick([0n, 3n]) : random.pick([1n, 2n]);
    const more = random.once(3) ? this.#flags('map', 2) & ~3n : 0n;
    return kind | (random.once(3) ? 0n : MAP_ANONYMOUS) | (random.once(4) ? MAP_FIXED : 0n) | more;
  }

  #one(kind: string): bigint {
    return this.#random.once(24)
      ? this.number()
      : this.#random.pick(this.#description.words.get(kind) ?? [0n]);
  }

  #flags(kind: string, most: number): bigint {
    const random = this.#random;
    const words = this.#description.words.get(kind);
    if (words === undefined) return 0n;
    if (random.once(24)) return this.number();
    let value = random.once(4) ? 0n : random.pick(words);
    for (let more = 1; more < most; more++) if (random.once(3)) value |= random.pick(words);
    return value;
  }

  #clone(): bigint {
    const random = this.#random;
    const thread = 0x10f00n;
    if (random.once(3)) return thread;
    return this.#flags('CLONE_FLAGS', 4) | (random.once(4) ? 0n : 17n);
  }

  /** One that an earlier call has made, mostly. */
  #resource(resource: Resource): Value {
    const random = this.#random;
    const made = this.#earlier.flatMap((call) =>
      (this.#description.byNumber.get(call.number)?.makes ?? [])
        .filter((one) => serves(one.resource, resource))
        .map((one) => ({ call, one })),
    );
    if (made.length > 0 && !random.once(6)) {
      const { call, one } = random.once(2) ? made.at(-1)! : random.pick(made);
      return referTo(call, one, resource === 'address' ? this.#distance() : 0n);
    }
    if (resource === 'address') return random.pick(PLACES);
    if (random.once(5)) return this.number();
    if (resource === 'pid') return random.pick([0n, 1n, 2n, 3n, -1n, -2n, 4n]);
    if (resource === 'fd' || DESCRIPTORS.has(resource))
      return random.pick([0n, 1n, 2n, 3n, 4n, 5n, -1n, 100n, AT_FDCWD, 1023n, 1024n]);
    return random.pick(SMALL);
  }

  #distance(): bigint {
    return this.#random.once(3) ? this.#random.pick([4096n, 8192n, -4096n, 1n, 65536n]) : 0n;
  }

  #pointer(depth: number): Value {
    const random = this.#random;
    const way = random.below(6);
    if (way === 0) return 0n;
    if (way === 1) return random.pick(POINTERS);
    if (way === 2) return random.pick(SHARED);
    if (way === 3) return this.#resource('address');
    return depth < DEPTH && random.once(2) ? this.#data() : this.#buffer('');
  }

  #path(): Value {
    const random = this.#random;
    const own = this.#dictionary.strings;
    if (random.once(24)) return random.pick(POINTERS);
    if (own.length > 0 && random.once(12)) return this.#text(`/proc/self/${random.pick(own)}`);
    if (random.once(16)) return this.#text(`/proc/self/fd/${random.below(8)}`);
    if (random.once(40)) return memoryOf(Uint8Array.of(0x2f, 0x77, 0xff, 0xfe, 0x80, 0));
    return this.#text(random.pick(random.once(2) ? PATHS : FILES));
  }

  #text(text: string): Memory {
    return memoryOf(ENCODER.encode(`${text}\0`));
  }

  #data(): Memory {
    const random = this.#random;
    const length = random.pick([0, 1, 2, 4, 8, 16, 20, 24, 64, 100, 256, 1024, 4096]);
    const bytes = new Uint8Array(length);
    if (!random.once(3)) for (let at = 0; at < Math.min(length, 64); at++) bytes[at] = random.word();
    this.#size = BigInt(length);
    return memoryOf(bytes);
  }

  #buffer(kind: string): Value {
    const random = this.#random;
    if (random.once(16)) return random.pick(POINTERS);
    const known = STRUCTURES[kind]?.size;
    const length = known !== undefined && !random.once(8) ? known : random.pick(BUFFERS);
    this.#size = BigInt(length);
    return memoryOf(new Uint8Array(length));
  }

  #fdset(): Value {
    const random = this.#random;
    if (random.once(2)) return 0n;
    const bytes = new Uint8Array(128);
    bytes[0] = random.word();
    return memoryOf(bytes);
  }

  #semops(): Value {
    const random = this.#random;
    this.#count = BigInt(1 + random.below(3));
    const words = Array.from({ length: Number(this.#count) }, () => [
      random.once(6) ? random.below(10) : 0,
      random.pick([0, 1, 2, 0xffff, 0xfffe, 0x7fff, 0x8000]),
      random.pick([0x800, 0x800, 0, 0x1000, 0x1800]),
    ]);
    return memoryOf(new Uint8Array(Uint16Array.from(words.flat()).buffer));
  }

  /** A BPF program: loads of what a filter sees, jumps, and a verdict. */
  #filter(): Value {
    const random = this.#random;
    const lines = random.below(4);
    const bytes = new Uint8Array((lines + 1) * 8);
    const view = new DataView(bytes.buffer);
    for (let line = 0; line <= lines; line++) {
      const isLast = line === lines && !random.once(4);
      view.setUint16(
        line * 8,
        isLast
          ? 6
          : random.pick([
              0x20,
              0x15,
              0x25,
              0x35,
              0x05,
              0x06,
              0x54,
              0x24,
              0x34,
              0x94,
              0x60,
              0x61,
              0x01,
              0x80,
              0x87,
              0x84,
              random.below(256),
            ]),
        true,
      );
      bytes[line * 8 + 2] = random.below(4);
      bytes[line * 8 + 3] = random.below(4);
      const verdicts = [0x7fff0000, 0x7fff0000, 0x50001, 0x30000, 0x7ffc0000, 0, 0x80000000, 0x7ff00000];
      view.setUint32(
        line * 8 + 4,
        isLast ? random.pick(verdicts) : random.pick([0, 4, 8, 16, 60, 64, 1, random.word()]),
        true,
      );
    }
    return memoryOf(bytes);
  }

  #address(): Value {
    const random = this.#random;
    if (random.once(6)) return random.once(2) ? 0n : random.pick(POINTERS);
    const bytes = new Uint8Array(random.pick([110, 110, 16, 28, 2, 3]));
    const view = new DataView(bytes.buffer);
    const family = random.pick([1, 1, 1, 2, 10, 0, 16]);
    view.setUint16(0, family, true);
    const text = family === 1 ? random.pick(['/data/s', '/temp/s', '\0one', '\0two', '', '/file']) : '';
    bytes.set(ENCODER.encode(text).subarray(0, bytes.length - 2), 2);
    if (family === 2 && bytes.length >= 8) bytes.set([random.below(2), random.below(256), 127, 0, 0, 1], 2);
    this.#size = BigInt(bytes.length);
    this.#count = this.#size;
    return memoryOf(bytes);
  }

  #structure(kind: string, depth: number): Value {
    const random = this.#random;
    if (depth > DEPTH || random.once(16)) return random.pick(POINTERS);
    if (OPTIONAL.has(kind) && random.once(2)) return 0n;
    const { size, fields } = STRUCTURES[kind]!;
    const bytes = new Uint8Array(size);
    const parts = this.#parts(fields, 0, depth);
    this.#size = BigInt(size);
    this.#count = 1n;
    return memoryOf(bytes, parts);
  }

  #list(kind: string, element: string, count: number, depth: number): Value {
    if (depth > DEPTH || this.#random.once(16)) return this.#random.pick(POINTERS);
    const { size, fields } = STRUCTURES[element]!;
    // Lists of strings end with nothing.
    const end = kind === 'argv' || kind === 'envp' ? size : 0;
    const parts: Part[] = [];
    for (let one = 0; one < count; one++) parts.push(...this.#parts(fields, one * size, depth));
    this.#size = BigInt(count * size);
    this.#count = BigInt(count);
    return memoryOf(new Uint8Array(count * size + end), parts);
  }

  #parts(fields: (typeof STRUCTURES)[string]['fields'], start: number, depth: number): Part[] {
    return fields
      .filter(() => !this.#random.once(16))
      .map(([offset, width, kind]) => ({ offset: start + offset, width, value: this.make(kind, depth + 1) }));
  }
}

function referTo(call: Call, { written }: Made, plus: bigint): Value {
  if (written === undefined) return { kind: 'result', call: call.id, plus };
  return { kind: 'written', call: call.id, argument: written.argument, offset: written.offset, plus };
}
