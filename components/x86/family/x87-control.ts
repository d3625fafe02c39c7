// x87 control: control and status words, environments, whole states.
// Source: Intel SDM volume 2, FLDCW, FNSTCW, FNSTSW, FNCLEX, FNINIT, FLDENV, FNSTENV, FNSAVE, FRSTOR, WAIT; volume 1, figure 8-9.

import { FINITE, R, ZERO, take } from '../float80/number';
import { setStatusWord, status, summarize } from '../float80/status';
import { FLOATING_POINT, fault } from '../interpret/exit';
import { checkRead, checkWrite } from '../memory/access';
import { address, failed, source, target } from '../state/operand';
import { X87_CONTROL, X87_DP, X87_IP, X87_OPCODE, X87_TAGS } from '../state/register-file';
import { next } from '../state/uop';
import { isEmpty, place } from './x87-stack';

/** Bits of the control word that are there; bit 6 reads as 1. */
const CONTROL_BITS: u16 = 0x1f3f;
const CONTROL_FIXED: u16 = 0x0040;
const ENVIRONMENT_SIZE: u32 = 28;
const STATE_SIZE: u32 = 108;

function setControl(word: u16): void {
  store<u16>(X87_CONTROL, (word & CONTROL_BITS) | CONTROL_FIXED);
  setStatusWord(summarize(status()));
}

/** FLDCW */
export function loadControl<T, S>(u: usize): usize {
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
  if (status() & 0x80) return fault(u, FLOATING_POINT, 0);
  return next(u);
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

function putEnvironment(p: usize): void {
  store<u32>(p, 0xffff_0000 | <u32>load<u16>(X87_CONTROL));
  store<u32>(p, 0xffff_0000 | status(), 4);
  store<u32>(p, 0xffff_0000 | fullTags(), 8);
  store<u32>(p, <u32>load<u64>(X87_IP), 12);
  store<u32>(p, <u32>load<u16>(X87_OPCODE) << 16, 16);
  store<u32>(p, <u32>load<u64>(X87_DP), 20);
  store<u32>(p, 0xffff_0000, 24);
}

function takeEnvironment(p: usize): void {
  setStatusWord(load<u16>(p, 4));
  setControl(load<u16>(p));
  store<u16>(X87_TAGS, load<u16>(p, 8));
  store<u64>(X87_IP, <u64>load<u32>(p, 12));
  store<u16>(X87_OPCODE, load<u16>(p, 18) & 0x7ff);
  store<u64>(X87_DP, <u64>load<u32>(p, 20));
}

/** FNSTENV; masks all exceptions afterwards. */
export function storeEnvironment<T, D>(u: usize): usize {
  const p = checkWrite(u, address<D>(u), ENVIRONMENT_SIZE);
  if (!p) return 0;
  putEnvironment(p);
  setControl(load<u16>(X87_CONTROL) | 0x3f);
  return next(u);
}

/** FLDENV */
export function loadEnvironment<T, S>(u: usize): usize {
  const p = checkRead(u, address<S>(u), ENVIRONMENT_SIZE);
  if (!p) return 0;
  takeEnvironment(p);
  return next(u);
}

/** FNSAVE: environment and registers, then as FNINIT. */
export function saveState<T, D>(u: usize): usize {
  const p = checkWrite(u, address<D>(u), STATE_SIZE);
  if (!p) return 0;
  putEnvironment(p);
  for (let i: u32 = 0; i < 8; i++) memory.copy(p + ENVIRONMENT_SIZE + 10 * i, place(i), 10);
  reset();
  return next(u);
}

/** FRSTOR */
export function restoreState<T, S>(u: usize): usize {
  const p = checkRead(u, address<S>(u), STATE_SIZE);
  if (!p) return 0;
  takeEnvironment(p);
  for (let i: u32 = 0; i < 8; i++) memory.copy(place(i), p + ENVIRONMENT_SIZE + 10 * i, 10);
  return next(u);
}

/** FNOP and the old FENI, FDISI, FSETPM, which do nothing. */
export function noOperation(u: usize): usize {
  return next(u);
}
