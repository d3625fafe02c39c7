// The code broker, called without the objects that generated bindings make of answers: in this component nothing is ever freed, and a guest
// that makes code has translations installed and released for as long as it runs.

/** The answer: 0 in its first byte, and a word behind it; or else an error. */
const ANSWER: usize = memory.data(16, 8);
/** Number of `exhausted` in codegen-error. */
const EXHAUSTED_CASE: u32 = 5;

export const INSTALLED: u32 = 0;
/** A limit is reached. */
export const EXHAUSTED: u32 = 1;
export const REFUSED: u32 = 2;

/** Has the module compiled, and its functions put into slots from `slot` on. */
export function install(module: usize, length: u32, constants: usize, size: u32, slot: u32): u32 {
  wire_install(<i32>module, length, <i32>constants, size, slot, ANSWER);
  return outcome();
}

/** The same with the module that begins at a byte of what is kept under a number. */
export function reinstall(number: u32, start: u32, constants: usize, size: u32, slot: u32): u32 {
  wire_reinstall(number, start, <i32>constants, size, slot, ANSWER);
  return outcome();
}

function outcome(): u32 {
  if (load<u8>(ANSWER) == 0) return INSTALLED;
  return load<u8>(ANSWER, 4) == EXHAUSTED_CASE ? EXHAUSTED : REFUSED;
}

/** Functions of the module that was just installed. */
export function installedFunctions(): u32 {
  return load<u32>(ANSWER, 4);
}

/** Gives back what was installed at `slot`. */
export function release(slot: u32): void {
  wire_release(slot, ANSWER);
}

/** The first of `count` new slots; 0 if there are none. `rest` is the function that they hold while they are free. */
export function reserve(count: u32, rest: u32): u32 {
  wire_reserve(count, rest, ANSWER);
  return load<u8>(ANSWER) == 0 ? load<u32>(ANSWER, 4) : 0;
}

/** Bytes of the labels of what is kept from a number on, copied to a place; -1 where nothing is kept. */
export function kept(first: u32, into: usize, size: u32): i32 {
  wire_kept(first, <i32>into, size, ANSWER);
  return load<u8>(ANSWER) == 0 ? load<i32>(ANSWER, 4) : -1;
}

/** Copies some of what is kept under a number to a place; gives the bytes of all of it, 0 when it cannot be had. */
export function recall(number: u32, from: u32, into: usize, size: u32): u32 {
  wire_recall(number, from, <i32>into, size, ANSWER);
  return load<u8>(ANSWER) == 0 ? load<u32>(ANSWER, 4) : 0;
}

/** Keeps bytes under a label for later runs. False when no more can be kept. */
export function keep(label: usize, labelSize: u32, content: usize, size: u32): bool {
  wire_keep(<i32>label, labelSize, <i32>content, size, ANSWER);
  return load<u8>(ANSWER) == 0;
}

// @ts-ignore: decorator
@external("nucleus:codegen/code@0.1.0", "reserve")
declare function wire_reserve(count: i32, rest: i32, answer: usize): void;

// @ts-ignore: decorator
@external("nucleus:codegen/code@0.1.0", "install")
declare function wire_install(module: i32, length: i32, constants: i32, size: i32, slot: i32, answer: usize): void;

// @ts-ignore: decorator
@external("nucleus:codegen/code@0.1.0", "release")
declare function wire_release(slot: i32, answer: usize): void;

// @ts-ignore: decorator
@external("nucleus:codegen/code@0.1.0", "kept")
declare function wire_kept(first: i32, into: i32, size: i32, answer: usize): void;

// @ts-ignore: decorator
@external("nucleus:codegen/code@0.1.0", "recall")
declare function wire_recall(number: i32, from: i32, into: i32, size: i32, answer: usize): void;

// @ts-ignore: decorator
@external("nucleus:codegen/code@0.1.0", "reinstall")
declare function wire_reinstall(number: i32, start: i32, constants: i32, size: i32, slot: i32, answer: usize): void;

// @ts-ignore: decorator
@external("nucleus:codegen/code@0.1.0", "keep")
declare function wire_keep(label: i32, labelSize: i32, content: i32, size: i32, answer: usize): void;
