// XSAVE and its kin, and XGETBV.
// Source: Intel SDM volume 2, XSAVE, XSAVEC, XSAVEOPT, XRSTOR, XGETBV.

import { GENERAL_PROTECTION, fault, leaveAfter } from '../interpret/exit';
import { checkRead, checkWrite } from '../memory/access';
import { address } from '../state/operand';
import { RAX, RCX, RDX } from '../state/register-file';
import { next } from '../state/uop';
import { ENABLED, XSAVE_ALIGNMENT, extent, extentOf, inUse, restore, saveCompacted, saveStandard } from '../state/xsave';

/** The components that EDX:EAX asks for, of those that there are. */
// @ts-ignore: decorator
@inline
function asked(): u64 {
  return load<u32>(RAX) & ENABLED;
}

/** Checked place to save the components that are asked for, or 0 with an exit. */
// @ts-ignore: decorator
@inline
function target<M>(u: usize): usize {
  const at = address<M>(u);
  if (at & (XSAVE_ALIGNMENT - 1)) return fault(u, GENERAL_PROTECTION, 0);
  return checkWrite(u, at, extent(asked()));
}

/** Checked place of an image, as far as its header says that it is read, or 0 with an exit. A bad header comes before what is not there. */
// @ts-ignore: decorator
@inline
function source<M>(u: usize): usize {
  const at = address<M>(u);
  if (at & (XSAVE_ALIGNMENT - 1)) return fault(u, GENERAL_PROTECTION, 0);
  const p = checkRead(u, at, extent(0));
  if (!p) return 0;
  const size = extentOf(p, asked());
  return size ? checkRead(u, at, size) : fault(u, GENERAL_PROTECTION, 0);
}

/** XSAVE, XSAVE64; XSAVEOPT, which may leave out what is as after reset, and does not. */
export function save<T, D>(u: usize): usize {
  const p = target<D>(u);
  if (!p) return 0;
  saveStandard(p, asked());
  return next(u);
}

/** XSAVEC */
export function saveCompact<T, D>(u: usize): usize {
  const p = target<D>(u);
  if (!p) return 0;
  saveCompacted(p, asked());
  return next(u);
}

/** XRSTOR */
export function restoreState<T, S>(u: usize): usize {
  const p = source<S>(u);
  if (!p) return 0;
  return restore(p, asked()) ? leaveAfter(u) : fault(u, GENERAL_PROTECTION, 0);
}

/** XGETBV: register 0 says what is enabled, 1 what of it is in use. */
export function readControl(u: usize): usize {
  const number = load<u32>(RCX);
  if (number > 1) return fault(u, GENERAL_PROTECTION, 0);
  store<u64>(RAX, number == 0 ? ENABLED : inUse());
  store<u64>(RDX, 0);
  return next(u);
}
