// Lists of scalars between the canonical ABI and AssemblyScript: the same bytes, without a copy.

// @ts-ignore: decorator
@lazy const EMPTY = new StaticArray<u8>(0);

/** The list that `cabi_realloc` made room for and the caller filled. */
// @ts-ignore: decorator
@inline
export function liftList<T>(at: usize, length: i32): StaticArray<T> {
  return changetype<StaticArray<T>>(length == 0 ? changetype<usize>(EMPTY) : at);
}

/** Writes a list's pointer and length. */
// @ts-ignore: decorator
@inline
export function storeList<T>(at: usize, value: StaticArray<T>): void {
  store<usize>(at, changetype<usize>(value));
  store<i32>(at, value.length, 4);
}
