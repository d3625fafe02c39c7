// x87 control: control and status words, environments, whole states.
// Source: Intel SDM volume 2, FLDCW, FNSTCW, FNSTSW, FNCLEX, FNINIT, FLDENV, FNSTENV, FNSAVE, FRSTOR, WAIT; volume 1, figure 8-9.

import { FINITE, R, ZERO, take } from '../float80/number';
import { setStatusWord, status, summarize } from '../float80/status';
import { checkRead, checkWrite } from '../memory/access';
import { CONTROL_BITS, CONTROL_FIXED } from '../state/fxsave';
import { address, failed, source, target } from '../state/operand';
import { X87_CONTROL, X87_DP, X87_IP, X87_OPCODE, X87_TAGS } from '../state/register-file';
import { next } from '../state/uop';
import { isEmpty, pending, place } from './x87-stack';

/** Eight registers of ten bytes. */
const REGISTERS_SIZE: u32 = 80;

function setControl(word: u16): void {
  store<u16>(X87_CONTROL, (word & CONTROL_BITS) | CONTROL_FIXED);
  setStatusWord(summarize(status()));
}

/** FLDCW */
export function loadControl<T, S>(u: usize): usize {
  if (pending(u)) return 0;
  const s = source<S, u16>(u);
  if (failed<S>(s)) return 0;
  setControl(load<u16>(s));
  return next(u);
}

/** FNSTCW */
export function storeControl<T, D>(u: usize): usize {
  const d = target<D, u16>(u);
  if (failed<D>(d)) return 0;
  store<u16>(d, load<u16>(X87_CONTROL));
  return next(u);
}

/** FNSTSW to memory or to AX. */
export function storeStatus<T, D>(u: usize): usize {
  const d = target<D, u16>(u);
  if (failed<D>(d)) return 0;
  store<u16>(d, <u16>status());
  return next(u);
}

/** FNCLEX */
export function clearExceptions(u: usize): usize {
  setStatusWord(status() & 0x7f00);
  return next(u);
}

/** FNINIT */
export function initialize(u: usize): usize {
  reset();
  return next(u);
}

function reset(): void {
  store<u16>(X87_CONTROL, 0x37f);
  setStatusWord(0);
  store<u16>(X87_TAGS, 0xffff);
  store<u64>(X87_IP, 0);
  store<u64>(X87_DP, 0);
  store<u16>(X87_OPCODE, 0);
}

/** WAIT: reports an unmasked exception that is pending. */
export function wait(u: usize): usize {
  return pending(u) ? 0 : next(u);
}

/** The tag word with what each register holds: 0 a number, 1 zero, 2 anything special, 3 empty. */
function fullTags(): u32 {
  let tags: u32 = 0;
  const top = (status() >> 11) & 7;
  for (let i: u32 = 0; i < 8; i++) {
    let value: u32 = 3;
    if (!isEmpty(i)) {
      take(place(i), R);
      value = R.kind == ZERO ? 1 : R.kind == FINITE && !R.denormal ? 0 : 2;
    }
    tags |= value << (((top + i) & 7) << 1);
  }
  return tags;
}

/** Selectors of the last instruction and its operand, as a 64-bit system has them in user mode. */
const CODE_SELECTOR: u32 = 0x33;
const DATA_SELECTOR: u32 = 0x2b;

/** E is u32 for the 28-byte image, u16 for the 14-byte one; words lie that far apart. */
function putEnvironment<E>(p: usize): void {
  const above: u32 = sizeof<E>() == 4 ? 0xffff_0000 : 0;
  const size = sizeof<E>();
  // Where there was no instruction there are no selectors.
  const code: u32 = load<u64>(X87_IP) ? CODE_SELECTOR : 0;
  const data: u32 = load<u64>(X87_DP) ? DATA_SELECTOR : 0;
  store<E>(p, <E>(above | <u32>load<u16>(X87_CONTROL)));
  store<E>(p + size, <E>(above | status()));
  store<E>(p + 2 * size, <E>(above | fullTags()));
  store<E>(p + 3 * size, <E>load<u64>(X87_IP));
  store<E>(p + 4 * size, <E>(code | (<u32>load<u16>(X87_OPCODE) << 16)));
  store<E>(p + 5 * size, <E>load<u64>(X87_DP));
  store<E>(p + 6 * size, <E>(above | data));
}

function takeEnvironment<E>(p: usize): void {
  const size = sizeof<E>();
  setStatusWord(load<u16>(p + size));
  setControl(load<u16>(p));
  store<u16>(X87_TAGS, load<u16>(p + 2 * size));
  store<u64>(X87_IP, <u64>load<E>(p + 3 * size));
  store<u16>(X87_OPCODE, sizeof<E>() == 4 ? load<u16>(p, 18) & 0x7ff : 0);
  store<u64>(X87_DP, <u64>load<E>(p + 5 * size));
}

/** Bytes of the image: with a 16-bit operand size the short one. */
// @ts-ignore: decorator
@inline
function environmentSize<T>(): u32 {
  return sizeof<T>() == 2 ? 14 : 28;
}

/** FNSTENV; masks all exceptions afterwards. */
export function storeEnvironment<T, D>(u: usize): usize {
  const p = checkWrite(u, address<D>(u), environmentSize<T>());
  if (!p) return 0;
  if (sizeof<T>() == 2) putEnvironment<u16>(p);
  else putEnvironment<u32>(p);
  setControl(load<u16>(X87_CONTROL) | 0x3f);
  return next(u);
}

/** FLDENV */
export function loadEnvironment<T, S>(u: usize): usize {
  if (pending(u)) return 0;
  const p = checkRead(u, address<S>(u), environmentSize<T>());
  if (!p) return 0;
  if (sizeof<T>() == 2) takeEnvironment<u16>(p);
  else takeEnvironment<u32>(p);
  return next(u);
}

/** FNSAVE: environment and registers, then as FNINIT. */
export function saveState<T, D>(u: usize): usize {
  const p = checkWrite(u, address<D>(u), environmentSize<T>() + REGISTERS_SIZE);
  if (!p) return 0;
  if (sizeof<T>() == 2) putEnvironment<u16>(p);
  else putEnvironment<u32>(p);
  for (let i: u32 = 0; i < 8; i++) memory.copy(p + environmentSize<T>() + 10 * i, place(i), 10);
  reset();
  return next(u);
}

/** FRSTOR */
export function restoreState<T, S>(u: usize): usize {
  if (pending(u)) return 0;
  const p = checkRead(u, address<S>(u), environmentSize<T>() + REGISTERS_SIZE);
  if (!p) return 0;
  if (sizeof<T>() == 2) takeEnvironment<u16>(p);
  else takeEnvironment<u32>(p);
  for (let i: u32 = 0; i < 8; i++) memory.copy(place(i), p + environmentSize<T>() + 10 * i, 10);
  return next(u);
}

/** FNOP waits, and does nothing. */
export function noOperation(u: usize): usize {
  return pending(u) ? 0 : next(u);
}
