// The process environment block and what it points to, as programs read them.
//
// Source: Microsoft, winternl.h and the public symbols of ntdll (x64).

import { utf16 } from '../memory/access';
import { PAGE_READWRITE } from '../memory/space';
import { BUILD, MAJOR, MINOR } from '../system/version';
import { Process } from './process';

const IMAGE_BASE: u64 = 0x10;
/** Of PEB_LDR_DATA. */
export const LOADER_DATA: u64 = 0x18;
const PARAMETERS: u64 = 0x20;
const HEAP: u64 = 0x30;
const PROCESSORS: u64 = 0xb8;
const MAJOR_VERSION: u64 = 0x118;
const MINOR_VERSION: u64 = 0x11c;
const BUILD_NUMBER: u64 = 0x120;
const PLATFORM: u64 = 0x124;

/** RTL_USER_PROCESS_PARAMETERS. */
const STANDARD_INPUT: u64 = 0x20;
const IMAGE_PATH: u64 = 0x60;
const COMMAND_LINE: u64 = 0x70;
const ENVIRONMENT: u64 = 0x80;

const SIZE: u64 = 0x1000;
/** The handle of what GetProcessHeap gives. */
export const PROCESS_HEAP: u64 = 0x5000_0000;

/** Makes the block; false if there is no memory. */
export function makePeb(process: Process, path: string, base: u64): bool {
  const memory = process.memory;
  const block = environmentBlock(process.environment.all);
  const room = SIZE * 2 + <u64>(path.length + process.commandLine.length + 2) * 2 + block.length;
  const peb = process.space.allocate(room, PAGE_READWRITE);
  if (peb == 0) return false;
  process.peb = peb;
  const parameters = peb + SIZE;
  memory.setU64(peb + IMAGE_BASE, base);
  memory.setU64(peb + PARAMETERS, parameters);
  memory.setU64(peb + HEAP, PROCESS_HEAP);
  memory.setU32(peb + PROCESSORS, 1);
  memory.setU32(peb + MAJOR_VERSION, MAJOR);
  memory.setU32(peb + MINOR_VERSION, MINOR);
  memory.setU32(peb + BUILD_NUMBER, BUILD);
  memory.setU32(peb + PLATFORM, 2);
  for (let i: u64 = 0; i < 3; i++) memory.setU64(parameters + STANDARD_INPUT + i * 8, process.standard[<i32>i]);
  let at = text(process, parameters + IMAGE_PATH, parameters + SIZE, path);
  at = text(process, parameters + COMMAND_LINE, at, process.commandLine);
  memory.setU64(parameters + ENVIRONMENT, at);
  return memory.write(at, block);
}

/** Writes a UNICODE_STRING, and its text at `at`; gives where it ends. */
function text(process: Process, field: u64, at: u64, value: string): u64 {
  const length = <u32>value.length * 2;
  process.memory.setU32(field, length | ((length + 2) << 16));
  process.memory.setU64(field + 8, at);
  process.memory.write(at, utf16(value));
  return at + length + 2;
}

/** Texts with a zero behind each, and one behind all. */
export function environmentBlock(environment: Array<string>): StaticArray<u8> {
  return utf16(environment.length == 0 ? '\0' : environment.join('\0') + '\0');
}
