// Translates shuffles, and moves of single elements between vectors and general registers (family/vector-shuffle.ts).

import { XMM } from '../../state/register-file';
import { S16, S32, S64, S8, immediate, isMemory, operands, slot } from '../current';
import { LONG0, WORD0, setRegister } from '../local';
import { getVector } from '../vector-register';
import { popTarget, prepareWrite, pushOperand } from '../value';
import { finish, laneCount, popLane, prepareSource, pushFirst, pushSource, shuffle, source } from '../vector';
import { I16X8_EXTRACT_U, I16X8_SPLAT, I32X4_EXTRACT, I32X4_REPLACE, I32X4_SPLAT, I64X2_EXTRACT, I64X2_REPLACE } from '../wasm';
import { I64X2_SPLAT, I64_EXTEND_U, I8X16_EXTRACT_U, SHUFFLE } from '../wasm';
import { byte, get, op, set, simd, simdLane, word } from '../writer';

/** PSHUFD, VPERMILPS by an immediate */
export function shuffleDoubles(): void {
  const order = <u32>immediate();
  prepareSource(true);
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    pushSource(lane);
    pushSource(lane);
    shuffle(4, order & 3, (order >> 2) & 3, (order >> 4) & 3, (order >> 6) & 3);
    popLane(0, lane);
  }
  finish(0);
}

export function shuffleLowWords(): void {
  shuffleWords(0);
}

export function shuffleHighWords(): void {
  shuffleWords(4);
}

/** Four words from `first` on in the immediate's order, the others as they are. */
function shuffleWords(first: u32): void {
  const order = <u32>immediate();
  prepareSource(true);
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    pushSource(lane);
    pushSource(lane);
    simd(SHUFFLE);
    for (let i: u32 = 0; i < 8; i++) {
      const inside = i >= first && i < first + 4;
      const from = inside ? first + ((order >> ((i - first) * 2)) & 3) : i;
      byte(from * 2);
      byte(from * 2 + 1);
    }
    popLane(0, lane);
  }
  finish(0);
}

/** SHUFPS */
export function shuffleSingles(): void {
  const order = <u32>immediate();
  prepareSource(true);
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    pushFirst(lane);
    pushSource(lane);
    shuffle(4, order & 3, (order >> 2) & 3, 4 + ((order >> 4) & 3), 4 + ((order >> 6) & 3));
    popLane(0, lane);
  }
  finish(0);
}

/** SHUFPD */
export function shuffleTwo(): void {
  const order = <u32>immediate();
  prepareSource(true);
  pushFirst(0);
  pushSource(0);
  shuffle(8, order & 1, 2 + ((order >> 1) & 1), 0, 0);
  popLane(0, 0);
  finish(0);
}

/** BLENDPS, BLENDPD, PBLENDW */
export function blendElements<E>(): void {
  const mask = <u32>immediate();
  const bytes = <u32>sizeof<E>();
  prepareSource(true);
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    pushFirst(lane);
    pushSource(lane);
    simd(SHUFFLE);
    for (let i: u32 = 0; i < 16; i++) byte(i + ((mask >> (i / bytes)) & 1 ? 16 : 0));
    popLane(0, lane);
  }
  finish(0);
}

/** PBLENDVB, BLENDVPS, BLENDVPD */
export function blendBySign<E>(): void {
  prepareSource(true);
  pushSource(0);
  pushFirst(0);
  getVector(XMM, 0);
  word(<i32>sizeof<E>() * 8 - 1);
  simd(sizeof<E>() == 1 ? 0x6c : sizeof<E>() == 4 ? 0xac : 0xcc);
  simd(0x52);
  popLane(0, 0);
  finish(0);
}

/** PINSRB, PINSRW */
export function insertElement<E>(): void {
  insert(sizeof<E>() == 1 ? S8 : S16);
}

/** PINSRD, PINSRQ */
export function insertSized(): void {
  insert(operands());
}

function insert(size: u32): void {
  pushOperand(source(), size);
  const long = size == S64;
  set(long ? LONG0 : WORD0);
  pushFirst(0);
  get(long ? LONG0 : WORD0);
  const place = <u32>immediate() & ((16 >> size) - 1);
  simdLane(size == S8 ? 0x17 : size == S16 ? 0x1a : size == S32 ? I32X4_REPLACE : I64X2_REPLACE, place);
  popLane(0, 0);
  finish(0);
}

/** PEXTRB, PEXTRW, EXTRACTPS */
export function extractElement<E>(): void {
  extract(sizeof<E>() == 1 ? S8 : sizeof<E>() == 2 ? S16 : S32);
}

/** PEXTRD, PEXTRQ */
export function extractSized(): void {
  extract(operands());
}

/** PEXTRW in its older form */
export function extractWord(): void {
  extract(S16);
}

function extract(size: u32): void {
  if (isMemory(0)) prepareWrite(size);
  getVector(slot(1), 0);
  const place = <u32>immediate() & ((16 >> size) - 1);
  simdLane(size == S8 ? I8X16_EXTRACT_U : size == S16 ? I16X8_EXTRACT_U : size == S32 ? I32X4_EXTRACT : I64X2_EXTRACT, place);
  if (isMemory(0)) {
    popTarget(0, size);
    return;
  }
  if (size != S64) op(I64_EXTEND_U);
  setRegister(slot(0));
}

/** PMOVSXxx, PMOVZXxx: by steps that double the elements, from the low half of what there is. */
export function extendElements<F, E>(): void {
  pushNarrow(<u32>(16 * sizeof<F>() / sizeof<E>()));
  for (let bytes: u32 = <u32>sizeof<F>(); bytes < <u32>sizeof<E>(); bytes <<= 1) {
    const signed = isSigned<F>();
    simd((bytes == 1 ? 0x87 : bytes == 2 ? 0xa7 : 0xc7) + (signed ? 0 : 2));
  }
  popLane(0, 0);
  finish(0);
}

/** Pushes a vector with the source's `bytes` bytes at its beginning. */
function pushNarrow(bytes: u32): void {
  if (!isMemory(1)) {
    getVector(slot(1), 0);
    return;
  }
  pushOperand(1, bytes == 8 ? S64 : bytes == 4 ? S32 : S16);
  if (bytes == 8) simd(I64X2_SPLAT);
  else simd(bytes == 4 ? I32X4_SPLAT : I16X8_SPLAT);
}
