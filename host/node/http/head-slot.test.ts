import { describe, expect, it } from 'vitest';
import { HeadSlot } from './head-slot.ts';
import { packHead, unpackHead } from './served-message.ts';

describe('a head slot', () => {
  it('gives each head once, byte for byte', () => {
    const worker = new HeadSlot();
    const owner = new HeadSlot(worker.memory);
    expect(owner.take()).toBeUndefined();
    for (const headers of [[], ['x-a', ''], ['x-a', 'b\xff', 'X-A', ' \t']]) {
      expect(worker.put({ status: 204, headers })).toBe(true);
      expect([owner.take(), owner.take()]).toEqual([{ status: 204, headers }, undefined]);
    }
  });

  it('has no room for a long one', () => {
    const slot = new HeadSlot();
    expect(slot.put({ status: 200, headers: ['a', 'x'.repeat(20_000)] })).toBe(false);
    expect(slot.take()).toBeUndefined();
  });
});

describe('the head of a request', () => {
  it.each([
    [{ method: 'GET', path: '/', authority: undefined }, []],
    [{ method: 'PROPFIND', path: '/a?b', authority: '' }, ['a', '']],
    [{ method: 'GET', path: '*', authority: 'h:1' }, ['a', 'b', 'a', '\xe4']],
  ])('is what it was: %j', (line, headers) => {
    expect(unpackHead(packHead(line, headers))).toEqual({ ...line, headers });
  });
});
