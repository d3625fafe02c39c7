// The functions of the core (core.ts) that a module imports, in the order of import.ts, and their types.

import { importsX87 } from './import';
import { patchSize, byte, sizeHole, unsigned } from './writer';
import { TYPE_F64, TYPE_I32, TYPE_I64 } from './wasm';

/** Types of functions by number: what they take and what they give. */
const HANDLER: u32 = 0;
const NOTHING: u32 = 1;
const OF_FOUR: u32 = 2;
const OF_THREE: u32 = 3;
const OF_ONE: u32 = 4;
const OF_TWO: u32 = 5;
const OF_LONG: u32 = 6;
const TO_LONG: u32 = 7;
const THREE_TO_LONG: u32 = 8;
const THREE_TO_DOUBLE: u32 = 9;
const TYPES: u32 = 10;
const TYPES_WITHOUT_X87: u32 = 2;

const NO_TYPE: u32 = 0;

export function writeTypes(): void {
  byte(1);
  const types = sizeHole();
  unsigned(importsX87() ? TYPES : TYPES_WITHOUT_X87);
  type(1, TYPE_I32, TYPE_I32);
  type(0, TYPE_I32, NO_TYPE);
  if (importsX87()) writeTypesOfX87();
  patchSize(types);
}

function writeTypesOfX87(): void {
  type(4, TYPE_I32, NO_TYPE);
  type(3, TYPE_I32, NO_TYPE);
  type(1, TYPE_I32, NO_TYPE);
  type(2, TYPE_I32, NO_TYPE);
  type(2, TYPE_I64, NO_TYPE);
  type(1, TYPE_I32, TYPE_I64);
  type(3, TYPE_I32, TYPE_I64);
  type(3, TYPE_I32, TYPE_F64);
}

/** A type that takes `count` parameters, the first one of type `first`, all others i32. */
function type(count: u32, first: u32, result: u32): void {
  byte(0x60);
  unsigned(count);
  for (let i: u32 = 0; i < count; i++) byte(i ? TYPE_I32 : first);
  unsigned(<u32>(result != NO_TYPE));
  if (result != NO_TYPE) byte(result);
}

export function writeCoreImports(): void {
  imported('handle', HANDLER);
  imported('settle', NOTHING);
  if (importsX87()) writeX87Imports();
}

function writeX87Imports(): void {
  imported('add80', OF_FOUR);
  imported('multiply80', OF_THREE);
  imported('divide80', OF_THREE);
  imported('root80', OF_ONE);
  imported('fromSingle80', OF_TWO);
  imported('fromDouble80', OF_LONG);
  imported('fromInteger80', OF_LONG);
  imported('toSingle80', HANDLER);
  imported('toDouble80', TO_LONG);
  imported('toInteger80', THREE_TO_LONG);
  imported('order80', THREE_TO_DOUBLE);
  imported('compareSlots80', OF_THREE);
}

function imported(text: string, type: u32): void {
  name('core');
  name(text);
  byte(0);
  unsigned(type);
}

export function name(text: string): void {
  unsigned(text.length);
  for (let i = 0; i < text.length; i++) byte(text.charCodeAt(i));
}
