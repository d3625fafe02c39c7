// MXCSR, and x87 and vector state as a whole.
// Source: Intel SDM volume 2, LDMXCSR, STMXCSR, FXSAVE64, FXRSTOR64.

import { GENERAL_PROTECTION, fault, leaveAfter } from '../interpret/exit';
import { checkRead, checkWrite, misaligned } from '../memory/access';
import { address, failed, source, target } from '../state/operand';
import { FXSAVE_SIZE, MXCSR_MASK, restoreImage, saveImage } from '../state/fxsave';
import { MXCSR } from '../state/register-file';
import { next } from '../state/uop';
import { becomeExact } from '../translate/float';

/** LDMXCSR: reserved bits are a fault. */
export function loadMxcsr<T, S>(u: usize): usize {
  const s = source<S, u32>(u);
  if (failed<S>(s)) return 0;
  const value = load<u32>(s);
  if (value & ~MXCSR_MASK) return fault(u, GENERAL_PROTECTION, 0);
  store<u32>(MXCSR, value);
  return leaveAfter(u);
}

/** STMXCSR */
export function storeMxcsr<T, D>(u: usize): usize {
  const d = target<D, u32>(u);
  if (failed<D>(d)) return 0;
  store<u32>(d, load<u32>(MXCSR));
  becomeExact();
  return leaveAfter(u);
}

/** FXSAVE, FXSAVE64: at a multiple of 16. */
export function saveAll<T, D>(u: usize): usize {
  const at = address<D>(u);
  if (at & 15) return misaligned(u, at);
  const p = checkWrite(u, at, FXSAVE_SIZE);
  if (!p) return 0;
  saveImage(p);
  return next(u);
}

/** FXRSTOR, FXRSTOR64. */
export function restoreAll<T, S>(u: usize): usize {
  const at = address<S>(u);
  if (at & 15) return misaligned(u, at);
  const p = checkRead(u, at, FXSAVE_SIZE);
  if (!p) return 0;
  if (!restoreImage(p)) return fault(u, GENERAL_PROTECTION, 0);
  return leaveAfter(u);
}
