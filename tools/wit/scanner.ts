/**
 * Cuts a WIT text into words and marks. The grammar needs one word of look-ahead and, behind an `@`, a version, which
 * only the parser can tell from other text; so this is a cursor, not a list of tokens.
 */

import type { Source } from './source.ts';
import type { Docs } from './syntax.ts';

export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly explicit: boolean; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly at: number }
  | { readonly kind: 'mark'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly text: 'end of file'; readonly at: number };

const WORD = /%?[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*/y;
/** Each part between hyphens is all lower or all upper case. */
const KEBAB = /^(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)(?:-(?:[a-z0-9]+|[A-Z0-9]+))*$/;
const NUMBER = /[0-9]+/y;
const VERSION =
  /[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?/y;
const MARKS = ['->', '{', '}', '(', ')', '<', '>', ',', ';', ':', '.', '/', '=', '@', '*', '_'];

export class Scanner {
  readonly source: Source;
  #at = 0;
  /** Look-ahead, read once. */
  #next: Token | undefined;
  #docs: { text: string; at: number }[] = [];

  constructor(source: Source) {
    this.source = source;
  }

  peek(): Token {
    if (this.#next === undefined) {
      this.#skipSpace();
      this.#next = this.#scan();
    }
    return this.#next;
  }

  next(): Token {
    const token = this.peek();
    this.#next = undefined;
    // Docs belong to what stands right behind them.
    this.#docs = [];
    return token;
  }

  /** Takes the doc comments that stand in front of the next token. */
  takeDocs(): Docs {
    this.peek();
    const lines = this.#docs;
    this.#docs = [];
    return { lines };
  }

  /** A semantic version. */
  version(): string {
    if (this.#next === undefined) this.#skipSpace();
    const from = this.#next?.at ?? this.#at;
    const text = this.#match(VERSION, from);
    if (text === undefined) throw this.source.error(from, 'expected a version such as 0.2.12');
    this.#next = undefined;
    this.#at = from + text.length;
    return text;
  }

  #scan(): Token {
    const at = this.#at;
    const { text } = this.source;
    if (at >= text.length) return { kind: 'end', text: 'end of file', at };
    const word = this.#match(WORD, at);
    if (word !== undefined) return this.#word(word, at);
    const number = this.#match(NUMBER, at);
    if (number !== undefined) {
      this.#at = at + number.length;
      return { kind: 'number', text: number, at };
    }
    const mark = MARKS.find((candidate) => text.startsWith(candidate, at));
    if (mark === undefined) {
      const character = String.fromCodePoint(text.codePointAt(at)!);
      throw this.source.error(at, `${JSON.stringify(character)} has no meaning in WIT`);
    }
    this.#at = at + mark.length;
    return { kind: 'mark', text: mark, at };
  }

  #word(word: string, at: number): Token {
    this.#at = at + word.length;
    const explicit = word.startsWith('%');
    const text = explicit ? word.slice(1) : word;
    if (!KEBAB.test(text)) {
      const rule = 'each part between hyphens is all lower case or all upper case';
      throw this.source.error(at, `"${text}" is not an identifier: ${rule}`);
    }
    return { kind: 'word', text, explicit, at };
  }

  #match(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.source.text)?.[0];
  }

  #skipSpace(): void {
    const { text } = this.source;
    for (;;) {
      while (this.#at < text.length && ' \t\r\n'.includes(text[this.#at]!)) this.#at++;
      if (text.startsWith('//', this.#at)) this.#lineComment();
      else if (text.startsWith('/*', this.#at)) this.#blockComment();
      else return;
    }
  }

  #lineComment(): void {
    const { text } = this.source;
    const newline = text.indexOf('\n', this.#at);
    const end = newline < 0 ? text.length : newline;
    const isDocs = text.startsWith('///', this.#at) && !text.startsWith('////', this.#at);
    const start = this.#at + (isDocs ? 3 : 2);
    this.#addComment(text.slice(start, end), start, isDocs);
    this.#at = end;
  }

  #blockComment(): void {
    const { text } = this.source;
    const start = this.#at;
    let depth = 0;
    let at = start;
    do {
      if (at >= text.length) throw this.source.error(start, 'this comment has no end "*/"');
      if (text.startsWith('/*', at)) {
        depth++;
        at += 2;
      } else if (text.startsWith('*/', at)) {
        depth--;
        at += 2;
      } else at++;
    } while (depth > 0);
    this.#at = at;
    const isDocs = text.startsWith('/**', start) && at - start > 4;
    this.#addBlock(start + (isDocs ? 3 : 2), at - 2, isDocs);
  }

  #addBlock(start: number, end: number, isDocs: boolean): void {
    let at = start;
    for (const line of this.source.text.slice(start, end).split('\n')) {
      const decoration = /^\s*\*?/.exec(line)![0].length;
      const text = line.slice(decoration);
      if (text.trim() !== '') this.#addComment(text, at + decoration, isDocs);
      at += line.length + 1;
    }
  }

  #addComment(text: string, at: number, isDocs: boolean): void {
    const space = /^\s*/.exec(text)![0].length;
    const line = { text: text.trim(), at: at + Math.min(space, text.length) };
    this.source.comments.push({ ...line, isDocs });
    if (isDocs) this.#docs.push(line);
  }
}
