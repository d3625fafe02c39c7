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
  if (load<u8>(ANSWER) == 0) return INSTALLED;
  return load<u8>(ANSWER, 4) == EXHAUSTED_CASE ? EXHAUSTED : REFUSED;
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

// @ts-ignore: decorator
@external("nucleus:codegen/code@0.1.0", "reserve")
declare function wire_reserve(count: i32, rest: i32, answer: usize): void;

// @ts-ignore: decorator
@external("nucleus:codegen/code@0.1.0", "install")
declare function wire_install(module: i32, length: i32, constants: i32, size: i32, slot: i32, answer: usize): void;

// @ts-ignore: decorator
@external("nucleus:codegen/code@0.1.0", "release")
declare function wire_release(slot: i32, answer: usize): void;
