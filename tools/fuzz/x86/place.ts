/**
 * Gives the memory operands of a case their addresses: inside a window, over a page's end, over the end of what there is, in read-only
 * memory, not canonical; by setting the registers and the displacement that make the address.
 */

import type { Row } from '../../isa/row.ts';
import type { Encoded } from './encode.ts';
import type { Random } from './random.ts';
import { CODE, DATA_SIZE, PAGE, WINDOWS } from './state.ts';

const MASK = (1n << 64n) - 1n;
const LOW = (1n << 32n) - 1n;
const MIDDLE = DATA_SIZE / 2;

/** What a case is made of before it is a State; the registers are set here. */
export interface Draft {
  readonly registers: bigint[];
  readonly bytes: number[];
  readonly rip: number;
  readonly segmentBase: bigint;
}

/** A window for the case; each is as often as it stands here. */
export function window(random: Random): number {
  const { crossing, readOnly, end, start } = WINDOWS;
  return random.pick([crossing, crossing, crossing, crossing, crossing, end, end, readOnly, start]);
}

/** An address in or near the window: aligned or not, now and then at one of its edges. */
export function addressIn(dataAt: number, random: Random): number {
  const form = random.below(10);
  const inside = random.below(DATA_SIZE - 64);
  if (form < 5) return dataAt + (inside & ~31);
  if (form < 7) return dataAt + inside;
  const reach = random.pick([1, 2, 4, 8, 16, 32, 1 + random.below(40)]);
  if (form < 9 && dataAt !== WINDOWS.start) {
    return dataAt + (dataAt === WINDOWS.end ? DATA_SIZE : MIDDLE) - reach;
  }
  return dataAt === WINDOWS.start ? dataAt - random.below(10) : dataAt + MIDDLE - reach;
}

/** Images of much state lie at the start of the window, mostly aligned as they must be. */
const IMAGES = /^(f?xsave|xsaveopt|xsavec|f?xrstor|fn?save|frstor)$/;

/** An image without the upper halves of the YMM registers. */
const SHORT_IMAGE = 576;

/** From the start of the window to where the largest image still fits into it. */
const MARGIN = 192;

/** An address for the row's memory operand. */
export function addressFor({ mnemonic }: Row, dataAt: number, random: Random): number {
  if (!IMAGES.test(mnemonic)) return addressIn(dataAt, random);
  if (dataAt === WINDOWS.end && random.once(4)) return dataAt + DATA_SIZE - SHORT_IMAGE;
  if (dataAt === WINDOWS.start && random.once(5)) return dataAt - random.below(10);
  if (dataAt > WINDOWS.start && random.once(5)) return addressIn(dataAt, random);
  return dataAt + (random.once(6) ? random.below(MARGIN) : 64 * random.below(MARGIN / 64));
}

/** Makes the memory operand's address `wanted`, or anything near where that cannot be. Gives the address. */
export function place(encoded: Encoded, wanted: number, draft: Draft, random: Random): bigint {
  const { memory, narrowAddress } = encoded;
  const { registers, segmentBase } = draft;
  const { base, index, scale, relative, vector } = memory!;
  const offset = BigInt.asUintN(narrowAddress ? 32 : 64, BigInt(wanted) - segmentBase);
  const displacement = signed(draft.bytes, memory!.at, memory!.size);
  if (base === undefined && index !== undefined && !vector) registers[index] = BigInt(random.below(0x10000));
  const indexed = index === undefined || vector || index === base ? 0n : registers[index]! << BigInt(scale);
  if (base === undefined) {
    const from = relative ? BigInt(CODE + draft.rip + draft.bytes.length) : 0n;
    write(draft.bytes, memory!.at, memory!.size, offset - indexed - from);
  } else {
    const twice = index === base && !vector ? 1n + (1n << BigInt(scale)) : 1n;
    const rest = BigInt.asUintN(narrowAddress ? 32 : 64, offset - displacement - indexed);
    const value = divided(rest, twice, narrowAddress);
    const above = narrowAddress ? random.word() & ~LOW : 0n;
    registers[base] = (value | above) & MASK;
  }
  return BigInt(wanted);
}

/** A number whose product with `by` is as near to `value` as may be; wraps around where that helps. */
function divided(value: bigint, by: bigint, narrow: boolean): bigint {
  const size = narrow ? 1n << 32n : 1n << 64n;
  // Powers of two plus one are odd but for 2, so that all but this have an inverse.
  if (by % 2n === 0n) return value / by;
  let inverse = by;
  for (let bits = 3; bits < 64; bits *= 2) inverse = (inverse * (2n - by * inverse)) & (size - 1n);
  return (value * inverse) & (size - 1n);
}

function signed(bytes: readonly number[], at: number, size: number): bigint {
  let value = 0n;
  for (let byte = size - 1; byte >= 0; byte--) value = (value << 8n) | BigInt(bytes[at + byte]!);
  return BigInt.asIntN(8 * size, value);
}

/** Writes the low bytes of a number. */
export function write(bytes: number[] | Uint8Array, at: number, size: number, value: bigint): void {
  for (let byte = 0; byte < size; byte++) bytes[at + byte] = Number((value >> BigInt(8 * byte)) & 255n);
}

/** The address of some place in the code's page that is not in the instruction itself. */
export function codeAddress(rip: number, length: number, random: Random): number {
  const at = random.below(PAGE);
  return CODE + (at >= rip && at < rip + length ? rip + length : at);
}
