// One instruction as a line of text in AT&T syntax, as `objdump -d` writes it.

import { decode, type Instruction, type Prefix } from './instruction.ts';
import { mnemonicOf } from './mnemonic.ts';
import { operandText, type Symbolizer } from './operand.ts';
import type { Disassembly, Entry } from './table.ts';

export interface Line {
  readonly text: string;
  readonly length: number;
  /** The table has this instruction. */
  readonly known: boolean;
}

const NAMES: Record<number, string> = {
  38: 'es',
  46: 'cs',
  54: 'ss',
  62: 'ds',
  100: 'fs',
  101: 'gs',
  102: 'data16',
  103: 'addr32',
  240: 'lock',
  242: 'repnz',
  243: 'repz',
};
/** Names of F2 and F3 in front of a locked instruction. */
const ELISION: Record<number, string> = { 242: 'xacquire', 243: 'xrelease' };
/** Column at which operands stand. */
const WIDTH = 6;

const hexadecimal: Symbolizer = (address) => `0x${address.toString(16)}`;

/** The instruction at `bytes[at]`, which a program sees at `address`. */
export function disassemble(
  table: Disassembly,
  bytes: Uint8Array,
  at = 0,
  address = 0n,
  symbolize: Symbolizer = hexadecimal,
): Line {
  const found = decode(table, bytes, at, address);
  const { entry, length } = found;
  if (!entry) {
    const text = [...prefixNames(found, new Map()), ...(found.alone ? [] : ['(bad)'])].join(' ');
    return { text, length, known: found.alone };
  }
  return { text: textOf(found, entry, symbolize), length, known: true };
}

function textOf(found: Instruction, entry: Entry, symbolize: Symbolizer): string {
  const { name, takesImmediate, equal } = mnemonicOf(found, entry);
  const shown = takesImmediate ? entry.shown.slice(0, -1) : entry.shown;
  const operands = shown.map((one) => operandText(found, entry, one, symbolize));
  const same = equal !== undefined && operands.every((one) => one === operands[0]);
  const special = specialNames(found, entry);
  const full = withHints(same ? equal : name, special);
  const head = [...prefixNames(found, special), full].join(' ');
  if (same || operands.length === 0) return head;
  return `${head.padEnd(WIDTH)} ${operands.reverse().join(',')}${comment(found, symbolize)}`;
}

/** Prefixes that have a name of their own here. */
function specialNames(
  { repeat, segment, wait, locked, memory }: Instruction,
  entry: Entry,
): Map<Prefix, string> {
  const special = new Map<Prefix, string>();
  for (const { byte, name } of entry.prefixes) {
    for (const prefix of [repeat, segment, wait]) if (prefix?.byte === byte) special.set(prefix, name);
  }
  if (repeat && locked && memory && !repeat.used) special.set(repeat, ELISION[repeat.byte]!);
  return special;
}

/** `,pt` goes behind the mnemonic, and `-n` takes this letter out of it. */
function withHints(mnemonic: string, special: Map<Prefix, string>): string {
  let text = mnemonic;
  for (const [prefix, name] of special) {
    if (!/^[,-]/.test(name)) continue;
    prefix.used = true;
    text = name.startsWith(',') ? text + name : text.replace(name.slice(1), '');
  }
  return text;
}

/** Names of what the text does not account for. */
function prefixNames(found: Instruction, special: ReadonlyMap<Prefix, string>): string[] {
  return found.prefixes.flatMap((prefix) => {
    if ((prefix.byte & 0xf0) === 0x40) return rexName(found);
    return prefix.used ? [] : [special.get(prefix) ?? NAMES[prefix.byte]!];
  });
}

/** `rex.WB`, unless all its bits are accounted for; one without bits is where a byte register is of its set. */
function rexName({ rex, usedRex }: Instruction): string[] {
  const used = rex & usedRex & 15;
  if (used === (rex & 15) && (used !== 0 || usedRex & 0x40)) return [];
  const bits = [...'BXRW'].filter((_, bit) => rex & (1 << bit)).reverse();
  return [bits.length > 0 ? `rex.${bits.join('')}` : 'rex'];
}

/** The address behind a displacement from the next instruction. */
function comment({ memory, address, length, addressSize }: Instruction, symbolize: Symbolizer): string {
  if (!memory?.relative) return '';
  const target = address + BigInt(length) + memory.displacement;
  return `        # ${symbolize(BigInt.asUintN(addressSize ? 32 : 64, target))}`;
}
