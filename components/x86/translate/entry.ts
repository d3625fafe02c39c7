// The entries of a translation, in its record: the micro-operations that lead into it, 4 bytes each.

const COUNT: usize = 16;
const OFFSET: usize = 20;

export function setEntries(record: usize, offset: u32, count: u32): void {
  store<u32>(record, count, COUNT);
  store<u32>(record, offset, OFFSET);
}

export function entriesOf(record: usize): u32 {
  return load<u32>(record, COUNT);
}

export function entryOf(record: usize, index: u32): usize {
  return load<u32>(record + <usize>load<u32>(record, OFFSET) + (<usize>index << 2));
}

export function setEntryAt(record: usize, index: u32, u: usize): void {
  store<u32>(record + <usize>load<u32>(record, OFFSET) + (<usize>index << 2), <u32>u);
}
