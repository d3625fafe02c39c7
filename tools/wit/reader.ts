/** What every rule of the WIT grammar is made of: words, names, marks, paths and lists of them. */

import { Scanner, type Token } from './scanner.ts';
import type { Source, WitError } from './source.ts';
import type { Docs, InterfacePath, Name, PackageName } from './syntax.ts';

export const PRIMITIVES: ReadonlySet<string> = new Set(
  'bool u8 s8 u16 s16 u32 s32 u64 s64 f32 f64 char string'.split(' '),
);

/** Words that cannot be identifiers unless written with `%`. */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...PRIMITIVES,
  ...'use type func record resource own borrow flags variant enum option result list tuple'.split(' '),
  ...'future stream error-context as from static interface import export world package include'.split(' '),
  ...'constructor async with map'.split(' '),
]);

export class Reader {
  readonly source: Source;
  readonly #scanner: Scanner;

  constructor(source: Source) {
    this.source = source;
    this.#scanner = new Scanner(source);
  }

  docs(): Docs {
    return this.#scanner.takeDocs();
  }

  version(): string {
    return this.#scanner.version();
  }

  isEnd(): boolean {
    return this.#scanner.peek().kind === 'end';
  }

  isMark(mark: string): boolean {
    const token = this.#scanner.peek();
    return token.kind === 'mark' && token.text === mark;
  }

  isWord(word: string): boolean {
    const token = this.#scanner.peek();
    return token.kind === 'word' && !token.explicit && token.text === word;
  }

  tryMark(mark: string): boolean {
    const found = this.isMark(mark);
    if (found) this.#scanner.next();
    return found;
  }

  tryWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.#scanner.next();
    return found;
  }

  /** Reads a mark and gives its offset. */
  mark(mark: string): number {
    if (!this.isMark(mark)) throw this.unexpected(`"${mark}"`);
    return this.#scanner.next().at;
  }

  word(word: string): void {
    if (!this.isWord(word)) throw this.unexpected(`"${word}"`);
    this.#scanner.next();
  }

  /** Reads an identifier, or one of the words of a `choice`. */
  name(choice?: readonly string[]): Name {
    const token = this.#scanner.peek();
    if (choice !== undefined) {
      if (!choice.includes(token.text)) throw this.unexpected(choice.map((word) => `"${word}"`).join(' or '));
    } else if (token.kind !== 'word') throw this.unexpected('a name');
    else if (!token.explicit && KEYWORDS.has(token.text)) {
      throw this.source.error(
        token.at,
        `"${token.text}" is a keyword: write %${token.text} to use it as a name`,
      );
    }
    this.#scanner.next();
    return { text: token.text, at: token.at };
  }

  /** Reads a token of any kind. */
  any(): Token {
    return this.#scanner.next();
  }

  /** Reads `{ item, item, }`. */
  braced<T>(item: () => T): T[] {
    return this.list('{', '}', item);
  }

  /** Reads items between marks, separated by commas; a comma behind the last is fine. */
  list<T>(open: string, close: string, item: () => T): T[] {
    this.mark(open);
    const items: T[] = [];
    while (!this.isMark(close)) {
      items.push(item());
      if (!this.tryMark(',')) break;
    }
    this.mark(close);
    return items;
  }

  /** `namespace:name@version`. */
  packagePath(): { path: PackageName } {
    const namespace = this.name();
    this.mark(':');
    const name = this.name();
    const version = this.tryMark('@') ? { version: this.version() } : {};
    return { path: { namespace: namespace.text, name: name.text, at: namespace.at, ...version } };
  }

  /** `name` or `namespace:package/name@version`. */
  interfacePath(): InterfacePath {
    const { path, colon } = this.pathOrName();
    if (colon) throw this.unexpected('the name of a package');
    return path;
  }

  /** As `interfacePath`; or a name and a colon behind which no package path goes on (`run: func()`). */
  pathOrName(): { path: InterfacePath; colon: boolean } {
    const first = this.name();
    if (!this.tryMark(':')) return { path: { name: first }, colon: false };
    if (['func', 'async', 'interface'].some((word) => this.isWord(word))) {
      return { path: { name: first }, colon: true };
    }
    const packageName = this.name();
    this.mark('/');
    const name = this.name();
    const version = this.tryMark('@') ? { version: this.version() } : {};
    const owner = { namespace: first.text, name: packageName.text, at: first.at, ...version };
    return { path: { package: owner, name }, colon: false };
  }

  unexpected(expected: string): WitError {
    const token = this.#scanner.peek();
    const found = token.kind === 'end' ? token.text : `"${token.text}"`;
    return this.source.error(token.at, `expected ${expected}, found ${found}`);
  }
}
