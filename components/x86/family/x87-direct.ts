// What translations call for x87: operations between register slots, by addresses. The caller has seen that all exceptions are masked and
// that the slots are in use; stack, tags and the last instruction's place are its own.

import { RUN_STATE } from '../arena';
import { add, divide, multiply, squareRoot } from '../float80/arithmetic';
import { quieten, takeDouble, takeSingle, toDouble, toInteger, toSingle } from '../float80/convert';
import { A, B, Number80, R, copy, pack, take } from '../float80/number';
import { addSlots, divideSlots, integerQuickly, multiplySlots, narrowQuickly, orderQuickly, rootQuickly } from '../float80/quick';
import { widenDouble, widenInteger, widenSingle } from '../float80/quick';
import { clearRaised, roundingControl, setConditions } from '../float80/status';
import { compare80, conditionsOf } from './x87-arithmetic';

/** A slot for an operand in memory. In place of a denormal one, which widened it is no longer, or of a NaN it holds what is no number. */
export const OPERAND80: usize = RUN_STATE + 0xf0;
const NO_NUMBER: u64 = 1;
const NO_HEAD: u16 = 0x4000;
/** What stands for it then. */
const RARE: Number80 = changetype<Number80>(memory.data(24, 8));

/** To cut an integer off, whatever the control word says. */
const CHOPPED: u32 = 3;

function takeSlot(slot: usize, n: Number80): void {
  if (slot == OPERAND80 && load<u64>(slot) == NO_NUMBER) copy(RARE, n);
  else take(slot, n);
}

function takeBoth(a: usize, b: usize): void {
  clearRaised();
  takeSlot(a, A);
  takeSlot(b, B);
}

/** to = a + b, or a - b where `turned` is the sign bit. */
export function add80(a: usize, b: usize, to: usize, turned: u32): void {
  if (addSlots(a, b, to, turned)) return;
  takeBoth(a, b);
  add(turned != 0);
  pack(R, to);
}

/** to = a * b */
export function multiply80(a: usize, b: usize, to: usize): void {
  if (multiplySlots(a, b, to)) return;
  takeBoth(a, b);
  multiply();
  pack(R, to);
}

/** to = a / b */
export function divide80(a: usize, b: usize, to: usize): void {
  if (divideSlots(a, b, to)) return;
  takeBoth(a, b);
  divide();
  pack(R, to);
}

/** The square root of a slot, into it. */
export function root80(at: usize): void {
  if (rootQuickly(at, at)) return;
  clearRaised();
  take(at, B);
  squareRoot();
  pack(R, at);
}

/** R as an operand, or loaded: then a NaN becomes quiet. */
function widenSlowly(to: usize): void {
  if (to == OPERAND80) {
    copy(R, RARE);
    store<u64>(to, NO_NUMBER);
    store<u16>(to, NO_HEAD, 8);
    return;
  }
  quieten(R);
  pack(R, to);
}

export function fromSingle80(bits: u32, to: usize): void {
  if (widenSingle(bits, to)) return;
  clearRaised();
  takeSingle(bits, R);
  widenSlowly(to);
}

export function fromDouble80(bits: u64, to: usize): void {
  if (widenDouble(bits, to)) return;
  clearRaised();
  takeDouble(bits, R);
  widenSlowly(to);
}

export function fromInteger80(value: i64, to: usize): void {
  widenInteger(value, to);
}

export function toSingle80(from: usize): u32 {
  clearRaised();
  take(from, R);
  return toSingle();
}

export function toDouble80(from: usize): u64 {
  const quick = narrowQuickly(from);
  if (quick) return quick;
  clearRaised();
  take(from, R);
  return toDouble();
}

/** As an integer of so many bits, cut off or rounded as the control word says. */
export function toInteger80(from: usize, bits: u32, chopped: u32): i64 {
  const mode = chopped ? CHOPPED : roundingControl();
  const quick = integerQuickly(from, bits - 1, mode);
  if (quick != i64.MIN_VALUE) return quick;
  clearRaised();
  take(from, B);
  return toInteger(bits, mode);
}

function order(a: usize, b: usize, quiet: u32): i32 {
  const quick = orderQuickly(a, b);
  if (quick != 2) return quick;
  takeBoth(a, b);
  return compare80(quiet != 0);
}

/** -1, 0 or 1 as a stands to b, a NaN where it does not. `quiet`: it is no error then. */
export function order80(a: usize, b: usize, quiet: u32): f64 {
  const result = order(a, b, quiet);
  return result == 2 ? NaN : <f64>result;
}

/** The same, to the condition bits of the status word. */
export function compareSlots80(a: usize, b: usize, quiet: u32): void {
  setConditions(conditionsOf(order(a, b, quiet)));
}
