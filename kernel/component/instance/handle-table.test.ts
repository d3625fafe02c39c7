import { describe, expect, it } from 'vitest';
import { UNRECORDED } from '../../capability/record.ts';
import { HandleEntry, HandleTable, MAX_HANDLES, shareEntry } from './handle-table.ts';
import { Resource } from './resource.ts';

const node = new Resource('a:b/c/node', 'vfs');
const other = new Resource('a:b/c/other', 'vfs');
const entry = (own = true) => new HandleEntry(node, 0, own, UNRECORDED);

describe('HandleTable', () => {
  it('gives numbers from 1 and uses freed ones again', () => {
    const table = new HandleTable();
    expect([table.add(entry()), table.add(entry()), table.add(entry())]).toEqual([1, 2, 3]);
    table.take(2, node);
    expect(table.size).toBe(2);
    expect(table.add(entry())).toBe(2);
    expect(table.clear()).toHaveLength(3);
    expect(table.size).toBe(0);
    expect(table.add(entry())).toBe(1);
  });

  it('refuses what is no handle of the type', () => {
    const table = new HandleTable();
    const index = table.add(entry(false));
    expect(() => table.get(9, node)).toThrow('there is no handle 9');
    expect(() => table.get(index, other)).toThrow('handle 1 is a a:b/c/node, not a a:b/c/other');
    expect(() => table.take(index, node)).toThrow('handle 1 is borrowed, not owned');
  });

  it('keeps what is lent', () => {
    const table = new HandleTable();
    const lent = entry();
    const index = table.add(lent);
    lent.lends++;
    expect(() => table.take(index, node)).toThrow('handle 1 is lent to a call that has not returned');
    lent.lends--;
    expect(table.take(index, node)).toBe(lent);
  });

  it('comes back to what it held', () => {
    const table = new HandleTable();
    const [first, second] = [entry(), entry()];
    table.add(first);
    table.add(second);
    table.take(1, node);
    const saved = table.save();
    const third = entry();
    expect(table.add(third)).toBe(1);
    expect(table.restore(saved)).toEqual([third]);
    expect(table.size).toBe(1);
    expect(table.add(third)).toBe(1);
    table.take(2, node);
    expect(table.restore(saved)).toBeUndefined();
  });

  it('has an end', () => {
    const table = new HandleTable();
    const one = entry();
    for (let count = 0; count < MAX_HANDLES; count++) table.add(one);
    expect(() => table.add(one)).toThrow('there are 1048576 handles already');
  });
});

describe('shareEntry', () => {
  it('counts the owned handles on one object, also by way of a borrowed one', () => {
    const owner = entry();
    const borrowed = new HandleEntry(node, 0, false, UNRECORDED, owner);
    const second = shareEntry(borrowed, UNRECORDED);
    expect([...owner.share!.entries]).toEqual([owner, second]);
    expect(second.share).toBe(owner.share);
    expect(shareEntry(second, UNRECORDED).share!.entries.size).toBe(3);
  });
});
