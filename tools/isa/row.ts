// Reads the instruction table: text files with one row an instruction. The notation is described in README.md.

import { type Opcode, parseOpcode } from './opcode.ts';
import { type Operand, parseOperand } from './operand.ts';
import { readTextLine, type Texts } from './text.ts';

/** One line of the table. */
export interface Row {
  /** Undefined for a micro-operation that the decoder inserts (opcode `-`). */
  readonly opcode: Opcode | undefined;
  readonly mnemonic: string;
  readonly operands: readonly Operand[];
  /** `family.function<Type, ...>`: family file, function in it, type arguments that come before those of the operands. */
  readonly family: string;
  readonly function: string;
  readonly types: readonly string[];
  readonly attributes: Attributes;
  /** `file:line`, for messages. */
  readonly place: string;
}

/** The last column. */
export interface Attributes {
  /** Status flags that it reads, that it always writes, that it may write, and that it leaves undefined. */
  readonly reads: string;
  readonly writes: string;
  readonly mayWrite: string;
  readonly undefined: string;
  /** Bare words such as `lock`, `end`, `d64`. */
  readonly words: ReadonlySet<string>;
  /** Operand size that decides the type, where the operands do not. */
  readonly size: string | undefined;
  /** How a VEX instruction takes its source apart into lanes (tools/isa/lanes.ts), and what it reads for one lane. */
  readonly step: string | undefined;
  readonly access: string | undefined;
  /** CPU feature that it belongs to; the baseline when absent. */
  readonly cpu: string | undefined;
}

/** A pair of handlers that also exists as one: `first` and a conditional branch become `fused`. */
export interface Fusion {
  readonly first: string;
  readonly fused: string;
  /** Operand types and lists of forms that it is made for. */
  readonly types: readonly string[];
  readonly forms: readonly string[];
}

/** Instructions, and where the type names that are not in a family's own file come from. */
export interface Table {
  readonly rows: Row[];
  readonly fusions: Fusion[];
  readonly imports: Map<string, string>;
  /** How rows are written where they do not say it themselves. */
  readonly texts: Texts;
}

/** A table without rows. */
export function emptyTable(): Table {
  return { rows: [], fusions: [], imports: new Map(), texts: { byRow: new Map(), prefixes: [] } };
}

/** A mistake in the table, with its file and line. */
export class TableError extends Error {
  constructor(place: string, problem: string) {
    super(`${place}: ${problem}`);
    this.name = 'TableError';
  }
}

const WORDS = new Set('lock end branch condition empty fault d64 nomem plain string lanes vsib'.split(' '));
const FLAGS = /^[oszapc]+$/;

/** Adds the rows of one file to `table`. Throws TableError. */
export function readTable(table: Table, file: string, text: string): void {
  for (const [index, line] of text.split('\n').entries()) {
    const place = `${file}:${index + 1}`;
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('from ')) readImport(table, line, place);
    else if (line.startsWith('fuse ')) table.fusions.push(readFusion(line, place));
    else if (/^(text|prefix) /.test(line)) readTextLine(table.texts, line, place);
    else table.rows.push(readRow(line, place));
  }
}

function readImport(table: Table, line: string, place: string): void {
  const match = /^from (\S+): (.+)$/.exec(line);
  if (!match) throw new TableError(place, 'expected "from MODULE: NAME, ..."');
  for (const name of match[2]!.split(/,\s*/)) table.imports.set(name, match[1]!);
}

function readFusion(line: string, place: string): Fusion {
  const match = /^fuse (\S+) as (\S+) for ([\w ]+): (.+)$/.exec(line);
  if (!match) throw new TableError(place, 'expected "fuse FIRST as FUSED for TYPES: FORMS; FORMS"');
  const forms = match[4]!.split(/;\s*/).map((list) => list.split(' ').join(', '));
  return { first: match[1]!, fused: match[2]!, types: match[3]!.split(' '), forms };
}

function readRow(line: string, place: string): Row {
  const columns = line.trim().split(/ {2,}/);
  if (columns.length < 4 || columns.length > 5) {
    throw new TableError(place, `expected 4 or 5 columns, two or more spaces apart, found ${columns.length}`);
  }
  const [opcode, mnemonic, operands, handler, attributes = ''] = columns as [string, string, string, string];
  const match = /^([\w-]+)\.(\w+)(?:<([\w, ]+)>)?$/.exec(handler);
  if (!match) throw new TableError(place, `handler "${handler}" is not FAMILY.FUNCTION<TYPES>`);
  return {
    opcode: opcode === '-' ? undefined : parseOpcode(opcode, place),
    mnemonic,
    operands: operands === '-' ? [] : operands.split(',').map((text) => parseOperand(text, place)),
    family: match[1]!,
    function: match[2]!,
    types: match[3]?.split(/,\s*/) ?? [],
    attributes: readAttributes(attributes, place),
    place,
  };
}

function readAttributes(text: string, place: string): Attributes {
  const words = new Set<string>();
  const values: Record<string, string> = {};
  for (const item of text.split(' ').filter((word) => word !== '')) {
    const [key, value] = item.split('=') as [string, string | undefined];
    if (
      value === undefined
        ? !WORDS.has(key)
        : !['r', 'w', 'm', 'u', 'size', 'step', 'access', 'cpu'].includes(key)
    ) {
      throw new TableError(place, `unknown attribute "${item}"`);
    }
    if (key.length === 1 && !FLAGS.test(value!))
      throw new TableError(place, `"${item}" names no flags of oszapc`);
    if (value === undefined) words.add(key);
    else values[key] = value;
  }
  return {
    reads: values.r ?? '',
    writes: values.w ?? '',
    mayWrite: values.m ?? '',
    undefined: values.u ?? '',
    words,
    size: values.size,
    step: values.step,
    access: values.access,
    cpu: values.cpu,
  };
}
