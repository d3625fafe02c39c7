// Turns a row into the handlers that it needs: one for each operand size, form of its memory operand, and (where it writes
// flags) whether anybody reads them. Handlers that several rows need are made once.

import { type Lanes, lanesOf } from './lanes.ts';
import { SIZES } from './operand.ts';
import type { Fusion, Row } from './row.ts';
import { TableError } from './row.ts';

/** Forms of the ModRM operand in the decoder's order. */
const MODRM_FORMS = ['register', 'Near', 'Mem'] as const;

/** How the decoder finds the size index of a row. */
export const SIZING = { fixed: 0, v: 1, y: 2, d64: 3, length: 4 } as const;

/** A function of a family with its type arguments. */
export interface Handler {
  readonly family: string;
  readonly function: string;
  readonly types: readonly string[];
  /** Set for a 128-bit function that is applied to each lane of a VEX instruction. */
  readonly lanes?: Lanes;
}

/** All handlers, each once, by what it is called. Number 0 is "undefined instruction". */
export class HandlerList {
  readonly handlers: Handler[] = [{ family: 'system', function: 'undefined', types: [] }];
  readonly #numbers = new Map<string, number>([['system.undefined<>', 0]]);

  /** Number of a handler, made when it is new. */
  add(handler: Handler): number {
    const lanes = handler.lanes ? JSON.stringify(handler.lanes) : '';
    const key = `${handler.family}.${handler.function}<${handler.types.join(', ')}>${lanes}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.handlers.length);
    return this.handlers.push(handler) - 1;
  }
}

/** Row's size class for the decoder, and the type of each of its sizes. */
export function sizing(row: Row): { code: number; types: readonly (string | undefined)[] } {
  const size = row.attributes.size ?? sizeOf(row);
  if (size === undefined) return { code: SIZING.fixed, types: [undefined] };
  if (!SIZES[size]) throw new TableError(row.place, `unknown size "${size}"`);
  const types = SIZES[size].types;
  const lengths = row.opcode?.vex?.lengths;
  if (lengths && types[0] === 'v128' && size !== 'dq') {
    const all = lengths.map((length) => (length === 0 ? 'One' : 'Two'));
    return { code: all.length === 2 ? SIZING.length : SIZING.fixed, types: all };
  }
  if (row.attributes.words.has('d64')) return { code: SIZING.d64, types: ['u16', 'u64'] };
  return { code: size === 'v' || size === 'z' ? SIZING.v : size === 'y' ? SIZING.y : SIZING.fixed, types };
}

/** The size that varies, if any; else that of the first operand that is not an immediate. */
function sizeOf(row: Row): string | undefined {
  const sized = row.operands.filter(({ text, size }) => !/^[IJS1]/.test(text) && size !== 'count');
  return (sized.find(({ size }) => size === 'v' || size === 'y') ?? sized[0])?.size;
}

/** Handler numbers of a row, in the order (size * 3 + form) * 2 + dead; 0 where there is none. */
export function variants(row: Row, list: HandlerList): number[] {
  const result: number[] = [];
  for (const type of sizing(row).types) {
    for (const form of MODRM_FORMS) {
      for (const flags of ['Live', 'Dead']) result.push(variant(row, list, type, form, flags));
    }
  }
  return result;
}

function variant(row: Row, list: HandlerList, type: string | undefined, form: string, flags: string): number {
  const { family, function: name, types } = row;
  if (row.attributes.words.has('plain')) return list.add({ family, function: name, types });
  const forms = operandForms(row, form);
  if (!forms) return 0;
  if (row.attributes.words.has('lanes')) return list.add(lanesOf(row, type!, forms));
  const written = row.attributes.writes + row.attributes.mayWrite !== '';
  const all = [...types, ...(type ? [type] : []), ...forms, ...(written ? [flags] : [])];
  return list.add({ family, function: name, types: all });
}

/** Form of each operand that has one, or undefined when the row has no such form of its ModRM operand. */
function operandForms(row: Row, modrm: string): string[] | undefined {
  const forms: string[] = [];
  let registerForm = true;
  let memoryForm = false;
  for (const [index, operand] of row.operands.entries()) {
    const register = `R${index + 1}`;
    if (operand.form === 'either') {
      forms.push(modrm === 'register' ? register : modrm);
      memoryForm = true;
    } else if (operand.form === 'memory') {
      forms.push(modrm);
      memoryForm = true;
      registerForm = false;
    } else if (operand.form === 'register') forms.push(register);
    else if (operand.form === 'immediate') forms.push(forms.includes('Imm') ? 'Imm2' : 'Imm');
    else if (operand.form === 'near') {
      forms.push('Near');
      memoryForm = true;
      registerForm = false;
    }
  }
  return (modrm === 'register' ? registerForm : memoryForm) ? forms : undefined;
}

/** For each handler, the number of the first of its sixteen fused ones, or 0. */
export function fuse(list: HandlerList, fusions: readonly Fusion[], conditions: readonly string[]): number[] {
  const plain = [...list.handlers];
  return plain.map((handler) => {
    const fusion = fusions.find((each) => applies(each, handler));
    if (!fusion) return 0;
    const [family, name] = fusion.fused.split('.') as [string, string];
    const types = handler.types.slice(0, -1);
    return conditions.map((condition) =>
      list.add({ family, function: name, types: [condition, ...types] }),
    )[0]!;
  });
}

/** Is this a handler with live flags of the function, type arguments, type and forms that the fusion names? */
function applies({ first, types, forms }: Fusion, handler: Handler): boolean {
  const match = /^([^<]+)(?:<(.+)>)?$/.exec(first)!;
  const given = match[2]?.split(', ') ?? [];
  return (
    match[1] === `${handler.family}.${handler.function}` &&
    handler.types.at(-1) === 'Live' &&
    given.every((type, index) => handler.types[index] === type) &&
    types.includes(handler.types[given.length]!) &&
    forms.includes(handler.types.slice(given.length + 1, -1).join(', '))
  );
}
