/**
 * Core modules that count which ways they have taken. The instrumented module does what the given one does, imports nothing
 * more, and exports besides what `coverage.ts` reads:
 *
 *     nucleus:fuzz memory      its first memory
 *     nucleus:fuzz counts N    (address): writes up to CHUNK counters there, a byte each, and sets them to 0
 *     nucleus:fuzz operands N  the same of operands of comparisons, 16 bytes each
 *     nucleus:fuzz fuel        the global from which each call and each round of a loop takes one; below 0, it traps
 *     nucleus:fuzz empty       the global that says where that was
 *     nucleus:fuzz pages       the global that says how large the module believes its memory to be (`growing.ts`)
 *
 * Functions, types, globals and memories that are added come behind all others: indices and names stay true.
 */
import { BinaryError } from '../../../kernel/component/binary/error.ts';
import { Reader } from '../../../kernel/component/binary/reader.ts';
import { ByteWriter } from '../../compose/byte-writer.ts';
import { assemble } from './assemble.ts';
import { BodyRewriter } from './body.ts';
import { type Compared, Counters, type Place } from './counters.ts';
import { ownPages } from './growing.ts';
import { Offsets } from './offsets.ts';
import { type Parts, readParts, SECTION } from './parts.ts';
import type { Segment } from './segments.ts';
import { stringsOf } from './strings.ts';

export interface InstrumentOptions {
  /** Keep the last operands of each comparison that were not equal. */
  readonly compare?: boolean;
}

export interface Instrumented {
  /** The module, which computes the same. */
  readonly module: Uint8Array;
  /** Counters. */
  readonly edges: number;
  /** What each counts, and where. */
  readonly places: readonly Place[];
  /** Stretches of the code, in its order. */
  readonly segments: readonly Segment[];
  /** Index of the function that each counter is in. */
  readonly functionOf: Uint32Array;
  /** Comparisons whose operands are kept. */
  readonly compared: readonly Compared[];
  /** What the module compares integers with. */
  readonly constants: readonly bigint[];
  /** Texts in its data. */
  readonly strings: readonly string[];
  /** Of the function of this index, where the module has names. */
  nameOf(index: number): string | undefined;
  /** File offset in the given module of what is at `offset` in this one: of what an engine says of a trap. */
  originalOffset(offset: number): number;
}

/** The module cannot be read, or uses a proposal that is not known here. */
export class InstrumentError extends Error {
  override name = 'InstrumentError';
}

/** Throws InstrumentError. */
export function instrument(core: Uint8Array, options: InstrumentOptions = {}): Instrumented {
  try {
    return instrumented(core, options);
  } catch (cause) {
    if (!(cause instanceof BinaryError)) throw cause;
    throw new InstrumentError(`a core module cannot be instrumented: ${cause.message}`, { cause });
  }
}

function instrumented(core: Uint8Array, { compare = false }: InstrumentOptions): Instrumented {
  const parts = readParts(core);
  if (parts.memories[0]?.limits?.wide) new Reader(core).fail('its memory has addresses of 64 bits');
  const counters = new Counters(parts.globals, {
    compare,
    pages: ownPages(parts),
    grow: parts.functions.length,
  });
  const code = new RewrittenCode(parts, counters);
  const { module, codeStart } = assemble(parts, counters, code.writer);
  const { places, compared, constants } = counters;
  const offsets = code.offsets(codeStart);
  return {
    module,
    edges: places.length,
    places,
    segments: counters.segments.all,
    functionOf: Uint32Array.from(places, (place) => place.function),
    compared,
    constants: [...constants],
    strings: stringsOf(parts),
    nameOf: (index) => parts.names.get(index),
    originalOffset: (offset) => offsets.original(offset),
  };
}

/** Where something stands in the code that is made, and in the module as it was. */
interface Pair {
  readonly now: number;
  readonly original: number;
}

const I32 = 0x7f;
const I64 = 0x7e;

/** All function bodies, without their number. */
class RewrittenCode {
  readonly writer = new ByteWriter();
  readonly #parts: Parts;
  readonly #counters: Counters;
  readonly #pairs: Pair[] = [];

  constructor(parts: Parts, counters: Counters) {
    this.#parts = parts;
    this.#counters = counters;
    const section = parts.sections.find(({ id }) => id === SECTION.code);
    if (section === undefined) return;
    const reader = new Reader(section.bytes);
    const count = reader.u32('the number of function bodies');
    for (let i = 0; i < count; i++) {
      const body = reader.part(reader.u32('the size of a function body'), 'a function body');
      this.#function(parts.importedFunctions + i, body, section.start);
    }
  }

  /** `start` is the file offset of the first body. */
  offsets(start: number): Offsets {
    const offsets = new Offsets();
    for (const { now, original } of this.#pairs) offsets.add(start + now, original);
    return offsets;
  }

  #function(index: number, body: Reader, start: number): void {
    const { types, functions } = this.#parts;
    const type = types[functions[index] ?? -1] ?? body.fail(`function ${index} has no type`);
    this.#counters.segments.open(body.position);
    const { head, locals } = headOf(body);
    const first = type.parameters.length + locals;
    const scratch = { i32: [first, first + 1], i64: [first + 2, first + 3] } as const;
    this.#counters.enter(index, start);
    const original = start + body.position;
    const rewriter = new BodyRewriter(body, type.results.length, types, scratch, this.#counters);
    const instructions = rewriter.rewrite();
    this.writer.unsigned(head.length + instructions.length).append(head);
    const now = this.writer.length;
    this.#pairs.push({ now, original });
    for (const one of rewriter.inserted) {
      this.#pairs.push({ now: now + one.now, original: start + one.original });
    }
    this.writer.append(instructions);
  }
}

/** The locals of a function, with those that are there for what is added; how many there were. */
function headOf(body: Reader): { readonly head: ByteWriter; readonly locals: number } {
  const groups = body.u32('the number of groups of locals');
  const start = body.position;
  let locals = 0;
  for (let group = 0; group < groups; group++) {
    locals += body.u32('the number of locals');
    body.byte('the type of a local');
  }
  const head = new ByteWriter().unsigned(groups + 2).bytes(body.bytes.subarray(start, body.position));
  return { head: head.byte(2, I32, 2, I64), locals };
}
