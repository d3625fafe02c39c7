// A buffer for bytes that are on their way: made once, and given out again and again with the length that is wanted. So an answer of some kilobytes,
// which the canonical ABI copies at once, costs no allocation, no zeros, and no collection of garbage.

/** Where an object of AssemblyScript's has its size in bytes: in front of it. */
const SIZE: usize = 4;

export class Scratch {
  private readonly buffer: StaticArray<u8>;

  constructor(private readonly capacity: i32) {
    this.buffer = new StaticArray<u8>(capacity);
  }

  /** `length` bytes that hold anything, good until the next call; a new array where that is more than the buffer has. */
  take(length: i32): StaticArray<u8> {
    if (length > this.capacity) return new StaticArray<u8>(length);
    store<u32>(changetype<usize>(this.buffer) - SIZE, <u32>length);
    return this.buffer;
  }
}
