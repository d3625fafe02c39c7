// Lines of the table that say how instructions are written in AT&T syntax, where the row does not say it by itself:
//
//     text MNEMONICS [OPERANDS]  as FORM [OPERANDS]
//     prefix BYTE  as NAME: MNEMONICS
//
// The first one finds rows by mnemonic, or by mnemonic and operands, and gives their name and, perhaps, other operands to
// show, still in the manual's order. tools/disasm/mnemonic.ts explains FORM.

import { TableError } from './row.ts';

/** How the rows that a line names are written. */
export interface Text {
  readonly form: string;
  /** Operands to show instead of the row's own. */
  readonly operands: readonly string[] | undefined;
  /** `file:line`, for messages. */
  readonly place: string;
}

/** What a prefix byte is called in front of some instructions. */
export interface PrefixName {
  readonly byte: number;
  readonly name: string;
  readonly mnemonics: ReadonlySet<string>;
}

/** Texts by `MNEMONIC` or `MNEMONIC OPERANDS`, and names of prefixes. */
export interface Texts {
  readonly byRow: Map<string, Text>;
  readonly prefixes: PrefixName[];
}

/** Takes a line that begins with `text` or `prefix`. Throws TableError. */
export function readTextLine(texts: Texts, line: string, place: string): void {
  if (line.startsWith('text ')) readText(texts, line, place);
  else texts.prefixes.push(readPrefix(line, place));
}

function readText(texts: Texts, line: string, place: string): void {
  const match = /^text +(\S+)(?: +(\S+))? +as +(\S+)(?: +(\S+))?$/.exec(line.trim());
  if (!match) throw new TableError(place, 'expected "text MNEMONICS [OPERANDS] as FORM [OPERANDS]"');
  const [, mnemonics, key, form, shown] = match as unknown as [string, string, string?, string?, string?];
  const operands = shown === undefined ? undefined : shown === '-' ? [] : splitOperands(shown);
  for (const mnemonic of mnemonics.split(',')) {
    const name = key === undefined ? mnemonic : `${mnemonic} ${key}`;
    const earlier = texts.byRow.get(name);
    if (earlier) throw new TableError(place, `"${name}" has its text at ${earlier.place}`);
    texts.byRow.set(name, { form: form!, operands, place });
  }
}

/** At commas that are not inside brackets. */
export function splitOperands(text: string): string[] {
  return text.split(/,(?![^(]*\))/);
}

function readPrefix(line: string, place: string): PrefixName {
  const match = /^prefix +([0-9a-f]{2}) +as +(\S+): +(.+)$/.exec(line.trim());
  if (!match) throw new TableError(place, 'expected "prefix BYTE as NAME: MNEMONICS"');
  const mnemonics = new Set(match[3]!.split(/[, ]+/));
  return { byte: Number.parseInt(match[1]!, 16), name: match[2]!, mnemonics };
}
