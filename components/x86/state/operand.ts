// The forms of operands, as classes that instruction families take as type parameters. A form turns into a linear pointer,
// into the register file, the micro-operation or guest memory, so one generic function serves all forms:
//
//     export function move<T, D, S>(u: usize): usize {
//       const s = source<S, T>(u);
//       if (failed<S>(s)) return 0;            // folds away where S is a register
//       const d = target<D, T>(u);
//       if (failed<D>(d)) return 0;
//       put<D, T>(d, load<T>(s));
//       return next(u);
//     }
//
// R1 R2 R3   register slot of the first, second, third operand
// Imm        immediate
// Imm2       second immediate
// Near       memory at base + displacement
// Mem        memory at base + (index << scale) + displacement

import { readable, writable } from '../memory/access';
import { BASE, DISP, FIRST, IMM, INDEX, SCALE, SECOND, THIRD } from './uop';

@final @unmanaged export class R1 {
  // @ts-ignore: decorator
  @inline memory(): bool { return false; }
  // @ts-ignore: decorator
  @inline source<T>(u: usize): usize { return load<u16>(u, FIRST); }
  // @ts-ignore: decorator
  @inline target<T>(u: usize): usize { return load<u16>(u, FIRST); }
  // @ts-ignore: decorator
  @inline address(u: usize): u64 { return 0; }
}

@final @unmanaged export class R2 {
  // @ts-ignore: decorator
  @inline memory(): bool { return false; }
  // @ts-ignore: decorator
  @inline source<T>(u: usize): usize { return load<u16>(u, SECOND); }
  // @ts-ignore: decorator
  @inline target<T>(u: usize): usize { return load<u16>(u, SECOND); }
  // @ts-ignore: decorator
  @inline address(u: usize): u64 { return 0; }
}

@final @unmanaged export class R3 {
  // @ts-ignore: decorator
  @inline memory(): bool { return false; }
  // @ts-ignore: decorator
  @inline source<T>(u: usize): usize { return load<u16>(u, THIRD); }
  // @ts-ignore: decorator
  @inline target<T>(u: usize): usize { return load<u16>(u, THIRD); }
  // @ts-ignore: decorator
  @inline address(u: usize): u64 { return 0; }
}

@final @unmanaged export class Imm {
  // @ts-ignore: decorator
  @inline memory(): bool { return false; }
  // @ts-ignore: decorator
  @inline source<T>(u: usize): usize { return u + IMM; }
  // @ts-ignore: decorator
  @inline target<T>(u: usize): usize { return u + IMM; }
  // @ts-ignore: decorator
  @inline address(u: usize): u64 { return 0; }
}

@final @unmanaged export class Imm2 {
  // @ts-ignore: decorator
  @inline memory(): bool { return false; }
  // @ts-ignore: decorator
  @inline source<T>(u: usize): usize { return u + DISP; }
  // @ts-ignore: decorator
  @inline target<T>(u: usize): usize { return u + DISP; }
  // @ts-ignore: decorator
  @inline address(u: usize): u64 { return 0; }
}

@final @unmanaged export class Near {
  // @ts-ignore: decorator
  @inline memory(): bool { return true; }
  // @ts-ignore: decorator
  @inline source<T>(u: usize): usize { return readable<T>(u, this.address(u)); }
  // @ts-ignore: decorator
  @inline target<T>(u: usize): usize { return writable<T>(u, this.address(u)); }
  // @ts-ignore: decorator
  @inline address(u: usize): u64 { return load<u64>(load<u16>(u, BASE)) + load<u64>(u, DISP); }
}

@final @unmanaged export class Mem {
  // @ts-ignore: decorator
  @inline memory(): bool { return true; }
  // @ts-ignore: decorator
  @inline source<T>(u: usize): usize { return readable<T>(u, this.address(u)); }
  // @ts-ignore: decorator
  @inline target<T>(u: usize): usize { return writable<T>(u, this.address(u)); }
  // @ts-ignore: decorator
  @inline address(u: usize): u64 {
    return (
      load<u64>(load<u16>(u, BASE)) + (load<u64>(load<u16>(u, INDEX)) << <u64>load<u8>(u, SCALE)) + load<u64>(u, DISP)
    );
  }
}

/** Is this form guest memory? Known at compile time. */
// @ts-ignore: decorator
@inline
export function memory<F>(): bool {
  return changetype<F>(0).memory();
}

/** Pointer to sizeof<T> bytes to read, or 0 with an exit. */
// @ts-ignore: decorator
@inline
export function source<F, T>(u: usize): usize {
  return changetype<F>(0).source<T>(u);
}

/** Pointer to sizeof<T> bytes to write or to modify, or 0 with an exit. */
// @ts-ignore: decorator
@inline
export function target<F, T>(u: usize): usize {
  return changetype<F>(0).target<T>(u);
}

/** Guest address of a memory form. */
// @ts-ignore: decorator
@inline
export function address<F>(u: usize): u64 {
  return changetype<F>(0).address(u);
}

/** Did `source` or `target` of this form give 0? Folds to false for registers and immediates. */
// @ts-ignore: decorator
@inline
export function failed<F>(pointer: usize): bool {
  return memory<F>() && !pointer;
}

/** Stores a result: a 32-bit write to a general register clears its upper half. */
// @ts-ignore: decorator
@inline
export function put<F, T>(pointer: usize, value: T): void {
  if (!memory<F>() && sizeof<T>() == 4) store<u64>(pointer, <u64><u32>value);
  else store<T>(pointer, value);
}
