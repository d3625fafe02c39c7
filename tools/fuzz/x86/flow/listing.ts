/** A program as text: where it begins, its registers, and its instructions. */
import { disassemble } from '../../../disasm/disassemble.ts';
import type { Disassembly } from '../../../disasm/table.ts';
import { assemble } from './assemble.ts';
import { NAMES } from './guest.ts';
import type { Program } from './program.ts';

export function listing(program: Program, texts: Disassembly): string {
  const origin = program.codeAt + program.offset;
  const { bytes, labels, offsets } = assemble(program.items, origin);
  const names = new Map([...labels].map(([label, at]) => [at, `L${label}`]));
  const lines = [`code at 0x${origin.toString(16)}${program.writable ? ', writable' : ''}`];
  const values = [...program.registers, undefined, program.flags, program.fsBase, program.gsBase];
  const shown = values.flatMap((value, index) =>
    value === undefined ? [] : [`${NAMES[index]} ${value.toString(16)}`],
  );
  lines.push(shown.join(', '));
  for (const [index, item] of program.items.entries()) {
    if (item.kind === 'label') {
      lines.push(`L${item.label}:`);
      continue;
    }
    const [from, to] = [offsets[index]!, offsets[index + 1] ?? bytes.length];
    const padded = Uint8Array.from([...bytes.subarray(from, to), ...new Uint8Array(16).fill(0xcc)]);
    const name = (address: bigint): string => names.get(Number(address)) ?? `0x${address.toString(16)}`;
    const { text } = disassemble(texts, padded, 0, BigInt(origin + from), name);
    const hex = Buffer.from(bytes.subarray(from, to)).toString('hex');
    lines.push(`  ${(origin + from).toString(16)}  ${hex.padEnd(20)}  ${text}`);
  }
  return lines.join('\n');
}
