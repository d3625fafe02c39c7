import { expect, it } from 'vitest';
import { HeldLines } from './held-lines.ts';

it('lines wait in their order while they are held, and so does who writes them', () => {
  const lines = new HeldLines();
  const shown: string[] = [];
  const show = (line: string) => lines.show(() => shown.push(line));
  show('a');
  lines.hold(true);
  show('b');
  show('c');
  lines.onFree(() => shown.push('free'));
  expect([shown, lines.isHeld]).toEqual([['a'], true]);
  lines.hold(false);
  show('d');
  expect([shown, lines.isHeld]).toEqual([['a', 'b', 'c', 'free', 'd'], false]);
});
