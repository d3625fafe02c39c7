/**
 * What memory file systems may hold together: this component has one memory, and running out of it would end every
 * program that uses the service. So running out is an answer, `no-space`, well before.
 */

/**
 * Bytes of file content and of names, in all memory file systems of this component. The build can set another number,
 * by the asc options `--use VFS_CAPACITY=...` in component.json.
 */
// @ts-ignore: a build that sets no number does not know the name
const CAPACITY: u64 = isDefined(VFS_CAPACITY) ? VFS_CAPACITY : 1 << 30;
/** What an object is charged besides its content. */
export const OBJECT_COST: u64 = 256;

let used: u64 = 0;

/** Is there so much left? */
export function isFree(bytes: u64): bool {
  return bytes <= CAPACITY - used;
}

/** Takes `bytes` of the capacity; false if there is not so much left. */
export function charge(bytes: u64): bool {
  if (bytes > CAPACITY - used) return false;
  used += bytes;
  return true;
}

/** Gives back what `charge` took. */
export function refund(bytes: u64): void {
  used -= bytes;
}
