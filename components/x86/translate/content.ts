// What is kept of a module, one part behind the other:
//
//     0 u32 regions   4 u32 bytes of the record   8 u32 bytes of code   12 u32 bytes of the module
//     16 ... u32 for each region: where its record lies in the module's    then the record as it was made (record.ts), the guest's code of all
//     ranges in their order, and the module

export const CONTENT_HEADER: usize = 16;
const RECORD_BYTES: usize = 4;
const CODE_BYTES: usize = 8;
const MODULE_BYTES: usize = 12;

export function setContent(content: usize, regions: u32, record: u32, code: u32, module: u32): void {
  store<u32>(content, regions);
  store<u32>(content, record, RECORD_BYTES);
  store<u32>(content, code, CODE_BYTES);
  store<u32>(content, module, MODULE_BYTES);
}

export function regionsIn(content: usize): u32 {
  return load<u32>(content);
}

export function recordBytes(content: usize): u32 {
  return load<u32>(content, RECORD_BYTES);
}

export function codeBytes(content: usize): u32 {
  return load<u32>(content, CODE_BYTES);
}

export function moduleBytes(content: usize): u32 {
  return load<u32>(content, MODULE_BYTES);
}

/** Bytes of all but the module. Its parts are below 2 MiB. */
export function headBytes(content: usize): u32 {
  return <u32>CONTENT_HEADER + (regionsIn(content) << 2) + recordBytes(content) + codeBytes(content);
}

export function regionOffset(content: usize, index: u32): u32 {
  return load<u32>(content + CONTENT_HEADER + (<usize>index << 2));
}

export function setRegionOffset(content: usize, index: u32, offset: u32): void {
  store<u32>(content + CONTENT_HEADER + (<usize>index << 2), offset);
}

export function recordIn(content: usize): usize {
  return content + CONTENT_HEADER + (<usize>regionsIn(content) << 2);
}

export function codeIn(content: usize): usize {
  return recordIn(content) + <usize>recordBytes(content);
}
