/**
 * Reads WebAssembly text as far as a test script needs it: lists, words and strings, each with its place, so that the
 * text of a component can be cut out and handed to the toolchain's parser.
 *
 * Source: WebAssembly core specification 6.3 "Lexical Format".
 */

export interface List {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly start: number;
  readonly end: number;
}
export interface Word {
  readonly kind: 'word';
  readonly text: string;
}
/** The bytes that the string stands for: a script's strings need not be UTF-8. */
export interface Text {
  readonly kind: 'string';
  readonly bytes: Uint8Array;
}
export type Node = List | Word | Text;

/** White space, comments to the end of the line. */
const BLANK = /(?:\s|;;[^\n]*)+/y;
const STRING = /"(?:[^"\\]|\\[\s\S])*"/y;
const WORD = /[^\s()";]+/y;

/** The lists that a text consists of. */
export function readLists(text: string): List[] {
  const reader = new SReader(text);
  const lists: List[] = [];
  for (let node = reader.next(); node !== undefined; node = reader.next()) {
    if (node.kind !== 'list') throw new Error(`line ${lineOf(text, reader.at)}: expected a list`);
    lists.push(node);
  }
  return lists;
}

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

class SReader {
  readonly #text: string;
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Undefined at the end, and in front of a closing parenthesis. */
  next(): Node | undefined {
    this.#skip();
    const text = this.#text;
    if (this.at >= text.length || text[this.at] === ')') return undefined;
    if (text[this.at] === '(') return this.#list();
    if (text[this.at] === '"') return { kind: 'string', bytes: bytesOf(this.#take(STRING).slice(1, -1)) };
    return { kind: 'word', text: this.#take(WORD) };
  }

  #list(): List {
    const start = this.at++;
    const items: Node[] = [];
    for (let node = this.next(); node !== undefined; node = this.next()) items.push(node);
    if (this.#text[this.at] !== ')') throw new Error(`line ${lineOf(this.#text, start)}: a list has no end`);
    this.at++;
    return { kind: 'list', items, start, end: this.at };
  }

  #skip(): void {
    for (;;) {
      BLANK.lastIndex = this.at;
      if (BLANK.test(this.#text)) this.at = BLANK.lastIndex;
      else if (this.#text.startsWith('(;', this.at)) this.#skipBlock();
      else return;
    }
  }

  /** Block comments nest. */
  #skipBlock(): void {
    let depth = 0;
    do {
      const [open, close] = [this.#text.indexOf('(;', this.at), this.#text.indexOf(';)', this.at)];
      if (close < 0) throw new Error(`line ${lineOf(this.#text, this.at)}: a comment has no end`);
      const opens = open >= 0 && open < close;
      depth += opens ? 1 : -1;
      this.at = (opens ? open : close) + 2;
    } while (depth > 0);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.#text);
    if (match === null) throw new Error(`line ${lineOf(this.#text, this.at)}: unreadable`);
    this.at = pattern.lastIndex;
    return match[0];
  }
}

const NAMED: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, '"': 34, "'": 39, '\\': 92 };
const ESCAPE = /\\(?:u\{([0-9a-fA-F_]+)\}|([0-9a-fA-F]{2})|([tnr"'\\]))/g;

function bytesOf(raw: string): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let last = 0;
  for (const match of raw.matchAll(ESCAPE)) {
    parts.push(encoder.encode(raw.slice(last, match.index)));
    last = match.index + match[0].length;
    const [, code, byte, name] = match;
    if (code !== undefined) {
      parts.push(encoder.encode(String.fromCodePoint(Number.parseInt(code.replaceAll('_', ''), 16))));
    } else parts.push(Uint8Array.of(byte === undefined ? NAMED[name!]! : Number.parseInt(byte, 16)));
  }
  parts.push(encoder.encode(raw.slice(last)));
  return joined(parts);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
