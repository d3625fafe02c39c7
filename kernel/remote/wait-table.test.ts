import { describe, expect, it } from 'vitest';
import { WaitTable, waitMemory } from './wait-table.ts';

describe('WaitTable', () => {
  it('refuses the wait that closes a ring, and no other', () => {
    const table = new WaitTable(waitMemory(5));
    expect([table.enter(1, 2), table.enter(2, 3), table.enter(4, 2)]).toEqual([null, null, null]);
    expect(table.enter(3, 1)).toBeUndefined();
    expect(table.enter(3, 4)).toBeUndefined();
    expect(table.enter(3, 0)).toBeNull();
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
    expect(table.enter(1, 2)).toBeNull();
    const outer = table.enter(1, 3)!;
    expect(table.enter(2, 1)).toBeNull();
    expect(table.enter(3, 1)).toBeUndefined();
    table.leave(1, outer);
    table.leave(2, null);
    expect(table.enter(3, 1)).toBeNull();
    expect(table.enter(2, 1)).toBeUndefined();
  });

  it('forgets a domain that died while it waited, or while it had the lock', () => {
    const memory = waitMemory(3);
    const table = new WaitTable(memory);
    expect(table.enter(1, 2)).toBeNull();
    Atomics.store(new Int32Array(memory), 0, 2);
    table.forget(1);
    expect(table.enter(2, 1)).toBeNull();
  });

  it('does not count a wait that has been answered, though its domain has not woken', () => {
    const table = new WaitTable(waitMemory(4));
    table.enter(1, 2);
    table.sends(1, 7);
    expect(table.wait(1)).toEqual({ domain: 1, whom: 2, turn: 1, call: 7, since: 0 });
    table.answered(table.wait(1)!);
    expect(table.wait(1)).toBeUndefined();
    expect(table.enter(2, 1)).toBeNull();
    table.leave(1, null);
    expect(table.enter(1, 3)).toBeNull();
    expect(table.enter(3, 2)).toBeUndefined();
  });

  it('refuses the wait that is meant, and none that comes after it', () => {
    const table = new WaitTable(waitMemory(3));
    const outer = table.enter(1, 2);
    const wait = table.wait(1)!;
    const before = table.enter(1, 2)!;
    table.refuse(wait);
    expect([outer, before, table.isRefused(1)]).toEqual([null, wait, false]);
    table.leave(1, before);
    expect(table.isRefused(1)).toBe(true);
    table.leave(1, null);
    table.enter(1, 2);
    expect(table.isRefused(1)).toBe(false);
  });

  it('walks a chain to its end, which may be out of this process', () => {
    const table = new WaitTable(waitMemory(3));
    table.enter(1, 2, 5);
    table.enter(2, 99, 6);
    expect([...table.chain(1)].map(({ domain, whom, since }) => [domain, whom, since])).toEqual([
      [1, 2, 5],
      [2, 99, 6],
    ]);
    expect([...table.chain(0)]).toEqual([]);
  });

  it('says of a table that was written over at random yes or no, in bounded time', () => {
    const memory = waitMemory(4);
    const words = new Int32Array(memory);
    const whom = (domain: number) => 8 + 8 * domain;
    for (const lie of [-1, 5, 99, 2 ** 31 - 1]) {
      words.fill(0);
      words[whom(2)] = lie;
      words[whom(2) + 1] = 1;
      expect(new WaitTable(memory).enter(1, 2)).toBeNull();
    }
    for (const [domain, lie] of [3, 3, 2, 2].entries()) words.set([lie, 1], whom(domain));
    expect(new WaitTable(memory).enter(0, 3)).toBeUndefined();
    expect([...new WaitTable(memory).chain(1)].length).toBe(4);
  });
});
