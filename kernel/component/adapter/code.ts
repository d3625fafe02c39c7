/**
 * Generated JavaScript: lines with names of our own making, and the values that they refer to. Nothing that comes out
 * of a component is ever part of the text; names and strings are bound as values.
 */

import type { FunctionType } from '../types/model.ts';
import { traitsOf, valuesOf } from '../types/traits.ts';

/** Whether this engine lets code be generated (a page's policy may forbid it). */
export const canGenerate: boolean = (() => {
  try {
    return new Function('return true')() === true;
  } catch {
    return false;
  }
})();

/** Nodes of a function's types up to which code is generated; shared parts are written out each time. */
const MAX_NODES = 2000;

/** Whether a function's adapter is generated: where it is asked for, and its types are of a reasonable size. */
export function isGenerated(type: FunctionType, wanted: boolean): boolean {
  return wanted && valuesOf(type).reduce((sum, one) => sum + traitsOf(one).size, 0) <= MAX_NODES;
}

type Factory = (...values: unknown[]) => unknown;
const compiled = new WeakMap<object, Map<string, Factory>>();

/** A `home` whose code shares nothing with any other: engines take functions of the same text for one, whose targets they learn. */
export class OwnHome {
  static #count = 0;
  readonly text = `// ${++OwnHome.#count}\n`;
}

/** A generated function; the same text and names of one `home` give the same code. */
export function compileOnce(home: object, names: readonly string[], text: string): Factory {
  let factories = compiled.get(home);
  if (factories === undefined) {
    factories = new Map();
    compiled.set(home, factories);
  }
  const key = `${names.join()}\n${text}`;
  let factory = factories.get(key);
  if (factory === undefined) {
    const own = home instanceof OwnHome ? home.text : '';
    factory = new Function(...names, own + text) as Factory;
    factories.set(key, factory);
  }
  return factory;
}

export class Code {
  readonly #lines: string[] = [];
  readonly #names: string[] = [];
  readonly #values: unknown[] = [];
  readonly #bound = new Map<unknown, string>();
  #temporaries = 0;

  line(text: string): void {
    this.#lines.push(text);
  }

  /** A name that is not used yet. */
  temp(): string {
    return `t${this.#temporaries++}`;
  }

  /** `const` of a new name; gives the name. */
  define(expression: string): string {
    const name = this.temp();
    this.line(`const ${name} = ${expression};`);
    return name;
  }

  /** A name for a value from outside; the same value has one name. */
  bind(value: unknown): string {
    let name = this.#bound.get(value);
    if (name === undefined) {
      name = `c${this.#names.length}`;
      this.#bound.set(value, name);
      this.#names.push(name);
      this.#values.push(value);
    }
    return name;
  }

  /** A name for a value that the text already refers to. */
  bindAs(name: string, value: unknown): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  /** The place where the next line will stand. */
  mark(): number {
    return this.#lines.length;
  }

  /** Puts a line at a place that `mark` gave. Later marks stay what they were, so insert from the end on. */
  insert(mark: number, text: string): void {
    this.#lines.splice(mark, 0, text);
  }

  /** Compiles a function of these parameters, with everything bound. One `home` has each text compiled once. */
  compile(
    parameters: readonly string[],
    home: object,
    views: readonly LocalViews[] = [],
  ): (...args: never[]) => unknown {
    const lines = this.#lines.map((line) => views.reduce((text, view) => view.expand(text), line));
    const body = [...views.map((view) => view.declaration), ...lines].join('\n');
    const text = `'use strict';\nreturn function (${parameters.join(', ')}) {\n${body}\n};`;
    return compileOnce(home, this.#names, text)(...this.#values) as (...args: never[]) => unknown;
  }
}

/** Locals that hold the views on a memory. */
export interface LocalViews {
  readonly declaration: string;
  /** Replaces the mark of a reload. */
  expand(line: string): string;
}
