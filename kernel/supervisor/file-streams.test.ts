import { describe, expect, it } from 'vitest';
import { ComponentError } from '../component/index.ts';
import { Failure, IoError, type StreamError } from '../task/index.ts';
import { type FileHandle, fileStreams } from './file-streams.ts';

/** A node of one file, which reads and takes at most `most` bytes at once, and fails from `failing` calls on. */
function node({ content = '', most = 4, failing = Number.POSITIVE_INFINITY } = {}) {
  let bytes = new TextEncoder().encode(content);
  let calls = 0;
  const call = () => {
    if (++calls > failing) throw new ComponentError({ tag: 'no-space' });
  };
  const write = (at: number, data: Uint8Array): number => {
    call();
    const part = data.subarray(0, most);
    const grown = new Uint8Array(Math.max(bytes.length, at + part.length));
    grown.set(bytes);
    grown.set(part, at);
    bytes = grown;
    return part.length;
  };
  const handle = {
    readAt(offset: bigint, length: number) {
      call();
      return bytes.slice(Number(offset), Number(offset) + Math.min(length, most));
    },
    writeAt: (offset: bigint, data: Uint8Array) => write(Number(offset), data),
    append: (data: Uint8Array) => write(bytes.length, data),
  };
  return { file: handle as unknown as FileHandle, text: () => new TextDecoder().decode(bytes) };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The error that a call on a stream throws. */
function errorOf(call: () => unknown): StreamError {
  try {
    call();
  } catch (error) {
    if (error instanceof Failure) return error.payload as StreamError;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('reading', () => {
  it('goes on to the end, and is closed there', () => {
    const stream = fileStreams.readFrom(node({ content: 'abcdefgh' }).file, 1n);
    const texts = [100n, 2n, 0n, 100n].map((length) => new TextDecoder().decode(stream.read(length)));
    expect(texts).toEqual(['bcde', 'fg', '', 'h']);
    expect(stream.ready()).toBe(true);
    for (const call of [() => stream.read(1n), () => stream.read(0n), () => stream.blockingSkip(1n)])
      expect(errorOf(call)).toEqual({ tag: 'closed' });
  });

  it('tells a failure once, in the file system`s words', () => {
    const stream = fileStreams.readFrom(node({ content: 'abcdefgh', failing: 1 }).file, 0n);
    stream.read(1n);
    const error = errorOf(() => stream.read(1n)) as { val: IoError };
    expect(fileStreams.errorOf(error.val)).toEqual({ tag: 'no-space' });
    expect(error.val.toDebugString()).toBe('the file system says: no-space');
    expect(errorOf(() => stream.read(1n))).toEqual({ tag: 'closed' });
  });
});

describe('writing', () => {
  it('goes on from its place, however little is taken at once', () => {
    const { file, text } = node({ content: '0123456789' });
    const stream = fileStreams.writeTo(file, 2n);
    stream.write(bytesOf('abcde'));
    stream.blockingWriteAndFlush(bytesOf('f'));
    stream.writeZeroes(1n);
    expect(text()).toBe('01abcdef\x009');
  });

  it('appends wherever the end is', () => {
    const { file, text } = node({ content: 'ab' });
    const [one, other] = [fileStreams.appendTo(file), fileStreams.appendTo(file)];
    one.write(bytesOf('12345'));
    other.write(bytesOf('x'));
    one.write(bytesOf('6'));
    expect(text()).toBe('ab12345x6');
  });

  it('permits a bounded piece, and traps on more', () => {
    const stream = fileStreams.writeTo(node({ most: 1e9 }).file, 0n);
    const permit = stream.checkWrite();
    stream.write(new Uint8Array(Number(permit)));
    expect(() => stream.write(new Uint8Array(Number(permit) + 1))).toThrow('check-write permits');
  });

  it.each<[string, Parameters<typeof node>[0], string]>([
    ['fails', { failing: 1 }, 'no-space'],
    ['takes nothing', { most: 0 }, 'io'],
  ])('ends where the node %s', (_, settings, tag) => {
    const stream = fileStreams.writeTo(node(settings).file, 0n);
    const error = errorOf(() => stream.write(bytesOf('abcdefgh'))) as { val: IoError };
    expect(fileStreams.errorOf(error.val)).toEqual({ tag });
    for (const call of [() => stream.checkWrite(), () => stream.flush(), () => stream.write(bytesOf(''))])
      expect(errorOf(call)).toEqual({ tag: 'closed' });
  });
});

it('knows the codes of the host`s streams, and no file behind others', () => {
  const told = (code?: string) => fileStreams.errorOf(new IoError('text', code));
  expect([told('no-entry'), told('exist'), told('pipe'), told()]).toEqual([
    { tag: 'no-entry' },
    { tag: 'exists' },
    { tag: 'io' },
    undefined,
  ]);
});
