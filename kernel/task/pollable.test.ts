import { describe, expect, it } from 'vitest';
import { always, Pollable, poll, Signal } from './pollable.ts';
import { type Clock, Timer, toMilliseconds } from './timer.ts';

/** A clock that stands until it is moved; `schedule` fires a little early, as real ones may. */
export class FakeClock implements Clock {
  time = 0n;
  readonly timers = new Set<{ at: bigint; callback: () => void }>();

  now(): bigint {
    return this.time;
  }

  schedule(delay: bigint, callback: () => void) {
    const timer = { at: this.time + (delay > 10n ? delay - 5n : delay), callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  advance(time: bigint): void {
    const end = this.time + time;
    for (;;) {
      const due = [...this.timers].filter((timer) => timer.at <= end).sort((a, b) => Number(a.at - b.at))[0];
      if (!due) break;
      this.time = due.at;
      this.timers.delete(due);
      due.callback();
    }
    this.time = end;
  }
}

const turn = () => new Promise<void>((resolve) => queueMicrotask(resolve));

describe('poll', () => {
  it('gives the indexes of those that are ready', () => {
    const signal = new Signal();
    const list = [new Pollable(signal), new Pollable(always), new Pollable()];
    expect(poll(list)).toEqual(Uint32Array.of(1, 2));
    signal.set();
    expect(poll(list)).toEqual(Uint32Array.of(0, 1, 2));
    signal.clear();
    expect(poll(list)).toEqual(Uint32Array.of(1, 2));
  });

  it('traps where it would block', () => {
    const waiting = new Pollable(new Signal());
    const rest =
      "would block the kernel's thread; a component that waits must return `blocked` from its step, or run in a worker";
    expect(() => poll([waiting])).toThrow(`poll: ${rest}`);
    expect(() => waiting.block()).toThrow(`pollable.block: ${rest}`);
    expect(() => poll([])).toThrow('poll: the list of pollables is empty');
    expect(new Pollable().block()).toBeUndefined();
  });
});

describe('onReady', () => {
  it('calls back once, and never from within', async () => {
    const signal = new Signal();
    let calls = 0;
    new Pollable(signal).onReady(() => calls++);
    signal.set();
    signal.set();
    expect(calls).toBe(1);
    new Pollable(signal).onReady(() => calls++);
    expect(calls).toBe(1);
    await turn();
    expect(calls).toBe(2);
  });

  it('is taken back by cancel and by dropping the pollable', async () => {
    const signal = new Signal();
    let calls = 0;
    const cancelled = new Pollable(signal);
    cancelled.onReady(() => calls++)();
    const dropped = new Pollable(signal);
    dropped.onReady(() => calls++);
    dropped[Symbol.dispose]();
    const soon = new Pollable(always);
    soon.onReady(() => calls++)();
    signal.set();
    await turn();
    expect(calls).toBe(0);
  });
});

describe('timer', () => {
  it('is ready at its deadline, not when the clock fires early', () => {
    const clock = new FakeClock();
    const pollable = new Pollable(new Timer(clock, 100n));
    let calls = 0;
    pollable.onReady(() => calls++);
    clock.advance(99n);
    expect([pollable.ready(), calls]).toEqual([false, 0]);
    clock.advance(1n);
    expect([pollable.ready(), calls]).toEqual([true, 1]);
    expect(clock.timers.size).toBe(0);
  });

  it('leaves no timer behind when cancelled', () => {
    const clock = new FakeClock();
    const pollable = new Pollable(new Timer(clock, 100n));
    pollable.onReady(() => {});
    clock.advance(97n);
    expect(clock.timers.size).toBe(1);
    pollable[Symbol.dispose]();
    expect(clock.timers.size).toBe(0);
  });

  it('rounds delays up to milliseconds that setTimeout can take', () => {
    expect(toMilliseconds(1n)).toBe(1);
    expect(toMilliseconds(1_000_001n)).toBe(2);
    expect(toMilliseconds(2n ** 63n)).toBe(0x7fff_ffff);
  });
});
