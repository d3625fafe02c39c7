/**
 * Resource `fields` of wasi:http/types. A list of name and value in turns, one character a byte: so it comes from
 * Node, crosses threads and goes to Node again.
 */

import { Failure } from '../../../kernel/task/index.ts';
import type { Family } from './family.ts';
import { FIELD_COUNT_LIMIT, FIELDS_LIMIT, isFieldValue, isForbidden, isToken } from './field-syntax.ts';

export type HeaderError = { tag: 'invalid-syntax' | 'forbidden' | 'immutable' };

function refused(tag: HeaderError['tag']): Failure<HeaderError> {
  return new Failure<HeaderError>({ tag });
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

export class Fields {
  #list: string[];
  #size = 0;
  readonly #mutable: boolean;
  readonly #family: Family | undefined;

  /** From a component, without arguments; the host gives a list of its own, which is not copied. */
  constructor(list: string[] = [], options: { readonly mutable?: boolean; readonly family?: Family } = {}) {
    this.#list = list;
    this.#mutable = options.mutable ?? true;
    this.#family = options.family;
    this.#family?.join();
    if (this.#mutable) for (const text of list) this.#size += text.length;
  }

  /** @throws Failure<HeaderError> */
  static fromList(entries: readonly (readonly [string, Uint8Array])[]): Fields {
    const fields = new Fields();
    for (const [name, value] of entries) fields.append(name, value);
    return fields;
  }

  get(name: string): Uint8Array[] {
    const key = name.toLowerCase();
    const values: Uint8Array[] = [];
    for (let at = 0; at < this.#list.length; at += 2) {
      if (this.#list[at]!.toLowerCase() === key) values.push(bytesOf(this.#list[at + 1]!));
    }
    return values;
  }

  has(name: string): boolean {
    const key = name.toLowerCase();
    return this.#list.some((text, at) => at % 2 === 0 && text.toLowerCase() === key);
  }

  /** @throws Failure<HeaderError> */
  set(name: string, values: readonly Uint8Array[]): void {
    this.#checkName(name);
    const texts = values.map(checkedValue);
    this.#remove(name);
    for (const text of texts) this.#push(name, text);
  }

  /** @throws Failure<HeaderError> */
  delete(name: string): void {
    if (!this.#mutable) throw refused('immutable');
    if (!isToken(name)) throw refused('invalid-syntax');
    this.#remove(name);
  }

  /** @throws Failure<HeaderError> */
  append(name: string, value: Uint8Array): void {
    this.#checkName(name);
    this.#push(name, checkedValue(value));
  }

  entries(): [string, Uint8Array][] {
    const entries: [string, Uint8Array][] = [];
    for (let at = 0; at < this.#list.length; at += 2) {
      entries.push([this.#list[at]!, bytesOf(this.#list[at + 1]!)]);
    }
    return entries;
  }

  clone(): Fields {
    return new Fields([...this.#list]);
  }

  [Symbol.dispose](): void {
    this.#family?.leave();
  }

  /** Name and value in turns. Once the fields are a message's, nobody changes them any more. */
  get list(): readonly string[] {
    return this.#list;
  }

  /** The same fields as a child of the message that they belong to. */
  lent(family: Family): Fields {
    return new Fields(this.#list, { mutable: false, family });
  }

  #checkName(name: string): void {
    if (!this.#mutable) throw refused('immutable');
    if (!isToken(name)) throw refused('invalid-syntax');
    if (isForbidden(name.toLowerCase())) throw refused('forbidden');
  }

  /** WIT has no error for too many of them. */
  #push(name: string, value: string): void {
    this.#size += name.length + value.length;
    if (this.#size > FIELDS_LIMIT || this.#list.length >= 2 * FIELD_COUNT_LIMIT) {
      throw new Error(`fields: more than ${FIELD_COUNT_LIMIT} fields or ${FIELDS_LIMIT} bytes in one list`);
    }
    this.#list.push(name, value);
  }

  #remove(name: string): void {
    const key = name.toLowerCase();
    const kept: string[] = [];
    for (let at = 0; at < this.#list.length; at += 2) {
      const [other, value] = [this.#list[at]!, this.#list[at + 1]!];
      if (other.toLowerCase() !== key) kept.push(other, value);
      else this.#size -= other.length + value.length;
    }
    this.#list = kept;
  }
}

function checkedValue(bytes: Uint8Array): string {
  const text = textOf(bytes);
  if (!isFieldValue(text)) throw refused('invalid-syntax');
  return text;
}

/** What `content-length` says; undefined without one. @throws Error if it says nothing, or two things */
export function contentLength(list: readonly string[]): number | undefined {
  const values = list.filter((_, at) => at % 2 === 1 && list[at - 1]!.toLowerCase() === 'content-length');
  const [value] = values;
  if (value === undefined) return undefined;
  if (values.some((other) => other !== value) || !/^\d{1,15}$/.test(value)) {
    throw new Error(`content-length: "${values.join(', ')}" is no length`);
  }
  return Number(value);
}
