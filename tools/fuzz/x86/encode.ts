/**
 * Random encodings of a row: prefixes, REX or VEX, opcode, ModRM, SIB, displacement and immediates, with what there is to know about the
 * memory operand, so that its registers can be given an address.
 */
import { hasModrm } from '../../isa/opcode-map.ts';
import type { Row } from '../../isa/row.ts';
import type { Random } from './random.ts';

const MAP_BYTES = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]];
const MANDATORY = [undefined, 0x66, 0xf3, 0xf2];
const SEGMENTS = { 100: 'fs', 101: 'gs' } as const;
/** Prefixes that mean nothing in 64-bit mode. */
const IDLE = [0x26, 0x2e, 0x36, 0x3e];
const RSP = 4;
const NO_INDEX = 4;
const NO_BASE = 5;

/** A memory operand, by ModRM or absolute. */
export interface Memory {
  /** Numbers of general registers. */
  readonly base: number | undefined;
  readonly index: number | undefined;
  readonly scale: number;
  /** Relative to the end of the instruction. */
  readonly relative: boolean;
  /** The index is a vector register. */
  readonly vector: boolean;
  /** Where the displacement stands, and how many bytes it has: 0, 1, 4 or 8. */
  readonly at: number;
  readonly size: number;
}

export interface Encoded {
  readonly bytes: number[];
  readonly memory: Memory | undefined;
  readonly segment: 'fs' | 'gs' | undefined;
  /** Addresses are of 32 bits. */
  readonly narrowAddress: boolean;
  /** Repeated: F2 or F3. */
  readonly repeated: boolean;
  /** Operands are of 16 bits by a prefix, or of 64 by REX.W. */
  readonly narrow: boolean;
  readonly wide: boolean;
  /** Numbers of general registers by ModRM: of the reg field; of the rm field, where that is none of memory. */
  readonly reg: number;
  readonly rm: number | undefined;
  /** The register in VEX.vvvv. */
  readonly vvvv: number | undefined;
  /** Where the displacement of a branch stands, and how many bytes it has. */
  readonly branch: { readonly at: number; readonly size: number } | undefined;
}

/** One encoding of the row. */
export function encode(row: Row, random: Random): Encoded {
  const writer = new Writer(row, random);
  return row.opcode!.vex ? writer.vex() : writer.legacy();
}

/** Is it one of the string instructions that F2 and F3 repeat? */
export function repeats({ operands, family }: Row): boolean {
  return family === 'string' && operands.some(({ text }) => /^[XY]/.test(text));
}

class Writer {
  readonly #bytes: number[] = [];
  readonly #row: Row;
  readonly #random: Random;
  #memory: Memory | undefined;
  #branch: Encoded['branch'];
  #rex = 0;
  /** The ModRM byte. */
  #fields = 0;
  #vvvv: number | undefined;
  #narrow = false;
  #repeated = false;
  #prefixes: number[] = [];

  constructor(row: Row, random: Random) {
    this.#row = row;
    this.#random = random;
  }

  legacy(): Encoded {
    const opcode = this.#row.opcode!;
    const random = this.#random;
    this.#prefixes = this.#legacyPrefixes();
    this.#rex = random.below(5) < 3 ? 0x40 | random.below(16) : 0;
    if (this.#rex && !random.once(3)) this.#rex &= random.pick([0xf7, 0xff, 0xff, 0xf8]);
    // A REX byte counts only in front of the opcode.
    if (random.once(80) && (this.#rex || this.#prefixes.length > 0))
      this.#bytes.push(0x40 | random.below(16));
    // The last prefix of the four that choose an instruction counts, so no order is wrong.
    this.#bytes.push(...this.#shuffled(this.#prefixes));
    if (this.#rex) this.#bytes.push(this.#rex);
    this.#bytes.push(...MAP_BYTES[opcode.map]!, opcode.byte | (opcode.register ? random.below(8) : 0));
    return this.#rest();
  }

  /** A VEX prefix of two bytes where it can be, else of three; now and then with what is not allowed. */
  vex(): Encoded {
    const random = this.#random;
    const { map, byte, prefix, vex } = this.#row.opcode!;
    const wide = random.once(60) ? random.below(2) : random.pick(vex!.wides);
    const length = random.once(60) ? random.below(2) : random.pick(vex!.lengths);
    this.#rex = (wide << 3) | (random.once(2) ? random.below(8) : 0);
    const used = this.#row.operands.some(({ text }) => /^[HB]/.test(text));
    const field = used ? random.below(16) : random.once(60) ? random.below(16) : 0;
    this.#vvvv = used ? field : undefined;
    const last = ((~field & 15) << 3) | (length << 2) | prefix!;
    const short = map === 1 && (this.#rex & 11) === 0 && !random.once(4);
    this.#prefixes = this.#addressPrefixes();
    if (random.once(100)) this.#prefixes.push(random.pick([0x66, 0xf2, 0xf3, 0xf0, 0x48, 0x40]));
    this.#bytes.push(...this.#prefixes);
    if (short) this.#bytes.push(0xc5, ((~this.#rex & 4) << 5) | last);
    else this.#bytes.push(0xc4, ((~this.#rex & 7) << 5) | map, (wide << 7) | last);
    this.#bytes.push(byte);
    return this.#rest();
  }

  #rest(): Encoded {
    this.#modrm();
    for (const { text, size } of this.#row.operands) this.#immediate(text, size);
    // Idle ones behind it take nothing away.
    const segment = this.#prefixes.find((byte) => byte in SEGMENTS);
    return {
      bytes: this.#bytes,
      memory: this.#memory,
      segment: SEGMENTS[segment as keyof typeof SEGMENTS],
      narrowAddress: this.#prefixes.includes(0x67),
      repeated: this.#repeated,
      narrow: this.#narrow && (this.#rex & 8) === 0,
      wide: (this.#rex & 8) !== 0,
      reg: ((this.#fields >> 3) & 7) | (this.#rex & 4 ? 8 : 0),
      rm: this.#fields >= 0xc0 ? this.#extended(this.#fields & 7, 1) : undefined,
      vvvv: this.#vvvv,
      branch: this.#branch,
    };
  }

  #legacyPrefixes(): number[] {
    const random = this.#random;
    const { attributes, opcode } = this.#row;
    const mandatory = opcode!.prefix === undefined ? undefined : MANDATORY[opcode!.prefix];
    const prefixes = this.#addressPrefixes();
    if (mandatory !== undefined) prefixes.push(mandatory);
    this.#narrow = opcode!.prefix === undefined && this.#takesWidths() && random.once(4);
    if (this.#narrow) prefixes.push(0x66);
    this.#repeated = opcode!.prefix === undefined && repeats(this.#row) && random.once(2);
    if (this.#repeated) prefixes.push(random.pick([0xf2, 0xf3]));
    if (random.once(attributes.words.has('lock') ? 6 : 100)) prefixes.push(0xf0);
    return prefixes;
  }

  /** Segment and address size; idle ones; now and then so many that the instruction is too long. */
  #addressPrefixes(): number[] {
    const random = this.#random;
    const prefixes: number[] = [];
    if (random.once(12)) prefixes.push(random.pick(IDLE));
    if (random.once(8)) prefixes.push(random.pick([0x64, 0x65]));
    if (random.once(10)) prefixes.push(0x67);
    if (random.once(100))
      for (let left = random.below(12); left > 0; left--) prefixes.push(random.pick(IDLE));
    return prefixes;
  }

  #shuffled(bytes: readonly number[]): number[] {
    const left = [...bytes];
    const result: number[] = [];
    while (left.length > 0) result.push(...left.splice(this.#random.below(left.length), 1));
    return result;
  }

  /** Is it of 16 bits with a prefix, on every processor? Vendors differ about branches. */
  #takesWidths(): boolean {
    const { operands, attributes, mnemonic } = this.#row;
    const branches = (attributes.words.has('end') && mnemonic !== 'popf') || attributes.words.has('branch');
    return !branches && operands.some(({ size }) => size === 'v' || size === 'z');
  }

  #modrm(): void {
    const { operands, opcode } = this.#row;
    const random = this.#random;
    const absolute = operands.find(({ text }) => text.startsWith('O'));
    if (absolute) this.#absolute();
    if (!hasModrm(this.#row)) return;
    if (opcode!.modrm !== undefined) {
      this.#bytes.push(opcode!.modrm | (opcode!.modrmRegister ? random.below(8) : 0));
      return;
    }
    const field = (opcode!.digit ?? random.below(8)) << 3;
    const kinds = operands.map(({ text }) => text[0]!);
    const onlyMemory = kinds.includes('M');
    const onlyRegister = kinds.some((kind) => 'RUN'.includes(kind));
    if (onlyRegister || (!onlyMemory && random.once(2))) {
      this.#fields = 0xc0 | field | random.below(8);
      this.#bytes.push(this.#fields);
    } else this.#address(field, this.#row.attributes.words.has('vsib'));
  }

  #address(field: number, vector: boolean): void {
    const random = this.#random;
    const mod = random.below(3);
    const rm = vector ? RSP : random.below(8);
    this.#fields = (mod << 6) | field | rm;
    this.#bytes.push(this.#fields);
    if (rm === RSP) this.#sib(mod, vector);
    else {
      const relative = mod === 0 && rm === NO_BASE;
      this.#displace(relative ? undefined : this.#extended(rm, 1), undefined, 0, mod, relative, false);
    }
  }

  #sib(mod: number, vector: boolean): void {
    const random = this.#random;
    const [scale, index, base] = [random.below(4), random.below(8), random.below(8)];
    this.#bytes.push((scale << 6) | (index << 3) | base);
    const number = this.#extended(index, 2);
    this.#displace(
      mod === 0 && base === NO_BASE ? undefined : this.#extended(base, 1),
      !vector && number === NO_INDEX ? undefined : number,
      scale,
      mod,
      false,
      vector,
    );
  }

  /** A register's number with its bit of REX. */
  #extended(low: number, bit: number): number {
    return low | (this.#rex & bit ? 8 : 0);
  }

  #displace(
    base: number | undefined,
    index: number | undefined,
    scale: number,
    mod: number,
    relative: boolean,
    vector: boolean,
  ): void {
    const size = mod === 1 ? 1 : mod === 2 || base === undefined ? 4 : 0;
    this.#memory = { base, index, scale, relative, vector, at: this.#bytes.length, size };
    for (let left = size; left > 0; left--) this.#bytes.push(this.#random.below(256));
  }

  #absolute(): void {
    const size = this.#prefixes.includes(0x67) ? 4 : 8;
    const at = this.#bytes.length;
    this.#memory = { base: undefined, index: undefined, scale: 0, relative: false, vector: false, at, size };
    for (let left = size; left > 0; left--) this.#bytes.push(0);
  }

  #immediate(text: string, size: string): void {
    const random = this.#random;
    if (text.startsWith('L')) this.#bytes.push(random.below(256));
    if (text.startsWith('J')) {
      this.#branch = { at: this.#bytes.length, size: size === 'b' ? 1 : 4 };
      for (let left = this.#branch.size; left > 0; left--) this.#bytes.push(0);
    }
    if (!text.startsWith('I')) return;
    for (let left = this.#immediateSize(size); left > 0; left--)
      this.#bytes.push(random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256), random.below(256)]));
  }

  #immediateSize(size: string): number {
    const wide = (this.#rex & 8) !== 0;
    if (size === 'b') return 1;
    if (size === 'w') return 2;
    if (size === 'v' && wide) return 8;
    return (size === 'v' || size === 'z') && this.#narrow && !wide ? 2 : 4;
  }
}
