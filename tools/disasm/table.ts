// The instruction table as the disassembler wants it: rows by opcode, found in the way the decoder finds them, each with
// the form of its name and the operands to show.

import { hasModrm, type OpcodeMap, placeRows } from '../isa/opcode-map.ts';
import { type Operand, parseOperand } from '../isa/operand.ts';
import type { Row, Table } from '../isa/row.ts';
import type { PrefixName, Texts } from '../isa/text.ts';

/** A row with what its text needs. */
export interface Entry {
  readonly row: Row;
  readonly modrm: boolean;
  /** Operands are of 64 bits unless they are of 16. */
  readonly stack: boolean;
  /** How its name is made: see mnemonic.ts. */
  readonly form: string;
  /** Operands to show, in the manual's order. */
  readonly shown: readonly Shown[];
  /** Size letter of what it computes: of the operand whose size varies, else of its first general one. */
  readonly operation: string;
  /** With a memory operand, no general register tells the size. */
  readonly sizeless: boolean;
  /** It names a register in VEX.vvvv. */
  readonly usesVex: boolean;
  /** Names of prefixes in front of it. */
  readonly prefixes: readonly PrefixName[];
}

/** An operand to show. */
export interface Shown {
  /** `*` in front of a branch's target. */
  readonly mark: string;
  /** Text that is always the same, with its percent sign. */
  readonly literal: string | undefined;
  readonly kind: string;
  readonly size: string;
  /** Which of the row's operands an immediate is; -1 if it is none of them. */
  readonly place: number;
}

/** Registers that a row writes out, such as FS; AL, CL and ST have cases of their own. */
const IMPLIED = /^(fs|gs|(?!AL$|CL$|ST$)[A-Z]{2})$/;

export interface Disassembly {
  /** By row number less 1. */
  readonly entries: readonly Entry[];
  readonly map: OpcodeMap;
}

/** Prepares a table. Throws TableError. */
export function prepare(table: Table): Disassembly {
  const entries = table.rows.map((row) => entryOf(row, table.texts));
  return { entries, map: placeRows(table.rows) };
}

function entryOf(row: Row, texts: Texts): Entry {
  const { form, operands } = textOf(row, texts);
  const own = row.operands.map(({ text }) => text);
  const shown = operands ?? own;
  return {
    row,
    modrm: hasModrm(row),
    stack: row.attributes.words.has('d64'),
    form,
    operation: operationOf(row),
    sizeless:
      own.some((text) => /^E[bwdqvyz]$/.test(text)) && !own.some((text) => /^([GZRB]|AL$|rAX$)/.test(text)),
    usesVex: own.some((text) => /^[HB]/.test(text)),
    shown: shown.filter((text) => !text.startsWith('_') && text !== '1').map((text) => shownOf(text, row)),
    prefixes: texts.prefixes.filter(
      ({ mnemonics }) => mnemonics.has(row.mnemonic) || mnemonics.has(`${row.mnemonic}:${own}`),
    ),
  };
}

function operationOf({ operands, attributes }: Row): string {
  if (attributes.size !== undefined) return attributes.size;
  const general = operands.filter(({ text }) => /^[EGRZMOXYB_]|^(AL|rAX)$/.test(text));
  const sizes = general.map(({ size }) => size);
  return sizes.find((size) => size === 'v' || size === 'y') ?? sizes[0] ?? '';
}

/** The line for the row's mnemonic and operands, for its mnemonic, or for the legacy instruction of a VEX one. */
function textOf(row: Row, { byRow }: Texts): { form: string; operands?: readonly string[] | undefined } {
  const operands = row.operands.map(({ text }) => text).join(',');
  const own = byRow.get(`${row.mnemonic} ${operands}`) ?? byRow.get(row.mnemonic);
  if (own) return own;
  const plain = row.mnemonic.slice(1);
  const legacy = row.opcode?.vex ? (byRow.get(`${plain} ${operands}`) ?? byRow.get(plain)) : undefined;
  // Only the name: its operands are other ones.
  return legacy && !legacy.operands ? { form: asVex(legacy.form) } : { form: '@?' };
}

/** `movd/movq` becomes `vmovd/vmovq`; what stands for the mnemonic itself stays. */
function asVex(form: string): string {
  return form.replaceAll(/(^|[/|=])(?=[a-z])/g, '$1v');
}

/** `1` and implied registers are not written. */
function shownOf(text: string, row: Row): Shown {
  const mark = text.startsWith('*') ? '*' : '';
  const name = text.slice(mark.length);
  const literal = /^[%(]/.test(name) ? name : IMPLIED.test(name) ? `%${name.toLowerCase()}` : undefined;
  const known: Pick<Operand, 'text' | 'size'> =
    literal !== undefined || name === 'Is' || name === 'eAX'
      ? { text: name, size: '' }
      : parseOperand(name, row.place);
  const fixed = /^(AL|CL|rAX|xmm0|ST|STi|Is|eAX)$/.test(name);
  const place = row.operands.findIndex((one) => one.text === name || (name === 'Is' && one.text === 'Ib'));
  return { mark, literal, kind: fixed ? name : name[0]!, size: known.size, place };
}
