import { describe, expect, it } from 'vitest';
import { TcpOptions } from './tcp-options.ts';

const refusal = (payload: string) => expect.objectContaining({ payload });

describe('the options of a TCP socket', () => {
  it.each([
    [1n, 1_000_000_000n],
    [3_000_000_000n, 3_000_000_000n],
    [2n ** 64n - 1n, 32767_000_000_000n],
  ])('an idle time of %i becomes %i', (value, held) => {
    const options = new TcpOptions();
    options.idle = value;
    expect(options.idle).toBe(held);
  });

  it.each([
    [1n, 4096n],
    [4097n, 8192n],
    [65536n, 65536n],
    [2n ** 64n - 1n, 1048576n],
  ])('a buffer of %i becomes %i', (value, held) => {
    const options = new TcpOptions();
    options.receiveBuffer = value;
    options.sendBuffer = value;
    expect([options.receiveBuffer, options.sendBuffer]).toEqual([held, held]);
    expect(options.capacities).toEqual({ input: Number(held), output: Number(held) });
  });

  it('of what Node cannot set say what it has', () => {
    const options = new TcpOptions();
    options.interval = 5n;
    options.count = 3;
    options.hopLimit = 64;
    expect([options.interval, options.count, options.hopLimit]).toEqual([1_000_000_000n, 10, 64]);
    expect(() => {
      options.hopLimit = 1;
    }).toThrow(refusal('not-supported'));
  });

  it('are never 0', () => {
    const options = new TcpOptions();
    const sets: (() => void)[] = [
      () => (options.idle = 0n),
      () => (options.interval = 0n),
      () => (options.count = 0),
      () => (options.hopLimit = 0),
      () => (options.receiveBuffer = 0n),
      () => (options.sendBuffer = 0n),
      () => options.setBacklog(0n),
    ];
    for (const set of sets) expect(set).toThrow(refusal('invalid-argument'));
  });

  it('are inherited by what is accepted', () => {
    const options = new TcpOptions();
    options.keepAlive = true;
    options.idle = 5_000_000_000n;
    options.receiveBuffer = 8192n;
    const copy = options.copy();
    expect([copy.keepAlive, copy.idleMilliseconds, copy.capacities.input]).toEqual([true, 5000, 8192]);
  });
});
