// SGDT, SIDT, SLDT, STR and SMSW. Linux lets user code have them, but gives fixed values where the processor would let it refuse
// (UMIP): so these are the answers that programs get there; a bare guest gets what it loaded.
// Source: Intel SDM volume 2, SGDT, SIDT, SLDT, STR, SMSW.

import { checkWrite } from '../memory/access';
import { DESCRIPTOR_LIMIT, DESCRIPTOR_TABLE, INTERRUPT_LIMIT, INTERRUPT_TABLE, bare } from '../state/bare';
import { address, failed, put, target } from '../state/operand';
import { next } from '../state/uop';

const TABLE_SIZE: u32 = 10;

@final @unmanaged export class GlobalTable {
  // @ts-ignore: decorator
  @inline base(): u64 { return bare() ? load<u64>(DESCRIPTOR_TABLE) : 0xffff_ffff_fffe_0000; }
  // @ts-ignore: decorator
  @inline limit(): u16 { return load<u16>(DESCRIPTOR_LIMIT); }
}
@final @unmanaged export class InterruptTable {
  // @ts-ignore: decorator
  @inline base(): u64 { return bare() ? load<u64>(INTERRUPT_TABLE) : 0xffff_ffff_ffff_0000; }
  // @ts-ignore: decorator
  @inline limit(): u16 { return load<u16>(INTERRUPT_LIMIT); }
}

/** SGDT, SIDT: limit, which is 0 in user mode, and base. */
// @ts-ignore: decorator
@inline
export function storeTable<B, T, D>(u: usize): usize {
  const p = checkWrite(u, address<D>(u), TABLE_SIZE);
  if (!p) return 0;
  store<u16>(p, changetype<B>(0).limit());
  store<u64>(p, changetype<B>(0).base(), 2);
  return next(u);
}

/** SLDT: there is none. */
@final @unmanaged export class LocalTable {
  // @ts-ignore: decorator
  @inline value(): u64 { return 0; }
}
/** STR */
@final @unmanaged export class TaskRegister {
  // @ts-ignore: decorator
  @inline value(): u64 { return 0x40; }
}
/** SMSW: PE MP ET NE WP AM PG */
@final @unmanaged export class MachineStatus {
  // @ts-ignore: decorator
  @inline value(): u64 { return 0x8005_0033; }
}

// @ts-ignore: decorator
@inline
export function storeWord<V, T, D>(u: usize): usize {
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  put<D, T>(d, <T>changetype<V>(0).value());
  return next(u);
}
