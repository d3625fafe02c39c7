/**
 * What the manuals leave to the vendor, and AMD's processors do otherwise than Intel's. The core does as AMD's: there every answer is
 * compared, elsewhere not these parts.
 */
import { isAmd } from '../../tools/fuzz/x86/processor.ts';
import type { Outcome, Question } from './outcome.ts';

export { isAmd };

const PAGE_FAULT = 14;
const ALIGNMENT = 0x4_0000n;
const LOW = 0xffff_ffffn;

const includesAny = (code: readonly number[], bytes: readonly number[]) =>
  code.some((byte) => bytes.includes(byte));

/** The question is answered by each vendor in a way of its own. */
export function isVendors({ code, registers }: Question): boolean {
  if (isAmd) return false;
  const text = Buffer.from(code).toString('hex');
  // 16 and 32 bytes that need not be aligned are not checked with RFLAGS.AC on Intel.
  if (((registers?.rflags ?? 0n) & ALIGNMENT) !== 0n && /^(0f10|c5fc10)/.test(text)) return true;
  // With REX.W a far pointer has 64 bits on Intel.
  if (/^48(0fb[245]3b|ff[12]b)$/.test(text)) return true;
  // PAUSE with REX.B is PAUSE on Intel, XCHG R8, RAX on AMD.
  return /^(..)*f3(..)*41(90)$/.test(text);
}

/** The answer without what each vendor does in a way of its own. */
export function withoutVendors({ code }: Question, outcome: Outcome): Outcome {
  if (isAmd || !includesAny(code, [0xf2, 0xf3])) return outcome;
  const opcode = code.at(-1)!;
  let { registers, flags } = outcome;
  // Repeated with addresses of 32 bits, Intel clears the upper halves even where nothing is left to do.
  if (code.includes(0x67) && [0xa4, 0xa5, 0xa6, 0xa7, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf].includes(opcode)) {
    const cut = Object.entries(registers).map(([name, value]) => [
      name,
      ['rcx', 'rsi', 'rdi'].includes(name) ? value & LOW : value,
    ]);
    registers = Object.fromEntries(cut);
  }
  // In the middle of a comparison, Intel shows the flags from before it, AMD those of the last element.
  if (outcome.vector === PAGE_FAULT && [0xa6, 0xa7, 0xae, 0xaf].includes(opcode)) flags = 0n;
  return { ...outcome, registers, flags };
}
