/** Names in a generated module: each once, and none that TypeScript or the module's imports have. */

import { camelCase, pascalCase } from '../../kernel/component/adapter/names.ts';

const TAKEN = (
  'Array ArrayBuffer BigInt64Array BigUint64Array Boolean Call Client Closable Error Float32Array Float64Array Function ' +
  'Int16Array Int32Array Int8Array Interface Map Number Object Promise Record ResourceClass Schema Service Set String Symbol ' +
  'Uint16Array Uint32Array Uint8Array Infinity NaN'
).split(' ');

const KEYWORDS = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public return ' +
    'static super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

export class TypeNames {
  readonly #taken = new Set(TAKEN);

  /** `Failure`; `StoreFailure` if the module has another one; with a number where that is taken too. */
  take(label: string, owner: string): string {
    const short = pascalCase(label);
    const long = pascalCase(`${interfaceLabel(owner)}-${label}`);
    const found = [short, long].find((name) => !this.#taken.has(name)) ?? this.#numbered(long);
    this.#taken.add(found);
    return found;
  }

  #numbered(name: string): string {
    let number = 2;
    while (this.#taken.has(`${name}${number}`)) number++;
    return `${name}${number}`;
  }
}

/** `store` of `acme:kv/store@1.0.0`. */
export function interfaceLabel(name: string): string {
  return name.replace(/@.*$/, '').replace(/^.*\//, '') || 'component';
}

/** A parameter, which must be no word of the language's. */
export function parameterName(label: string): string {
  const name = camelCase(label);
  return KEYWORDS.has(name) ? `${name}_` : name;
}

/** The constant of a type's schema: `entrySchema`. */
export function constantName(type: string, what: string): string {
  return `${type.slice(0, 1).toLowerCase()}${type.slice(1)}${what}`;
}
