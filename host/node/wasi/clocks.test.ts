import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../kernel/task/index.ts';
import { FineWallTime, monotonic, monotonicClock, wallClock } from './clocks.ts';

/** A clock that stands where it is put. */
function standing(): Clock & { time: bigint; delays: bigint[]; fire(): void } {
  let due: (() => void) | undefined;
  return {
    time: 0n,
    delays: [],
    now() {
      return this.time;
    },
    schedule(delay, callback) {
      this.delays.push(delay);
      due = callback;
      return () => {
        due = undefined;
      };
    },
    fire: () => due?.(),
  };
}

describe('monotonic clock', () => {
  it('gives pollables for an instant and for a duration', () => {
    const clock = standing();
    const { now, resolution, subscribeInstant, subscribeDuration } = monotonicClock(clock);
    clock.time = 100n;
    const [instant, duration, past] = [subscribeInstant(150n), subscribeDuration(60n), subscribeInstant(99n)];
    let calls = 0;
    instant.onReady(() => calls++);
    expect([now(), resolution(), past.ready()]).toEqual([100n, 1n, true]);
    clock.time = 155n;
    clock.fire();
    expect([clock.delays, calls, instant.ready(), duration.ready()]).toEqual([[50n], 1, true, false]);
    clock.time = 160n;
    expect(duration.ready()).toBe(true);
  });

  it('waits on the host for short and long times, and takes it back', async () => {
    for (const delay of [1n, 2_000_000n]) {
      const start = monotonic.now();
      const { subscribeDuration } = monotonicClock();
      await new Promise<void>((resolve) => subscribeDuration(delay).onReady(resolve));
      expect(monotonic.now() - start).toBeGreaterThanOrEqual(delay);
      let cancelled = true;
      subscribeDuration(delay).onReady(() => {
        cancelled = false;
      })();
      await new Promise<void>((resolve) => subscribeDuration(2n * delay).onReady(resolve));
      expect(cancelled).toBe(true);
    }
  });
});

describe('wall clock', () => {
  it('is the time in seconds and nanoseconds', () => {
    const time = { seconds: 1_795_256_906, nanoseconds: 123_250_000, read() {} };
    expect(wallClock(time).now()).toEqual({ seconds: 1_795_256_906n, nanoseconds: 123_250_000 });
    expect(wallClock().resolution()).toEqual({ seconds: 0n, nanoseconds: 1 });
    const { seconds } = wallClock().now();
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(60);
  });

  it('goes on between milliseconds, and follows when the time is set', () => {
    let steady: [number, number] = [7, 999_600_000];
    let coarse = 5000;
    const time = new FineWallTime(
      () => steady,
      () => coarse,
    );
    const told = () => {
      time.read();
      return [time.seconds, time.nanoseconds];
    };
    expect(told()).toEqual([5, 0]);
    steady = [8, 3];
    expect(told()).toEqual([5, 400_003]);
    steady = [8, 700_000];
    coarse = 5001;
    expect(told()).toEqual([5, 1_100_000]);
    coarse = 90_000;
    steady = [8, 1_699_999];
    expect(told()).toEqual([5, 2_099_999]);
    steady = [8, 1_700_000];
    expect(told()).toEqual([90, 0]);
    coarse = 10;
    steady = [9, 999_999_999];
    expect(told()).toEqual([0, 10_999_999]);
    steady = [10, 999_998];
    coarse = 1_795_256_906_999;
    expect(told()).toEqual([0, 11_999_998]);
    steady = [10, 999_999];
    expect(told()).toEqual([1_795_256_906, 999_000_000]);
    steady = [10, 1_999_998];
    expect(told()).toEqual([1_795_256_906, 999_999_999]);
    coarse++;
    steady = [10, 2_000_000];
    expect(told()).toEqual([1_795_256_907, 1]);
  });

  it('does not go back where something comes between its looks at the clocks', () => {
    let now = 5_000_000_000;
    let delay = 0;
    const time = new FineWallTime(
      () => [Math.floor(now / 1e9), now % 1e9],
      () => {
        now += delay;
        const told = 1_700_000_000_000 + Math.floor(now / 1e6);
        now += delay;
        return told;
      },
    );
    let last = 0;
    for (let round = 0; round < 400; round++) {
      now += 270_000;
      delay = round % 7 === 0 ? 3_300_000 : 0;
      const before = now;
      time.read();
      const told = (time.seconds - 1_700_000_000) * 1e9 + time.nanoseconds;
      expect(told).toBeGreaterThanOrEqual(last);
      expect(told).toBeLessThanOrEqual(now);
      if (round > 20) expect(told).toBeGreaterThan(before - 1_000_000);
      last = told;
    }
  });
});
