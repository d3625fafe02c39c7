import { describe, expect, it } from 'vitest';
import { Failure } from './failure.ts';
import { makePipe } from './pipe.ts';
import { failed, IoError } from './streams.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (data: string) => new TextEncoder().encode(data);

function payload(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    if (error instanceof Failure) return error.payload;
    throw error;
  }
  return 'no failure';
}

describe('pipe', () => {
  it('carries bytes in order across the end of its ring', () => {
    const { input, output } = makePipe(8);
    let seen = '';
    for (const word of ['abcde', 'fgh', 'ijklmn', 'o']) {
      output.write(bytes(word));
      seen += text(input.read(3n)) + text(input.read(100n));
    }
    expect(seen).toBe('abcdefghijklmno');
  });

  it('permits as much as it has room for, and wakes the writer', () => {
    const { input, output } = makePipe(4);
    expect(output.checkWrite()).toBe(4n);
    output.write(bytes('abcd'));
    expect(output.checkWrite()).toBe(0n);
    let woken = 0;
    const pollable = output.subscribe();
    pollable.onReady(() => woken++);
    expect(pollable.ready()).toBe(false);
    expect(() => output.write(bytes('e'))).toThrow('output-stream.write: 1 bytes, but check-write permits 0');
    expect(text(input.read(1n))).toBe('a');
    expect([woken, pollable.ready(), output.checkWrite()]).toEqual([1, true, 1n]);
  });

  it('wakes the reader', () => {
    const { input, output } = makePipe(4);
    let woken = 0;
    input.subscribe().onReady(() => woken++);
    expect(input.read(4n)).toEqual(new Uint8Array(0));
    output.write(new Uint8Array(0));
    expect(woken).toBe(0);
    output.write(bytes('x'));
    expect(woken).toBe(1);
  });

  it('gives what is left and then the end when the writer has gone', () => {
    const { input, output } = makePipe();
    output.write(bytes('rest'));
    output[Symbol.dispose]();
    expect(text(input.read(100n))).toBe('rest');
    expect(payload(() => input.read(100n))).toEqual({ tag: 'closed' });
  });

  it('is closed to the writer when the reader has gone', () => {
    const { input, output } = makePipe(1);
    output.write(bytes('x'));
    let woken = 0;
    output.subscribe().onReady(() => woken++);
    input[Symbol.dispose]();
    expect(woken).toBe(1);
    for (const action of [
      () => output.checkWrite(),
      () => output.write(bytes('x')),
      () => output.flush(),
      () => output.blockingWriteAndFlush(bytes('x')),
    ]) {
      expect(payload(action)).toEqual({ tag: 'closed' });
    }
  });

  it('refuses a capacity of nothing', () => {
    expect(() => makePipe(0)).toThrow('makePipe: capacity 0 is not at least 1 byte');
  });
});

describe('derived stream operations', () => {
  it('splice moves what there is and what there is room for', () => {
    const from = makePipe(16);
    const to = makePipe(4);
    from.output.write(bytes('abcdef'));
    expect(to.output.splice(from.input, 100n)).toBe(4n);
    expect(to.output.splice(from.input, 100n)).toBe(0n);
    expect(text(to.input.read(9n))).toBe('abcd');
    expect(to.output.blockingSplice(from.input, 1n)).toBe(1n);
    expect(from.input.skip(9n)).toBe(1n);
  });

  it('write-zeroes, and the blocking forms where nothing blocks', () => {
    const { input, output } = makePipe(100_000);
    output.writeZeroes(70_000n);
    const zeroes = input.blockingRead(100_000n);
    expect([zeroes.length, zeroes.every((byte) => byte === 0)]).toEqual([70_000, true]);
    output.blockingWriteAndFlush(bytes('ab'));
    output.blockingWriteZeroesAndFlush(2n);
    output.blockingFlush();
    expect(input.blockingSkip(1n)).toBe(1n);
    expect(text(input.read(9n))).toBe('b\0\0');
    expect(() => output.writeZeroes(100_001n)).toThrow(
      'output-stream.write-zeroes: 100001 bytes, but check-write permits 100000',
    );
  });

  it('traps where it would block, and names the call', () => {
    const { input, output } = makePipe(2);
    expect(() => input.blockingRead(1n)).toThrow('input-stream.blocking-read: would block');
    expect(() => input.blockingSkip(1n)).toThrow('input-stream.blocking-skip: would block');
    expect(() => output.blockingSplice(input, 1n)).toThrow('output-stream.blocking-splice: would block');
    output.write(bytes('ab'));
    expect(() => output.blockingWriteAndFlush(bytes('c'))).toThrow(
      'output-stream.blocking-write-and-flush: would block',
    );
    expect(() => output.blockingWriteZeroesAndFlush(1n)).toThrow(
      'output-stream.blocking-write-zeroes-and-flush: would block',
    );
    expect(() => output.blockingFlush()).toThrow('output-stream.blocking-flush: would block');
  });

  it('an error says what happened', () => {
    const { payload: error } = failed(new IoError('disk on fire', 'io'));
    expect(error.tag === 'last-operation-failed' && error.val.toDebugString()).toBe('disk on fire');
  });
});
