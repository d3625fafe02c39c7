import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Bell } from './bell.ts';
import { Inflow, Outflow } from './pump.ts';
import { CAPACITY, SharedPipe } from './shared-pipe.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

function sample(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index % 251);
}

describe('a stream into a pipe', () => {
  function inflow() {
    const [bell, pipe, source] = [new Bell(), new SharedPipe(), new PassThrough()];
    return { bell, pipe, source, flow: new Inflow(source, pipe, bell) };
  }

  it('arrives whole, held back while the pipe is full, and ends', async () => {
    const { bell, pipe, source, flow } = inflow();
    const data = sample(5 * CAPACITY + 17);
    source.end(data);
    const got: number[] = [];
    while (!(pipe.ended && pipe.length === 0)) {
      const seen = bell.count;
      expect(pipe.length).toBeLessThanOrEqual(CAPACITY);
      got.push(...pipe.take(50_000));
      if (pipe.unblocks()) flow.resume();
      if (!pipe.ended && pipe.length === 0) await until(() => bell.count !== seen);
    }
    expect(Buffer.compare(Uint8Array.from(got), data)).toBe(0);
  });

  it('ends with an error behind what came before it', async () => {
    const { pipe, source, flow } = inflow();
    source.write(sample(CAPACITY + 10));
    await until(() => pipe.length === CAPACITY);
    flow.end({ code: 'connection-reset', message: 'read ECONNRESET' });
    expect([pipe.take(CAPACITY).length, pipe.ended]).toEqual([CAPACITY, false]);
    flow.resume();
    expect([pipe.take(CAPACITY).length, pipe.ended, pipe.takeError()?.code]).toEqual([
      10,
      true,
      'connection-reset',
    ]);
  });

  it('is read on and dropped when nobody reads any more', async () => {
    const { pipe, source, flow } = inflow();
    pipe.refuse();
    source.end(sample(3 * CAPACITY));
    await until(() => pipe.ended);
    expect(pipe.length).toBe(0);
    flow.resume();
  });
});

describe('a pipe into a stream', () => {
  /** A target that finishes each write when it is told to. */
  function outflow() {
    const taken: Uint8Array[] = [];
    const pending: (() => void)[] = [];
    const target = new Writable({
      highWaterMark: 1,
      write(chunk: Uint8Array, _, done) {
        taken.push(chunk);
        pending.push(done);
      },
    });
    const [bell, pipe] = [new Bell(), new SharedPipe()];
    return { bell, pipe, target, taken, pending, flow: new Outflow(pipe, target, bell) };
  }

  it('goes on as the stream takes it, and ends it', async () => {
    const { bell, pipe, target, taken, pending, flow } = outflow();
    flow.resume();
    expect(pipe.wakes()).toBe(true);
    pipe.put(sample(10));
    flow.resume();
    pipe.put(sample(20));
    pipe.end();
    flow.resume();
    expect([taken.length, pipe.length, bell.count, target.writableEnded]).toEqual([1, 20, 1, false]);
    pending.shift()!();
    await until(() => taken.length === 2);
    pending.shift()!();
    await until(() => target.writableFinished);
    expect(taken.map((bytes) => bytes.length)).toEqual([10, 20]);
  });

  it('is refused once the stream has failed', () => {
    const { bell, pipe, flow } = outflow();
    flow.refuse({ code: 'connection-reset', message: 'write EPIPE' });
    flow.refuse();
    expect([pipe.refused, pipe.takeError()?.code, bell.count]).toEqual([true, 'connection-reset', 1]);
    pipe.put(sample(1));
    flow.resume();
    expect(pipe.length).toBe(1);
  });
});
