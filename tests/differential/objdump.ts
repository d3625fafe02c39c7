/** GNU objdump, whose text of a program's code the disassembler's is compared with. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disassemble } from '../../tools/disasm/disassemble.ts';
import type { Section } from '../../tools/disasm/elf.ts';
import type { Disassembly } from '../../tools/disasm/table.ts';

const OPTIONS = ['--no-show-raw-insn', '--disassemble-zeroes'];
const LARGEST = 1 << 29;

/** Why the comparison cannot be made here, or undefined. */
export function noObjdump(): string | undefined {
  const { status, stdout } = spawnSync('objdump', ['--version'], { encoding: 'utf8' });
  return status === 0 && stdout.startsWith('GNU')
    ? undefined
    : 'objdump is missing: apt-get install binutils';
}

/** Text by address, of all instructions in a file's code. */
export function objdump(file: string, ...options: string[]): Map<bigint, string> {
  const output = execFileSync('objdump', ['-d', ...OPTIONS, ...options, file], { maxBuffer: LARGEST });
  const lines = new Map<bigint, string>();
  for (const line of output.toString('latin1').split('\n')) {
    const match = /^\s*([0-9a-f]+):\t(.*)$/.exec(line);
    if (match) lines.set(BigInt(`0x${match[1]}`), match[2]!);
  }
  return lines;
}

/** The same of bytes that are nothing but code. */
export function objdumpBytes(bytes: Uint8Array): Map<bigint, string> {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-objdump-'));
  try {
    const file = join(folder, 'code.bin');
    writeFileSync(file, bytes);
    return objdump(file, '-D', '-b', 'binary', '-m', 'i386:x86-64');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How a comparison went. */
export interface Comparison {
  total: number;
  same: number;
  /** Instructions that the table lacks. */
  missing: number;
  /** Address, bytes, `objdump's text | ours`. */
  readonly different: string[];
}

/** Compares every instruction at the addresses that objdump found. */
export function compare(
  table: Disassembly,
  code: readonly Section[],
  theirs: ReadonlyMap<bigint, string>,
): Comparison {
  const result: Comparison = { total: 0, same: 0, missing: 0, different: [] };
  for (const [address, text] of theirs) {
    const section = code.find((one) => address >= one.address && address - one.address < one.bytes.length);
    if (!section) continue;
    const at = Number(address - section.address);
    const ours = disassemble(table, section.bytes, at, address);
    result.total++;
    if (bare(ours.text) === bare(text)) result.same++;
    else if (!ours.known) result.missing++;
    else {
      const bytes = Buffer.from(section.bytes.subarray(at, at + ours.length)).toString('hex');
      result.different.push(`${address.toString(16)} ${bytes}: ${text} | ${ours.text}`);
    }
  }
  return result;
}

/** Without names of symbols, and with the targets of branches in one form. */
function bare(text: string): string {
  return text
    .replace(/ <[^\t]*>$/, '')
    .replace(/(^| )(?:0x)?([0-9a-f]+)$/, '$1$2')
    .trimEnd();
}
