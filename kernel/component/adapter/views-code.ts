/**
 * Memory access in generated code: each side of a call has locals for the views that the text uses, loaded anew
 * wherever its memory may have grown.
 */
import type { MemoryView } from '../abi/memory.ts';
import type { Code } from './code.ts';

type ViewName = 'u8' | 'i8' | 'u16' | 'i16' | 'i32' | 'i64' | 'f32' | 'f64';
const shifts: Record<ViewName, number> = { u8: 0, i8: 0, u16: 1, i16: 1, i32: 2, i64: 3, f32: 2, f64: 3 };

/** An address in generated code: a variable and a constant. */
export interface Address {
  readonly base: string;
  readonly offset: number;
}

export function plus({ base, offset }: Address, more: number): Address {
  return { base, offset: offset + more };
}

function print({ base, offset }: Address): string {
  return offset === 0 ? base : `${base} + ${offset}`;
}

/** The view for unsigned integers of a size, but words are signed. */
export function viewOfSize(size: 1 | 2 | 4): 'u8' | 'u16' | 'i32' {
  return size === 1 ? 'u8' : size === 2 ? 'u16' : 'i32';
}

export class Views {
  readonly #code: Code;
  readonly #letter: string;
  readonly #view: string;
  readonly #used = new Set<ViewName>();

  /** `letter` tells the sides of one text apart. */
  constructor(code: Code, letter: string, view: MemoryView | undefined) {
    this.#code = code;
    this.#letter = letter;
    this.#view = view === undefined ? '' : code.bind(view);
  }

  /** The local that holds a view. */
  name(view: ViewName): string {
    this.#used.add(view);
    return `${this.#letter}_${view}`;
  }

  /** The element at an address that is known to be aligned. */
  at(view: ViewName, address: Address): string {
    const shift = shifts[view];
    const place = print(address);
    return `${this.name(view)}[${shift === 0 ? place : `(${place}) >>> ${shift}`}]`;
  }

  /** Bytes of memory. */
  get size(): string {
    return `${this.name('u8')}.length`;
  }

  /** From here on, the locals are fresh. */
  reload(): void {
    this.#code.line(this.#marker);
  }

  get #marker(): string {
    return `//${this.#letter}`;
  }

  /** Replaces the marks of `reload`, once the whole text is known. */
  expand(line: string): string {
    if (line !== this.#marker) return line;
    if (this.#used.size === 0) return '';
    const loads = [...this.#used].map((view) => `${this.#letter}_${view} = ${this.#view}.${view};`);
    return `if (${this.#view}.u8.length === 0) ${this.#view}.refresh(); ${loads.join(' ')}`;
  }

  /** Declares the locals. */
  get declaration(): string {
    const names = [...this.#used].map((view) => `${this.#letter}_${view}`);
    return names.length === 0 ? '' : `let ${names.join(', ')};`;
  }
}
