// Names of instructions in AT&T syntax, made from the form that the table gives:
//
//     @                the row's mnemonic
//     ~                the size suffix: b, w, l or q
//     ?                the size suffix where a memory operand and no general register would tell the size
//     !                x or y by VEX.L
//     ^                the last two letters of the mnemonic
//     r|m              r with a register in ModRM, m with memory
//     a/b/c            by operand size: 16, 32, 64 bits; a/b: less than 64, or 64 (of the stack: 16, or 64)
//     [a,b,...]        by the reg field of ModRM
//     a=b              b, and no operands, where all operands are the same register
//     {a,b,N:c,...}    by the last immediate, which is then no operand; a number N: skips to N

import type { Instruction } from './instruction.ts';
import { isWide, operationBits, variableBits } from './operand.ts';
import type { Entry } from './table.ts';

/** A name, and whether it stands for the last immediate too. */
export interface Mnemonic {
  readonly name: string;
  readonly takesImmediate: boolean;
  /** Name where all operands are the same register. */
  readonly equal: string | undefined;
}

const SUFFIXES: Record<number, string> = { 8: 'b', 16: 'w', 32: 'l', 64: 'q' };

/** The name of an instruction. */
export function mnemonicOf(found: Instruction, entry: Entry): Mnemonic {
  const { mnemonic } = entry.row;
  if (entry.form === '@?') {
    const name = entry.sizeless && found.modrm < 0xc0 ? mnemonic + suffix(found, entry) : mnemonic;
    return { name, takesImmediate: false, equal: undefined };
  }
  const [form, equal] = choose(found, entry).split('=') as [string, string | undefined];
  const { text, taken } = byImmediate(
    form,
    found.immediates.findLast((value) => value !== undefined),
  );
  const name = text
    .replace('@', mnemonic)
    .replace('!', () => (found.vex?.length === 1 ? 'y' : 'x'))
    .replace('^', mnemonic.slice(-2))
    .replace('~', () => suffix(found, entry))
    .replace('?', () => (entry.sizeless && found.modrm < 0xc0 ? suffix(found, entry) : ''));
  return { name, takesImmediate: taken, equal };
}

/** The alternative by form, reg field and size. */
function choose(found: Instruction, entry: Entry): string {
  let form = entry.form;
  if (form.includes('|')) form = form.split('|')[found.modrm >= 0xc0 ? 0 : 1]!;
  const list = /^\[(.*)\]$/.exec(form);
  if (list) form = list[1]!.split(',')[(found.modrm >> 3) & 7] ?? '@';
  if (!form.includes('/')) return form;
  const forms = form.split('/');
  if (forms.length === 2 && !entry.stack) return forms[isWide(found) ? 1 : 0]!;
  const bits = entry.operation === '' ? variableBits(found, entry) : operationBits(found, entry);
  return forms.length === 2 ? forms[bits === 16 ? 0 : 1]! : forms[bits === 16 ? 0 : bits === 64 ? 2 : 1]!;
}

function byImmediate(form: string, immediate: bigint | undefined): { text: string; taken: boolean } {
  const list = /\{(.*)\}/.exec(form);
  if (!list) return { text: form, taken: false };
  let number = 0;
  for (const item of list[1]!.split(',')) {
    const [name, skip] = item.split(':').reverse() as [string, string | undefined];
    if (skip !== undefined) number = Number(skip);
    if (immediate === BigInt(number)) return { text: form.replace(list[0], name), taken: true };
    number++;
  }
  return { text: '@', taken: false };
}

function suffix(found: Instruction, entry: Entry): string {
  return SUFFIXES[operationBits(found, entry)] ?? '';
}
