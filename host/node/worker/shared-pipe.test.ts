import { describe, expect, it } from 'vitest';
import { CAPACITY, pipeMemory, SharedPipe, WATCH } from './shared-pipe.ts';

/** Two ends, as two threads have them. */
function ends() {
  const writer = new SharedPipe();
  return { writer, reader: new SharedPipe(writer.memory) };
}

describe('a pipe in shared memory', () => {
  it('carries bytes in order, round and round', () => {
    const { writer, reader } = ends();
    let next = 0;
    let expected = 0;
    for (let round = 0; round < 20; round++) {
      const data = Uint8Array.from({ length: 50_000 }, () => next++ % 251);
      writer.put(data);
      expect([writer.free, reader.length]).toEqual([CAPACITY - 50_000, 50_000]);
      for (const part of [reader.take(20_000), reader.take(CAPACITY)]) {
        expect(part.findIndex((byte) => byte !== expected++ % 251)).toBe(-1);
      }
    }
    expect([expected, reader.length, reader.take(1).length]).toEqual([1_000_000, 0, 0]);
  });

  it('can be full', () => {
    const { writer, reader } = ends();
    writer.put(new Uint8Array(CAPACITY).fill(7));
    expect([writer.free, reader.length]).toEqual([0, CAPACITY]);
    expect(reader.take(CAPACITY).every((byte) => byte === 7)).toBe(true);
    expect([writer.free, reader.length]).toEqual([CAPACITY, 0]);
  });

  it('ends and is refused, with a reason told once', () => {
    const { writer, reader } = ends();
    expect([reader.ended, writer.refused]).toEqual([false, false]);
    reader.refuse({ code: 'insufficient-space', message: 'ENOSPC: no space left on device, write' });
    writer.end();
    expect([reader.ended, writer.refused]).toEqual([true, true]);
    expect(writer.takeError()).toEqual({
      code: 'insufficient-space',
      message: 'ENOSPC: no space left on device, write',
    });
    expect(writer.takeError()).toBeUndefined();
  });

  it('cuts a long reason', () => {
    const { writer, reader } = ends();
    writer.end({ code: 'io', message: 'ä'.repeat(500) });
    expect(reader.takeError()).toEqual({ code: 'io', message: 'ä'.repeat(126) });
  });

  it('passes wishes and their answers', () => {
    const { writer, reader } = ends();
    reader.want = WATCH;
    expect(writer.want).toBe(WATCH);
    writer.readable = true;
    writer.want = 0;
    expect([reader.readable, reader.want]).toEqual([true, 0]);
  });

  it('tells the writer once that the reader sleeps', () => {
    const { writer, reader } = ends();
    expect(writer.wakes()).toBe(false);
    expect(reader.sleep()).toBe(true);
    writer.put(Uint8Array.of(1));
    expect([writer.wakes(), writer.wakes()]).toEqual([true, false]);
    expect(reader.sleep()).toBe(false);
  });

  it('tells the reader once that the writer waits for room, and that half is free', () => {
    const { writer, reader } = ends();
    expect([writer.block(), reader.unblocks(), reader.unblocks()]).toEqual([false, true, false]);
    writer.put(new Uint8Array(CAPACITY));
    expect(writer.block()).toBe(true);
    reader.take(CAPACITY / 2 - 1);
    expect(reader.unblocks()).toBe(false);
    reader.take(1);
    expect([reader.unblocks(), reader.unblocks()]).toEqual([true, false]);
  });

  it('reports an error that closes nothing', () => {
    const { writer, reader } = ends();
    reader.report({ code: 'connection-refused', message: 'send ECONNREFUSED' });
    expect([writer.hasError, writer.refused, writer.ended]).toEqual([true, false, false]);
    expect(writer.takeError()?.code).toBe('connection-refused');
    expect(writer.hasError).toBe(false);
  });

  it('can be made as new', () => {
    const { writer, reader } = ends();
    writer.put(Uint8Array.of(1, 2, 3));
    writer.end({ code: 'io', message: 'failed' });
    writer.clear();
    expect([reader.length, reader.ended, reader.hasError, writer.free]).toEqual([0, false, false, CAPACITY]);
  });

  it('has the size of its memory', () => {
    const pipe = new SharedPipe(pipeMemory(1 << 18));
    pipe.put(new Uint8Array(1 << 18).fill(7));
    expect([pipe.capacity, pipe.free, pipe.take(1 << 20).length]).toEqual([1 << 18, 0, 1 << 18]);
  });
});
