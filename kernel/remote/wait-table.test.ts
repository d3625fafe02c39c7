import { describe, expect, it } from 'vitest';
import { WaitTable, waitMemory } from './wait-table.ts';

describe('WaitTable', () => {
  it('refuses the wait that closes a ring, and no other', () => {
    const table = new WaitTable(waitMemory(5));
    expect([table.enter(1, 2), table.enter(2, 3), table.enter(4, 2)]).toEqual([0, 0, 0]);
    expect(table.enter(3, 1)).toBeUndefined();
    expect(table.enter(3, 4)).toBeUndefined();
    expect(table.enter(3, 0)).toBe(0);
  });

  it('refuses a domain that waits for itself', () => {
    expect(new WaitTable(waitMemory(2)).enter(1, 1)).toBeUndefined();
  });

  it('says who waits for whom', () => {
    const table = new WaitTable(waitMemory(4));
    table.enter(1, 2);
    table.enter(2, 3);
    expect([table.isWaiting(1, 3), table.isWaiting(3, 1), table.isWaiting(1, 1)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('lets a wait end, also one inside another', () => {
    const table = new WaitTable(waitMemory(4));
    expect(table.enter(1, 2)).toBe(0);
    const outer = table.enter(1, 3)!;
    expect(table.enter(2, 1)).toBe(0);
    expect(table.enter(3, 1)).toBeUndefined();
    table.set(1, outer);
    table.set(2, 0);
    expect(table.enter(3, 1)).toBe(0);
    expect(table.enter(2, 1)).toBeUndefined();
  });

  it('forgets a domain that died while it waited, or while it had the lock', () => {
    const memory = waitMemory(3);
    const table = new WaitTable(memory);
    expect(table.enter(1, 2)).toBe(0);
    Atomics.store(new Int32Array(memory), 0, 2);
    table.forget(1);
    expect(table.enter(2, 1)).toBe(0);
  });

  it('says of a table that was written over at random yes or no, in bounded time', () => {
    const memory = waitMemory(4);
    const words = new Int32Array(memory);
    for (const lie of [-1, 5, 99, 2 ** 31 - 1]) {
      words.fill(0);
      words[3] = lie;
      expect(new WaitTable(memory).enter(1, 2)).toBe(0);
    }
    words.set([0, 3, 3, 2, 2]);
    expect(new WaitTable(memory).enter(0, 3)).toBeUndefined();
  });
});
