// Keeps objects alive while others hold handles to them. A handle's representation is the object's address; several
// handles may stand for one object.

/** What asc calls the runtime `stub`. */
const STUB: i32 = 0;

/** Handles to each object. */
// @ts-ignore: decorator
@lazy const handles = new Map<usize, u32>();

/** Counts a new handle to `object`. */
export function hold(object: usize): void {
  if (handles.has(object)) handles.set(object, handles.get(object) + 1);
  else {
    handles.set(object, 1);
    __pin(object);
  }
}

/** Takes a handle off the count; true if it was the last. */
function release(object: usize): bool {
  const rest = handles.get(object) - 1;
  if (rest > 0) {
    handles.set(object, rest);
    return false;
  }
  // Where nothing is ever freed, the object will come again: taking it out and in would fill the heap with the map's old tables.
  if (ASC_RUNTIME == STUB) {
    handles.set(object, 0);
    return true;
  }
  handles.delete(object);
  __unpin(object);
  return true;
}

/** The object whose own handle is being dropped because it came back to us, or 0. */
// @ts-ignore: decorator
@lazy let returning: usize = 0;

/** Says that the handle dropped next was passed to us: its object is not dropped, it has come home. */
export function comesBack(object: usize): void {
  returning = object;
}

/** Takes a handle off the count; true if it was the last and the object should hear of it. */
export function dropped(object: usize): bool {
  const home = object == returning;
  returning = 0;
  return release(object) && !home;
}
