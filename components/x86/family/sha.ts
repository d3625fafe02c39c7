// SHA-1 and SHA-256: SHA1RNDS4 SHA1NEXTE SHA1MSG1 SHA1MSG2 SHA256RNDS2 SHA256MSG1 SHA256MSG2.
// Source: FIPS 180-4; Intel SDM volume 2, SHA1RNDS4 ff.

import { failed, source, target } from '../state/operand';
import { XMM } from '../state/register-file';
import { IMM, next } from '../state/uop';

/** SHA instructions of two operands; that in memory may lie anywhere. */
export function pair<O, T, D, S>(u: usize): usize {
  const s = source<S, v128>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  v128.store(d, changetype<O>(0).apply(v128.load(d), v128.load(s)));
  return next(u);
}

// @ts-ignore: decorator
@inline
function word0(a: v128): u32 {
  return <u32>i32x4.extract_lane(a, 0);
}

// @ts-ignore: decorator
@inline
function word1(a: v128): u32 {
  return <u32>i32x4.extract_lane(a, 1);
}

// @ts-ignore: decorator
@inline
function word2(a: v128): u32 {
  return <u32>i32x4.extract_lane(a, 2);
}

// @ts-ignore: decorator
@inline
function word3(a: v128): u32 {
  return <u32>i32x4.extract_lane(a, 3);
}

// @ts-ignore: decorator
@inline
function words(a: u32, b: u32, c: u32, d: u32): v128 {
  return i32x4(<i32>a, <i32>b, <i32>c, <i32>d);
}

// @ts-ignore: decorator
@inline
function choose(x: u32, y: u32, z: u32): u32 {
  return (x & y) ^ (~x & z);
}

// @ts-ignore: decorator
@inline
function majority(x: u32, y: u32, z: u32): u32 {
  return (x & y) ^ (x & z) ^ (y & z);
}

/** SHA-1's function of the twenty rounds that `stage` counts. */
function mix(stage: u32, b: u32, c: u32, d: u32): u32 {
  if (stage == 0) return choose(b, c, d);
  return stage == 2 ? majority(b, c, d) : b ^ c ^ d;
}

function constant(stage: u32): u32 {
  if (stage == 0) return 0x5a82_7999;
  if (stage == 1) return 0x6ed9_eba1;
  return stage == 2 ? 0x8f1b_bcdc : 0xca62_c1d6;
}

/** Four rounds of SHA-1: A to D from the top of `state` down; E is in the first word of `message` already. */
function fourRounds(state: v128, message: v128, stage: u32): v128 {
  let a = word3(state);
  let b = word2(state);
  let c = word1(state);
  let d = word0(state);
  let e: u32 = 0;
  const k = constant(stage);
  for (let i = 0; i < 4; i++) {
    const w = i == 0 ? word3(message) : i == 1 ? word2(message) : i == 2 ? word1(message) : word0(message);
    const sum = mix(stage, b, c, d) + rotl<u32>(a, 5) + w + e + k;
    e = d;
    d = c;
    c = rotl<u32>(b, 30);
    b = a;
    a = sum;
  }
  return words(d, c, b, a);
}

/** SHA1RNDS4 */
export function rounds<T, D, S, I>(u: usize): usize {
  const s = source<S, v128>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  v128.store(d, fourRounds(v128.load(d), v128.load(s), load<u8>(u, IMM) & 3));
  return next(u);
}

/** SHA1NEXTE: the E of four rounds later is added to the first word. */
@final @unmanaged export class NextE {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return i32x4.add(b, words(0, 0, 0, rotl<u32>(word3(a), 30)));
  }
}

@final @unmanaged export class Message1 {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return v128.xor(a, v128.shuffle<u32>(b, a, 2, 3, 4, 5));
  }
}

@final @unmanaged export class Message2 {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return message2(a, b); }
}

function message2(a: v128, b: v128): v128 {
  const w16 = rotl<u32>(word3(a) ^ word2(b), 1);
  const w17 = rotl<u32>(word2(a) ^ word1(b), 1);
  const w18 = rotl<u32>(word1(a) ^ word0(b), 1);
  return words(rotl<u32>(word0(a) ^ w16, 1), w18, w17, w16);
}

// @ts-ignore: decorator
@inline
function smallSigma0(x: u32): u32 {
  return rotr<u32>(x, 7) ^ rotr<u32>(x, 18) ^ (x >> 3);
}

// @ts-ignore: decorator
@inline
function smallSigma1(x: u32): u32 {
  return rotr<u32>(x, 17) ^ rotr<u32>(x, 19) ^ (x >> 10);
}

// @ts-ignore: decorator
@inline
function bigSigma0(x: u32): u32 {
  return rotr<u32>(x, 2) ^ rotr<u32>(x, 13) ^ rotr<u32>(x, 22);
}

// @ts-ignore: decorator
@inline
function bigSigma1(x: u32): u32 {
  return rotr<u32>(x, 6) ^ rotr<u32>(x, 11) ^ rotr<u32>(x, 25);
}

/** SHA256RNDS2: A, B, E, F stand in the second operand, C, D, G, H in the first; message and constants in xmm0. */
@final @unmanaged export class TwoRounds {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return twoRounds(a, b); }
}

function twoRounds(cdgh: v128, abef: v128): v128 {
  const a = word3(abef);
  const b = word2(abef);
  const c = word3(cdgh);
  const e = word1(abef);
  const f = word0(abef);
  const g = word1(cdgh);
  const t1 = word0(cdgh) + bigSigma1(e) + choose(e, f, g) + load<u32>(XMM);
  const a1 = t1 + bigSigma0(a) + majority(a, b, c);
  const e1 = word2(cdgh) + t1;
  const t2 = g + bigSigma1(e1) + choose(e1, e, f) + load<u32>(XMM, 4);
  return words(e1, c + t2, a1, t2 + bigSigma0(a1) + majority(a1, a, b));
}

@final @unmanaged export class Schedule1 {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return schedule1(a, b); }
}

/** SHA256MSG1 */
function schedule1(a: v128, b: v128): v128 {
  return i32x4.add(
    a,
    words(smallSigma0(word1(a)), smallSigma0(word2(a)), smallSigma0(word3(a)), smallSigma0(word0(b))),
  );
}

@final @unmanaged export class Schedule2 {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return schedule2(a, b); }
}

/** SHA256MSG2 */
function schedule2(a: v128, b: v128): v128 {
  const w16 = word0(a) + smallSigma1(word2(b));
  const w17 = word1(a) + smallSigma1(word3(b));
  return words(w16, w17, word2(a) + smallSigma1(w16), word3(a) + smallSigma1(w17));
}
