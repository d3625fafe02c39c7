// Translates what VEX instructions compare (family/avx-compare.ts).

import { slot } from '../current';
import { setRegister } from '../local';
import { getVector } from '../vector-register';
import { laneCount } from '../vector';
import { bitmask } from './vector-move';
import { I32_OR, I32_SHL, I64_EXTEND_U } from '../wasm';
import { op, simd, word } from '../writer';

/** VMOVMSKPS, VMOVMSKPD, VPMOVMSKB */
export function signMask<E>(): void {
  getVector(slot(1), 0);
  simd(bitmask<E>());
  if (laneCount() == 2) {
    getVector(slot(1), 1);
    simd(bitmask<E>());
    word(16 / <i32>sizeof<E>());
    op(I32_SHL);
    op(I32_OR);
  }
  op(I64_EXTEND_U);
  setRegister(slot(0));
}
