/** Arguments that no caller can give: what a call takes away cannot be in another of its arguments, too. */

import type { ValueType } from '../../../kernel/component/types/model.ts';
import { carriesHandle } from '../target/type-key.ts';
import { handlesIn } from './handles-in.ts';

interface Typed {
  readonly type: ValueType;
}

/** Whether values of these can have a handle more than once. */
export function mayRepeat(parameters: readonly Typed[]): boolean {
  const carrying = parameters.filter(({ type }) => carriesHandle(type));
  return carrying.length > 1 || carrying.some(({ type }) => type.kind !== 'own' && type.kind !== 'borrow');
}

/** Whether a handle is moved and given a second time. */
export function movesTwice(args: readonly unknown[], parameters: readonly Typed[]): boolean {
  const moved = new Map<unknown, boolean>();
  for (const [at, { type }] of parameters.entries()) {
    if (!carriesHandle(type)) continue;
    for (const [handle, , kind] of handlesIn(args[at], type)) {
      const isMoved = kind === 'own';
      const before = moved.get(handle);
      if (before !== undefined && (before || isMoved)) return true;
      moved.set(handle, isMoved);
    }
  }
  return false;
}
