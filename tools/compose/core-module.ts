/**
 * Core modules of a few functions and much data, in binary: just what a generated component needs.
 *
 * Source: WebAssembly core specification 5.5 "Modules", 5.4 "Instructions".
 */
import { ByteWriter } from './byte-writer.ts';

export type CoreType = 'i32' | 'i64' | 'f32' | 'f64';

export interface CoreFunction {
  readonly name: string;
  readonly parameters: readonly CoreType[];
  readonly results: readonly CoreType[];
  /** Types of further locals. */
  readonly locals: readonly CoreType[];
  /** Instructions, without the `end` behind them. */
  readonly body: ByteWriter;
}

/** Bytes that lie at `address` from the start. */
export interface DataSegment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00] as const;
const TYPES: Readonly<Record<CoreType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };
const SECTION = { type: 1, function: 3, memory: 5, export: 7, code: 10, data: 11 } as const;

const PAGE = 65536;
/** The export name of the one memory. */
export const MEMORY = 'memory';

/** A module whose memory is as large as its data and exported, as each function is. */
export function encodeCoreModule(
  functions: readonly CoreFunction[],
  segments: readonly DataSegment[],
): ByteWriter {
  const out = new ByteWriter().byte(...PREAMBLE);
  const section = (id: number, write: (into: ByteWriter) => void): void => {
    const body = new ByteWriter();
    write(body);
    out.byte(id).sized(body);
  };
  const end = Math.max(...segments.map(({ address, bytes }) => address + bytes.length));
  const pages = Math.ceil(end / PAGE);
  section(SECTION.type, (into) =>
    into.vector(functions, ({ parameters, results }) => {
      into.byte(0x60).vector(parameters, (type) => into.byte(TYPES[type]));
      into.vector(results, (type) => into.byte(TYPES[type]));
    }),
  );
  section(SECTION.function, (into) => into.vector([...functions.keys()], (index) => into.unsigned(index)));
  section(SECTION.memory, (into) => into.byte(1, 0x01).unsigned(pages).unsigned(pages));
  section(SECTION.export, (into) => {
    into
      .unsigned(functions.length + 1)
      .name(MEMORY)
      .byte(0x02, 0);
    functions.forEach(({ name }, index) => {
      into.name(name).byte(0x00).unsigned(index);
    });
  });
  section(SECTION.code, (into) => into.vector(functions, (one) => into.sized(codeOf(one))));
  section(SECTION.data, (into) =>
    into.vector(segments, ({ address, bytes }) => {
      into.byte(0x00, 0x41).signed(address).byte(0x0b).unsigned(bytes.length).bytes(bytes);
    }),
  );
  return out;
}

function codeOf({ locals, body }: CoreFunction): ByteWriter {
  const out = new ByteWriter();
  out.vector(locals, (type) => out.unsigned(1).byte(TYPES[type]));
  return out.append(body).byte(0x0b);
}

/** Instructions, as far as they are used. */
export class Instructions extends ByteWriter {
  get(local: number): this {
    return this.byte(0x20).unsigned(local);
  }
  set(local: number): this {
    return this.byte(0x21).unsigned(local);
  }
  i32(value: number): this {
    return this.byte(0x41).signed(value);
  }
  i64(value: number): this {
    return this.byte(0x42).signed(value);
  }
  /** i32.store of the two topmost values, value above address. */
  store32(offset: number): this {
    return this.byte(0x36, 0x02).unsigned(offset);
  }
  /** `block` may hold `else`; its result is an i32. */
  if32(block: (inside: this) => void): this {
    block(this.byte(0x04, TYPES.i32));
    return this.byte(0x0b);
  }
  op(name: keyof typeof OPCODES): this {
    return this.byte(OPCODES[name]);
  }
}

const OPCODES = {
  else: 0x05,
  select: 0x1b,
  'i32.eqz': 0x45,
  'i32.lt_u': 0x49,
  'i64.ge_u': 0x5a,
  'i32.add': 0x6a,
  'i64.sub': 0x7d,
  'i32.wrap_i64': 0xa7,
} as const;
