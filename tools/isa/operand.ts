// The third column of the table: operands in the notation of the manual's opcode maps.

import { TableError } from './row.ts';

/** Kinds of operand, by letter. The decoder (components/x86/decode/operand.ts) has a case for each. */
export const KINDS = {
  E: { code: 1, form: 'either', what: 'general register or memory, by ModRM' },
  G: { code: 2, form: 'register', what: 'general register, by the reg field' },
  M: { code: 3, form: 'memory', what: 'memory, by ModRM' },
  R: { code: 4, form: 'register', what: 'general register, by the rm field' },
  Z: { code: 5, form: 'register', what: 'general register, by the low bits of the opcode' },
  I: { code: 6, form: 'immediate', what: 'immediate, sign-extended' },
  J: { code: 7, form: 'none', what: 'branch target relative to the next instruction' },
  O: { code: 8, form: 'near', what: 'memory at an absolute address in the instruction' },
  S: { code: 9, form: 'immediate', what: 'segment register, by the reg field' },
  V: { code: 10, form: 'register', what: 'XMM register, by the reg field' },
  W: { code: 11, form: 'either', what: 'XMM register or memory, by ModRM' },
  U: { code: 12, form: 'register', what: 'XMM register, by the rm field' },
  P: { code: 13, form: 'register', what: 'MMX register, by the reg field' },
  Q: { code: 14, form: 'either', what: 'MMX register or memory, by ModRM' },
  N: { code: 15, form: 'register', what: 'MMX register, by the rm field' },
  B: { code: 16, form: 'register', what: 'general register, by the vvvv field of VEX' },
  H: { code: 17, form: 'register', what: 'XMM or YMM register, by the vvvv field of VEX' },
  L: { code: 18, form: 'immediate', what: 'XMM or YMM register, by the high bits of an immediate byte' },
  X: { code: 0, form: 'none', what: 'memory at rsi' },
  Y: { code: 0, form: 'none', what: 'memory at rdi' },
  _: { code: 0, form: 'none', what: 'an implied register' },
} as const;

export type Kind = keyof typeof KINDS;
export type Form = (typeof KINDS)[Kind]['form'];

/** Operands that are written out: their kind's code and, for a register, its number. */
const FIXED: Record<string, { code: number; form: Form; size: string }> = {
  AL: { code: 20, form: 'register', size: 'b' },
  CL: { code: 21, form: 'register', size: 'count' },
  rAX: { code: 20, form: 'register', size: 'v' },
  xmm0: { code: 23, form: 'register', size: 'count' },
  fs: { code: 0, form: 'none', size: 'v' },
  gs: { code: 0, form: 'none', size: 'v' },
  '1': { code: 22, form: 'immediate', size: 'count' },
  ST: { code: 24, form: 'none', size: 'count' },
  STi: { code: 25, form: 'immediate', size: 'count' },
};

/**
 * What each size is: the AssemblyScript types that a handler is made for, in the order of the decoder's size index, and
 * the code that the decoder reads (bytes of an immediate, width of a byte register).
 */
export const SIZES: Record<string, { code: number; types: readonly string[] }> = {
  b: { code: 1, types: ['u8'] },
  w: { code: 2, types: ['u16'] },
  d: { code: 3, types: ['u32'] },
  q: { code: 4, types: ['u64'] },
  v: { code: 5, types: ['u16', 'u32', 'u64'] },
  y: { code: 6, types: ['u32', 'u64'] },
  z: { code: 7, types: ['u16', 'u32', 'u64'] },
  x: { code: 8, types: ['v128'] },
  dq: { code: 8, types: ['v128'] },
  ps: { code: 8, types: ['v128'] },
  pd: { code: 8, types: ['v128'] },
  ss: { code: 9, types: ['f32'] },
  sd: { code: 10, types: ['f64'] },
  t: { code: 11, types: ['u64'] },
  count: { code: 0, types: [] },
  '': { code: 0, types: ['u8'] },
};

export interface Operand {
  /** As written. */
  readonly text: string;
  readonly code: number;
  readonly form: Form;
  readonly size: string;
}

/** Parses one operand such as `Ev`. Throws TableError. */
export function parseOperand(text: string, place: string): Operand {
  const fixed = FIXED[text];
  if (fixed) return { text, ...fixed };
  const kind = KINDS[text[0] as Kind];
  const size = text.slice(1);
  if (!kind) throw new TableError(place, `operand "${text}" is of no known kind`);
  if (!SIZES[size]) throw new TableError(place, `operand "${text}" is of no known size`);
  return { text, code: kind.code, form: kind.form, size };
}
