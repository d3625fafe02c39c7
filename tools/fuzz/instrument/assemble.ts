/** A module put together again: its sections, with what is added behind what they hold. */
import { Reader } from '../../../kernel/component/binary/reader.ts';
import { ByteWriter } from '../../compose/byte-writer.ts';
import type { Counters } from './counters.ts';
import { growingBody, ownPages } from './growing.ts';
import { type Parts, SECTION } from './parts.ts';

/** Beginning of the names of exports that are added. */
export const NAME = 'nucleus:fuzz';

/** Sections in the order that a module has to have. */
const ORDER = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];
const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Entries that are added to a section. */
interface Addition {
  count: number;
  readonly bytes: ByteWriter;
}

/** `code` is the function bodies; `codeStart` is the file offset where they lie. */
export function assemble(
  parts: Parts,
  counters: Counters,
  code: ByteWriter,
): { readonly module: Uint8Array; readonly codeStart: number } {
  const additions = additionsTo(parts, counters);
  const out = new ByteWriter().byte(...PREAMBLE);
  let codeStart = 0;
  const writeWith = (id: number, given: Uint8Array | undefined, { count, bytes }: Addition): void => {
    additions.delete(id);
    const old = new Reader(given ?? Uint8Array.of(0));
    const head = new ByteWriter().unsigned(old.u32('a count') + count);
    const body = id === SECTION.code ? code : new ByteWriter().bytes(old.bytes.subarray(old.position));
    out
      .byte(id)
      .unsigned(head.length + body.length + bytes.length)
      .append(head);
    if (id === SECTION.code) codeStart = out.length;
    out.append(body).append(bytes);
  };
  const writeMissing = (before: number): void => {
    for (const id of ORDER.slice(0, before)) {
      const addition = additions.get(id);
      if (addition && !parts.sections.some((one) => one.id === id)) writeWith(id, undefined, addition);
    }
  };
  for (const { id, bytes } of parts.sections) {
    writeMissing(Math.max(0, ORDER.indexOf(id)));
    const addition = additions.get(id);
    if (addition) writeWith(id, bytes, addition);
    else out.byte(id).unsigned(bytes.length).bytes(bytes);
  }
  writeMissing(ORDER.length);
  return { module: out.concatenated(), codeStart };
}

const EXPORT = { function: 0, memory: 2, global: 3 } as const;
const FUNCTION_TYPE = 0x60;
const I32 = 0x7f;

function additionsTo(parts: Parts, counters: Counters): Map<number, Addition> {
  const additions = new Map<number, Addition>();
  const to = (id: number, count = 1): ByteWriter => {
    const addition = additions.get(id) ?? { count: 0, bytes: new ByteWriter() };
    additions.set(id, addition);
    addition.count += count;
    return addition.bytes;
  };
  const exported = (name: string, kind: number, index: number): void => {
    to(SECTION.export).name(`${NAME} ${name}`).byte(kind).unsigned(index);
  };
  const { types, functions } = parts;
  let index = functions.length;
  const define = (type: number, body: ByteWriter): number => {
    to(SECTION.function).unsigned(types.length + type);
    to(SECTION.code).sized(body);
    return index++;
  };
  const handOut = (name: string, bodies: readonly ByteWriter[]): void => {
    for (const [at, body] of bodies.entries()) exported(`${name} ${at}`, EXPORT.function, define(0, body));
  };
  to(SECTION.type).byte(FUNCTION_TYPE, 1, I32, 0);
  if (ownPages(parts) !== undefined) {
    to(SECTION.type).byte(FUNCTION_TYPE, 1, I32, 1, I32);
    define(1, growingBody(counters.pages));
    exported('pages', EXPORT.global, counters.pages);
  }
  handOut('counts', counters.handingOut());
  handOut('operands', counters.handingOutOperands());
  if (parts.memories.length === 0) to(SECTION.memory).byte(0x00, 1);
  exported('memory', EXPORT.memory, 0);
  const globals = new ByteWriter();
  to(SECTION.global, counters.write(globals)).append(globals);
  exported('fuel', EXPORT.global, counters.fuel);
  exported('empty', EXPORT.global, counters.empty);
  return additions;
}
