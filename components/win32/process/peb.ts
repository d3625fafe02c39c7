// The process environment block and what it points to, as programs read them.
//
// Source: Microsoft, winternl.h and the public symbols of ntdll (x64).

import { utf16 } from '../memory/access';
import { PAGE_READWRITE } from '../memory/space';
import { BUILD, MAJOR, MINOR } from '../system/version';
import { initialise } from '../thread/critical-section';
import { Process } from './process';

const IMAGE_BASE: u64 = 0x10;
/** Of PEB_LDR_DATA. */
export const LOADER_DATA: u64 = 0x18;
export const PARAMETERS: u64 = 0x20;
const HEAP: u64 = 0x30;
const FAST_LOCK: u64 = 0x38;
const PROCESSORS: u64 = 0xb8;
const LOADER_LOCK: u64 = 0x110;
const MAJOR_VERSION: u64 = 0x118;
const MINOR_VERSION: u64 = 0x11c;
const BUILD_NUMBER: u64 = 0x120;
const PLATFORM: u64 = 0x124;

const SUBSYSTEM: u64 = 0x128;
const SUBSYSTEM_MAJOR: u64 = 0x12c;
const SESSION: u64 = 0x2c0;
/** IMAGE_SUBSYSTEM_WINDOWS_CUI. */
const CONSOLE: u32 = 3;

/** RTL_USER_PROCESS_PARAMETERS: sizes, flags, then what it holds. Its texts' addresses are whole: it is normalised. */
const FLAGS: u64 = 8;
const NORMALISED: u32 = 1;
const STANDARD_INPUT: u64 = 0x20;
/** CURDIR: a UNICODE_STRING and a handle. */
export const CURRENT_DIRECTORY: u64 = 0x38;
/** Bytes that its text has. */
export const CURRENT_DIRECTORY_ROOM: u64 = 0x208;
const DLL_PATH: u64 = 0x50;
const IMAGE_PATH: u64 = 0x60;
const COMMAND_LINE: u64 = 0x70;
const ENVIRONMENT: u64 = 0x80;
const ENVIRONMENT_SIZE: u64 = 0x3f0;

/** RTL_CRITICAL_SECTION. */
const LOCK: u64 = 40;

const SIZE: u64 = 0x1000;
/** Where the block's own locks lie, and the working directory's text: behind all that programs read. */
const LOCKS: u64 = 0xf00;
const DIRECTORY_TEXT: u64 = 0xc00;
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
  memory.setU64(peb + FAST_LOCK, peb + LOCKS);
  memory.setU64(peb + LOADER_LOCK, peb + LOCKS + LOCK);
  initialise(memory, peb + LOCKS, 0);
  initialise(memory, peb + LOCKS + LOCK, 0);
  memory.setU32(peb + PROCESSORS, 1);
  memory.setU32(peb + MAJOR_VERSION, MAJOR);
  memory.setU32(peb + MINOR_VERSION, MINOR);
  memory.setU32(peb + BUILD_NUMBER, BUILD);
  memory.setU32(peb + PLATFORM, 2);
  memory.setU32(peb + SUBSYSTEM, CONSOLE);
  memory.setU32(peb + SUBSYSTEM_MAJOR, MAJOR);
  memory.setU32(peb + SESSION, 1);
  memory.setU32(parameters, <u32>SIZE);
  memory.setU32(parameters + 4, <u32>SIZE);
  memory.setU32(parameters + FLAGS, NORMALISED);
  memory.setU32(parameters + CURRENT_DIRECTORY, <u32>CURRENT_DIRECTORY_ROOM << 16);
  memory.setU64(parameters + CURRENT_DIRECTORY + 8, parameters + DIRECTORY_TEXT);
  memory.setU64(parameters + DLL_PATH + 8, parameters + DIRECTORY_TEXT + CURRENT_DIRECTORY_ROOM);
  for (let i: u64 = 0; i < 3; i++) memory.setU64(parameters + STANDARD_INPUT + i * 8, process.standard[<i32>i]);
  let at = text(process, parameters + IMAGE_PATH, parameters + SIZE, path);
  at = text(process, parameters + COMMAND_LINE, at, process.commandLine);
  memory.setU64(parameters + ENVIRONMENT, at);
  memory.setU64(parameters + ENVIRONMENT_SIZE, block.length);
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
