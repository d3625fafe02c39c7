// RDRAND and RDSEED: AES-128 of a counter, which begins with the vm's seed, as processors do it (NIST SP 800-90A, CTR_DRBG). The
// key is replaced by the generator's own output every REKEY numbers, so that who reads it later does not learn earlier ones.
// Source: Intel SDM volume 2, RDRAND, RDSEED.

import { UNDEFINED, fault } from '../interpret/exit';
import { CF, setStatus } from '../state/flags';
import { put, target } from '../state/operand';
import { SEED, seedsGiven } from '../state/random';
import { next } from '../state/uop';
import { encryptLast, encryptRound, keyWords } from './aes';

const ROUNDS: usize = 10;
const REKEY: u32 = 1024;

/** The round keys, 16 bytes each. */
const KEYS: usize = memory.data(176, 16);
/** The block that is encrypted next. */
const COUNTER: usize = memory.data(16, 16);
/** Seeds given when KEYS was made, and numbers since. */
let seeds: u32 = 0;
let made: u32 = 0;

/** KEYS from the key at `from`. Source: FIPS 197, 5.2. */
function expandKey(from: usize): void {
  let key = v128.load(from);
  let constant: u32 = 1;
  v128.store(KEYS, key);
  for (let round: usize = 1; round <= ROUNDS; round++) {
    const turned = i32x4.extract_lane(keyWords(key, constant), 3);
    key = v128.xor(key, v128.shuffle<u32>(i32x4.splat(0), key, 0, 4, 5, 6));
    key = v128.xor(key, v128.shuffle<u32>(i32x4.splat(0), key, 0, 0, 4, 5));
    key = v128.xor(key, i32x4.splat(turned));
    v128.store(KEYS + (round << 4), key);
    constant = constant & 0x80 ? 0x1b : constant << 1;
  }
}

function block(): v128 {
  const low = load<u64>(COUNTER) + 1;
  store<u64>(COUNTER, low);
  if (!low) store<u64>(COUNTER, load<u64>(COUNTER, 8) + 1, 8);
  let state = v128.xor(v128.load(COUNTER), v128.load(KEYS));
  for (let round: usize = 1; round < ROUNDS; round++) state = encryptRound(state, v128.load(KEYS + (round << 4)));
  return encryptLast(state, v128.load(KEYS + (ROUNDS << 4)));
}

/** The next number. */
function number(): u64 {
  if (seeds != seedsGiven()) {
    seeds = seedsGiven();
    expandKey(SEED);
    memory.copy(COUNTER, SEED + 16, 16);
    // Who seeds twice with the same words gets the same numbers; who reads the memory does not get the seed.
    memory.fill(SEED, 0, 32);
    made = 0;
  }
  if (++made > REKEY) {
    v128.store(SEED, block());
    expandKey(SEED);
    memory.fill(SEED, 0, 16);
    made = 1;
  }
  return <u64>i64x2.extract_lane(block(), 0);
}

/** The next number of a vm that was given a seed, for a seed of its copy's. */
export function drawNumber(): u64 {
  return number();
}

/** Nothing is left of a former vm's numbers. */
export function forgetNumbers(): void {
  memory.fill(KEYS, 0, 176);
  memory.fill(COUNTER, 0, 16);
  seeds = 0;
  made = 0;
}

/** RDRAND, RDSEED: CF says that there is a number, which is always so. */
// @ts-ignore: decorator
@inline
export function draw<T, D, F>(u: usize): usize {
  if (!seedsGiven()) return fault(u, UNDEFINED, 0);
  put<D, T>(target<D, T>(u), <T>number());
  setStatus(CF);
  return next(u);
}
