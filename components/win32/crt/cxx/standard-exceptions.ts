// Exceptions of the language's own library that a runtime throws: objects with all that their handlers look at, made when one is first
// thrown.
//
// Source: Microsoft, "bad_cast exception", "bad_typeid exception"; ehdata.h (ThrowInfo), rttidata.h.

import { callerContext, raise } from '../../exception/raise';
import { Exception, NONCONTINUABLE } from '../../exception/record';
import { CXX_EXCEPTION, MAGIC } from '../../exception/cxx/thrown';
import { Process } from '../../process/process';
import { Export, Shape } from '../../system/export';
import { libraryOf } from '../../system/libraries';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { encoded, putText } from '../text/units';
import { blockAt } from '../data';

export enum Kind {
  BadCast,
  BadTypeid,
  NoObject,
}

const EXCEPTION = '.?AVexception@std@@';
const BAD_TYPEID = '.?AVbad_typeid@std@@';
/** Each kind as itself first, then as what it derives from. */
const TYPES: StaticArray<StaticArray<string>> = [
  ['.?AVbad_cast@std@@', EXCEPTION],
  [BAD_TYPEID, EXCEPTION],
  ['.?AV__non_rtti_object@std@@', BAD_TYPEID, EXCEPTION],
];

// Where things lie in the block; offsets in them are from its beginning.
const LOCATOR: u32 = 0;
/** Pointer to the locator, then the functions. */
const TABLE: u32 = 0x20;
const THROW: u32 = 0x38;
const CATCHABLE: u32 = 0x48;
const CATCHABLE_TYPES: u32 = 0x60;
const CATCHABLE_SIZE: u32 = 28;
const HIERARCHY: u32 = 0xc0;
const BASES: u32 = 0xd0;
const BASE_ROWS: u32 = 0xe0;
const TYPE_ROWS: u32 = 0x140;
const TYPE_SIZE: u32 = 0x40;
const OBJECT: u32 = 0x200;
/** A table of functions, a text, and whether it is to be freed. */
const OBJECT_SIZE: u32 = 24;
const TEXT: u32 = 0x220;
const SIZE: u64 = 0x280;

/** For a handler to return. */
export function throwStandard(thread: Thread, kind: Kind, text: string): u64 {
  const called = thread.process.stubs.exportOf(thread.number);
  const isOld = called != null && called.library.name == 'msvcrt.dll';
  const at = blockAt(thread.process, (isOld ? 'old exception ' : 'exception ') + kind.toString(), SIZE);
  if (thread.process.memory.u32(at + LOCATOR) == 0) fill(thread.process, at, TYPES[kind], isOld);
  putText<u8>(thread.process.memory, at + TEXT, encoded<u8>(text));
  const context = callerContext(thread);
  const exception = new Exception(CXX_EXCEPTION, NONCONTINUABLE, context.rip);
  exception.parameters.push(MAGIC);
  exception.parameters.push(at + OBJECT);
  exception.parameters.push(at + THROW);
  exception.parameters.push(at);
  return raise(thread, exception, context);
}

function fill(process: Process, at: u64, types: StaticArray<string>, isOld: bool): void {
  const memory = process.memory;
  const count = <u32>types.length;
  memory.setU32(at + LOCATOR, 1);
  memory.setU32(at + LOCATOR + 12, TYPE_ROWS);
  memory.setU32(at + LOCATOR + 16, HIERARCHY);
  memory.setU32(at + LOCATOR + 20, LOCATOR);
  memory.setU64(at + TABLE, at + LOCATOR);
  memory.setU64(at + TABLE + 8, functionAt(process, 'exception::~exception', destroy));
  memory.setU64(at + TABLE + 16, functionAt(process, 'exception::what', what));
  memory.setU32(at + THROW + 12, CATCHABLE);
  memory.setU32(at + CATCHABLE, count);
  memory.setU32(at + HIERARCHY + 8, count);
  memory.setU32(at + HIERARCHY + 12, BASES);
  for (let i: u32 = 0; i < count; i++) {
    // Those of the old runtime are in no namespace.
    addType(process, at, i, isOld ? types[i].replace('@std', '') : types[i], count - 1 - i);
  }
  memory.setU64(at + OBJECT, at + TABLE + 8);
  memory.setU64(at + OBJECT + 8, at + TEXT);
}

function addType(process: Process, at: u64, index: u32, name: string, bases: u32): void {
  const memory = process.memory;
  const type = TYPE_ROWS + index * TYPE_SIZE;
  putText<u8>(memory, at + type + 16, encoded<u8>(name));
  const catchable = CATCHABLE_TYPES + index * CATCHABLE_SIZE;
  memory.setU32(at + CATCHABLE + 4 + index * 4, catchable);
  memory.setU32(at + catchable + 4, type);
  memory.setU32(at + catchable + 12, u32.MAX_VALUE);
  memory.setU32(at + catchable + 20, OBJECT_SIZE);
  const base = BASE_ROWS + index * CATCHABLE_SIZE;
  memory.setU32(at + BASES + index * 4, base);
  memory.setU32(at + base, type);
  memory.setU32(at + base + 4, bases);
  memory.setU32(at + base + 12, u32.MAX_VALUE);
}

/** The address of a function that no program asks for by name. */
function functionAt(process: Process, name: string, handler: (thread: Thread, call: Call) => u64): u64 {
  return process.stubs.addressOf(new Export(libraryOf('vcruntime140.dll')!, name, Shape.Plain, handler));
}

/** (object, whether it is to be freed, too): its text is its own only if a program made it so. */
function destroy(thread: Thread, call: Call): u64 {
  if ((call.a1 & 1) != 0) thread.process.heap.release(call.a0);
  return call.a0;
}

function what(thread: Thread, call: Call): u64 {
  return thread.process.memory.u64(call.a0 + 8);
}
