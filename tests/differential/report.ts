/** A failed case as a person wants it: bytes, text, the state before, what differs, and how to run this case alone. */

import { disassemble } from '../../tools/disasm/disassemble.ts';
import type { Disassembly } from '../../tools/disasm/table.ts';
import { type Case, keyOf } from '../../tools/fuzz/x86/cases.ts';
import { type Difference, NAMES, parts } from '../../tools/fuzz/x86/compare.ts';
import type { Mode } from '../../tools/fuzz/x86/jit-mode.ts';
import { CODE } from '../../tools/fuzz/x86/state.ts';

const LINE = 4;

const hex = (bytes: ArrayLike<number>): string => Buffer.from(Uint8Array.from(bytes)).toString('hex');

/** What names one case of a run: its row and its number. */
export function nameOf({ row, number }: Case): string {
  return `${row.mnemonic}.${keyOf(row).toString(16)}.${number}`;
}

/** A failure, with all that it takes to understand and to repeat it. */
export function report(
  found: Case,
  wrong: readonly Difference[],
  seed: number,
  mode: Mode,
  texts: Disassembly,
): string {
  const { row, encoded, state } = found;
  const code = state.code.subarray(0, encoded.bytes.length);
  const then = found.behind.length > 0 ? `, then ${hex(found.behind)}` : '';
  const text = disassemble(texts, code, 0, BigInt(CODE) + state.rip).text;
  return [
    `${row.place} ${text}`,
    `  bytes: ${hex(code)}${then} at ${(CODE + Number(state.rip)).toString(16)}`,
    `  repeat: ISA_JIT=${mode} ISA_SEED=${seed} ISA_ONLY=${nameOf(found)} npm run test:isa`,
    '  before:',
    ...before(found, wrong).map((line) => `    ${line}`),
    ...wrong.map(({ name, expected, got }) => `  ${name}: expected ${expected}, got ${got}`),
  ].join('\n');
}

/** General registers, flags and control words, and of the rest what differs or is an operand. */
function before({ row, encoded, state, address }: Case, wrong: readonly Difference[]): string[] {
  const all = new Map(parts(state));
  const usesVectors = row.operands.some(({ text }) => /^[VWUHL]/.test(text));
  const usesStack = row.operands.some(({ text }) => /^(ST|[PQN])/.test(text)) || row.family.startsWith('x87');
  const names = new Set<string>();
  for (const name of all.keys()) {
    if (/^[xy]mm/.test(name) ? usesVectors && operandNumbers(encoded).has(numberIn(name)) : false)
      names.add(name);
    if (/^st\d/.test(name) && usesStack) names.add(name);
    if (/^data/.test(name) && address >= 0 && Math.abs(Number.parseInt(name.slice(8), 16) - address) < 32)
      names.add(name);
  }
  for (const { name } of wrong) if (!NAMES.includes(name) && /\d/.test(name)) names.add(name);
  const general = NAMES.map((name) => `${name} ${all.get(name)}`);
  const control = ['flags', 'fs base', 'gs base', 'mxcsr', 'x87 control', 'x87 status', 'x87 tags'];
  const lines: string[] = [];
  for (let at = 0; at < general.length; at += LINE) lines.push(general.slice(at, at + LINE).join('  '));
  lines.push(control.map((name) => `${name} ${all.get(name)}`).join('  '));
  return [...lines, ...[...names].map((name) => `${name} ${all.get(name)}`)];
}

function numberIn(name: string): number {
  return Number(/\d+/.exec(name)![0]);
}

/** Vector registers that the instruction may name: by reg, rm and vvvv. */
function operandNumbers({ reg, rm, vvvv, memory }: Case['encoded']): Set<number> {
  return new Set(
    [reg, rm, vvvv, memory?.vector ? memory.index : undefined].filter((one) => one !== undefined),
  );
}
