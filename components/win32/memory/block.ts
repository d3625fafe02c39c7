// A structure of the guest's while it is filled, field by field.

export class Block {
  readonly bytes: StaticArray<u8>;

  constructor(size: i32) {
    this.bytes = new StaticArray<u8>(size);
  }

  u64(at: i32, value: u64): void {
    store<u64>(changetype<usize>(this.bytes) + <usize>at, value);
  }

  u32(at: i32, value: u32): void {
    store<u32>(changetype<usize>(this.bytes) + <usize>at, value);
  }

  u8(at: i32, value: u32): void {
    store<u8>(changetype<usize>(this.bytes) + <usize>at, <u8>value);
  }

  put(at: i32, data: StaticArray<u8>, length: i32): void {
    memory.copy(changetype<usize>(this.bytes) + <usize>at, changetype<usize>(data), length);
  }
}
