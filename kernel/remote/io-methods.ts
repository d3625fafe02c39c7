/**
 * What one end of a link asks of the streams and pollables that the other has given it: `wasi:io` has a provider in each domain,
 * so these are the host's objects that can go from one to another. Each method takes an entry of the owner's table first.
 */
import { READ, type Rights, WRITE } from '../capability/rights.ts';
import { FunctionCodec } from '../channel/codec.ts';
import type { ValueType } from '../component/types/model.ts';
import type { InputStream, OutputStream } from '../task/streams.ts';

const u64: ValueType = { kind: 'u64' };
const bytes: ValueType = { kind: 'list', element: { kind: 'u8' } };
/** The error of an operation: nothing where the stream is closed, a text where it failed. */
const result = (ok?: ValueType): ValueType => ({
  kind: 'result',
  ...(ok && { ok }),
  err: { kind: 'option', type: { kind: 'string' } },
});

function codec(parameters: readonly ValueType[], gives?: ValueType): FunctionCodec {
  const all: ValueType[] = [{ kind: 'u32' }, ...parameters];
  return new FunctionCodec({
    parameters: all.map((type, index) => ({ name: `p${index}`, type })),
    ...(gives && { result: gives }),
  });
}

export const READY = 2;
export const WATCH = 3;
export const IO_READ = 4;
export const CHECK_WRITE = 5;
export const IO_WRITE = 6;
export const FLUSH = 7;

interface IoMethod {
  readonly codec: FunctionCodec;
  /** That the entry needs. */
  readonly rights: Rights;
  /** `input` and `output` of a stream; absent: of a pollable, too. */
  readonly of?: 'input' | 'output';
  /** Absent: whether the object is ready. */
  readonly serve?: (object: never, argument: never) => unknown;
}

/** By number. `WATCH` is answered when the object is ready, `READY` at once. */
export const IO_METHODS: Readonly<Record<number, IoMethod>> = {
  [READY]: { codec: codec([], { kind: 'bool' }), rights: 0 },
  [WATCH]: { codec: codec([]), rights: 0 },
  [IO_READ]: {
    codec: codec([u64], result(bytes)),
    rights: READ,
    of: 'input',
    serve: (stream: InputStream, length: bigint) => stream.read(length),
  },
  [CHECK_WRITE]: {
    codec: codec([], result(u64)),
    rights: WRITE,
    of: 'output',
    serve: (stream: OutputStream) => stream.checkWrite(),
  },
  [IO_WRITE]: {
    codec: codec([bytes], result()),
    rights: WRITE,
    of: 'output',
    serve: (stream: OutputStream, contents: Uint8Array) => stream.write(contents),
  },
  [FLUSH]: {
    codec: codec([], result()),
    rights: WRITE,
    of: 'output',
    serve: (stream: OutputStream) => stream.flush(),
  },
};
