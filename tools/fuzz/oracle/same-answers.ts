/** Whether two runs of one sequence answered the same. */

import { Handle } from '../../../kernel/component/index.ts';
import { type Answer, TRAPPED } from '../execute/answer.ts';

/** Number of the first call that answered differently. */
export function firstDifference(one: readonly Answer[], other: readonly Answer[]): number | undefined {
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const [a, b] = [one[at], other[at]];
    if (a === undefined || b === undefined || a.status !== b.status) return at;
    if (a.status !== TRAPPED && !isSame(a.value, b.value)) return at;
  }
  return undefined;
}

/** Handles are the same wherever there is one: which number it has is nobody's business. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Handle || b instanceof Handle) return a instanceof Handle && b instanceof Handle;
  if (ArrayBuffer.isView(a)) return ArrayBuffer.isView(b) && sameElements(a as Uint8Array, b as Uint8Array);
  if (Array.isArray(a)) return Array.isArray(b) && sameElements(a, b);
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) =>
    isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}

function sameElements(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (!isSame(a[at], b[at])) return false;
  return true;
}
