import { expect, it } from 'vitest';
import { movesOf } from './moves.ts';
import { threadName, threadNamed } from './thread-id.ts';

const on = { thread: 0, step: false, signal: 0 };

it.each([
  ['c', { moves: [on] }],
  ['s:p2.3;c', { moves: [{ thread: 3, step: true, signal: 0 }, on] }],
  ['C0b:p2.-1', { moves: [{ ...on, signal: 11 }] }],
  // The protocol's 30 is Linux's SIGUSR1.
  ['S1e:3', { moves: [{ thread: 3, step: true, signal: 10 }] }],
  [
    'r1000,1010:p2.3;c:p2.-1',
    {
      moves: [{ thread: 3, step: true, signal: 0 }, on],
      range: { thread: 3, start: 0x1000n, end: 0x1010n },
    },
  ],
  // Only one thread, and one that is named, has a range; and none is of another process.
  ['r1000,1010', undefined],
  ['r1000,1010:3;r1000,1010:4', undefined],
  ['c:p7.3', undefined],
  ['C:3', undefined],
  ['x', undefined],
  ['c;', undefined],
])('takes vCont;%s', (text, expected) => {
  expect(movesOf(text, 2)).toEqual(expected);
});

it.each([
  ['p2.3', 3],
  ['p2', -1],
  ['p-1', -1],
  ['p0.0', 0],
  ['-1', -1],
  ['ff', 255],
  ['p2.', undefined],
  ['p3.3', undefined],
  ['', undefined],
  ['p', undefined],
  ['zz', undefined],
  ['123456789', undefined],
])('reads the name %s', (text, thread) => {
  expect(threadNamed(text, 2)).toBe(thread);
});

it('names a thread with its process or without', () => {
  expect([threadName(16, 2), threadName(16, undefined)]).toEqual(['p2.10', '10']);
});
