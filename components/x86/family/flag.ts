// Single flags: LAHF SAHF CMC CLC STC CLD STD.

import { AF, CF, DF, PF, SF, ZF, carry, live, setCarry, setStatus, status } from '../state/flags';
import { FLAG_SYSTEM, RAX } from '../state/register-file';
import { next } from '../state/uop';

const LOW: u32 = CF | PF | AF | ZF | SF;

/** LAHF */
export function loadAh(u: usize): usize {
  store<u8>(RAX + 1, <u8>((status() & LOW) | 2));
  return next(u);
}

/** SAHF */
// @ts-ignore: decorator
@inline
export function storeAh<F>(u: usize): usize {
  if (live<F>()) setStatus((status() & ~LOW) | (<u32>load<u8>(RAX + 1) & LOW));
  return next(u);
}

// @ts-ignore: decorator
@inline
export function complementCarry<F>(u: usize): usize {
  if (live<F>()) setCarry(carry() ^ 1);
  return next(u);
}

// @ts-ignore: decorator
@inline
export function clearCarry<F>(u: usize): usize {
  if (live<F>()) setCarry(0);
  return next(u);
}

// @ts-ignore: decorator
@inline
export function setCarryFlag<F>(u: usize): usize {
  if (live<F>()) setCarry(CF);
  return next(u);
}

export function clearDirection(u: usize): usize {
  store<u32>(FLAG_SYSTEM, load<u32>(FLAG_SYSTEM) & ~DF);
  return next(u);
}

export function setDirection(u: usize): usize {
  store<u32>(FLAG_SYSTEM, load<u32>(FLAG_SYSTEM) | DF);
  return next(u);
}
