// The managed heap as the canonical ABI sees it.

import { Scratch } from './scratch';

// @ts-ignore: decorator
@lazy let lent: Scratch | null = null;

/** Has the next list that comes in lie in `scratch`; null takes it back. For a caller who is done with the list before the next one. */
export function lend(scratch: Scratch | null): void {
  lent = scratch;
}

/** Memory for a list or string that comes in: a managed object, so that a list of scalars is a StaticArray as it is. */
export function cabi_realloc(old: usize, oldSize: usize, alignment: usize, size: usize): usize {
  if (old != 0) return __renew(old, size);
  const scratch = lent;
  if (!scratch) return __new(size, idof<StaticArray<u8>>());
  lent = null;
  return changetype<usize>(scratch.take(<i32>size));
}

/** Room for `size` bytes that live to the end of the outermost call. */
// @ts-ignore: decorator
@inline
export function room(size: usize): usize {
  return __new(size, idof<ArrayBuffer>());
}

/** An object whose fields are all zero, made without its constructor. */
export function blank<T>(): T {
  const object = __new(offsetof<T>(), idof<T>());
  memory.fill(object, 0, offsetof<T>());
  return changetype<T>(object);
}
