/** What statements write a program with: items, labels, and the program's instructions, functions and places that may be rewritten. */
import type { Random } from '../random.ts';
import { type Branch, branch, code, type Item, label, type Part } from './assemble.ts';
import { FREE, type Mix, type Pool } from './instruction.ts';

/** Bytes of an instruction that others may stand for while the program runs. */
export interface Patch {
  readonly label: number;
  readonly add: number;
  /** What may stand there; anything when it is empty. */
  readonly choices: readonly number[];
}

export class Writer {
  readonly random: Random;
  readonly items: Item[] = [];
  /** Functions: labels of what is written behind the main part. */
  readonly functions: number[] = [];
  readonly patches: Patch[] = [];
  /** Places that the outside may make the program go on at. */
  readonly resumes: number[] = [];
  readonly #pool: Pool;
  readonly #mix: Mix;
  #labels = 0;
  /** Instructions that may still be written. */
  left: number;

  constructor(random: Random, pool: Pool, mix: Mix, length: number) {
    this.random = random;
    this.#pool = pool;
    this.#mix = mix;
    this.left = length;
  }

  newLabel(): number {
    return this.#labels++;
  }

  /** Puts a label here; a new one unless it is given. */
  label(number: number = this.newLabel()): number {
    this.items.push(label(number));
    return number;
  }

  code(...parts: readonly Part[]): void {
    this.left--;
    this.items.push(code(...parts));
  }

  branch(opcode: Branch, to: number): void {
    this.left--;
    this.items.push(branch(opcode, to, !this.random.once(8)));
  }

  /** A conditional branch of any condition. */
  branchIf(to: number): void {
    this.branch(this.random.below(16), to);
  }

  /** Up to `most` random instructions. */
  straight(most: number): void {
    for (let count = 1 + this.random.below(most); count > 0; count--)
      this.code(...this.#pool.pick(this.#mix, this.random));
  }

  free(): number {
    return this.random.pick(FREE);
  }

  /** LEA of a label's address. */
  address(register: number, of: number, add = 0): void {
    this.code(rex(register, 0), 0x8d, modrm(0, register, 5), { label: of, size: 4, relative: true, add });
  }

  /** MOV of a number of 32 bits, sign-extended. */
  number(register: number, value: number): void {
    this.code(rex(0, register), 0xc7, modrm(3, 0, register), ...bytes(value, 4));
  }
}

/** REX.W for a reg and an rm field. */
export const rex = (reg: number, rm: number): number => 0x48 | ((reg & 8) >> 1) | (rm >> 3);
export const modrm = (mod: number, reg: number, rm: number): number =>
  (mod << 6) | ((reg & 7) << 3) | (rm & 7);

/** ModRM and what follows of a memory operand: a base and a displacement of 32 bits. */
export function memory(reg: number, base: number, displacement: number): number[] {
  return [modrm(2, reg, base), ...((base & 7) === 4 ? [0x24] : []), ...bytes(displacement, 4)];
}

export function bytes(value: number | bigint, size: number): number[] {
  let rest = BigInt(value);
  return Array.from({ length: size }, () => {
    const byte = Number(rest & 255n);
    rest >>= 8n;
    return byte;
  });
}
