import { expect, it, vi } from 'vitest';

/** Modules of their own, as a worker has: what is said here holds for no other test. */
async function load() {
  vi.resetModules();
  return import('./index.ts');
}

it('a thread that may wait waits in every blocking call', async () => {
  const { letThreadWait, makePipe, Pollable, poll, Signal } = await load();
  const waits: string[] = [];
  let onWait = () => {};
  letThreadWait((_, where) => {
    waits.push(where);
    onWait();
  });
  const { input, output } = makePipe(4);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const bytes = (data: string) => new TextEncoder().encode(data);

  onWait = () => output.write(bytes('ab'));
  expect(text(input.blockingRead(10n))).toBe('ab');
  expect(input.blockingSkip(10n)).toBe(2n);

  let read = '';
  onWait = () => {
    read += text(input.read(3n));
  };
  output.blockingWriteAndFlush(bytes('0123456789'));
  output.blockingWriteZeroesAndFlush(4n);
  read += text(input.read(10n));
  expect(read).toBe('0123456789\0\0\0\0');
  output.writeZeroes(4n);
  output.blockingFlush();
  expect(output.checkWrite()).toBe(3n);

  const other = makePipe(4);
  onWait = () => other.output.write(bytes('x'));
  expect(output.blockingSplice(other.input, 9n)).toBe(1n);

  const signal = new Signal();
  onWait = () => signal.set();
  new Pollable(signal).block();
  signal.clear();
  expect(poll([new Pollable(new Signal()), new Pollable(signal)])).toEqual(Uint32Array.of(1));
  expect(new Set(waits)).toEqual(
    new Set([
      'input-stream.blocking-read',
      'input-stream.blocking-skip',
      'output-stream.blocking-write-and-flush',
      'output-stream.blocking-write-zeroes-and-flush',
      'output-stream.blocking-flush',
      'output-stream.blocking-splice',
      'pollable.block',
      'poll',
    ]),
  );
});
