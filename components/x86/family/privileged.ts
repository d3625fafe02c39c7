// What only ring 0 may do with interrupts and tables: HLT CLI STI IRET LIDT LGDT; and VMCALL VMMCALL, which ask the hypervisor.
// In user mode each is the exception that it is on the processor.

import { GENERAL_PROTECTION, UNDEFINED, charge, fault, leave, leaveSlice } from '../interpret/exit';
import { HYPERCALL, leaveFor } from '../interpret/outside';
import { canonical, readable } from '../memory/access';
import { CS, DESCRIPTOR_LIMIT, DESCRIPTOR_TABLE, HALTED, INTERRUPT_LIMIT, INTERRUPT_TABLE, SHADOW, SS } from '../state/bare';
import { USER_CODE, USER_DATA, bare, setSelector } from '../state/bare';
import { IF, NT, rflags, setRflags } from '../state/flags';
import { address } from '../state/operand';
import { FLAG_SYSTEM, RSP } from '../state/register-file';
import { nextIp } from '../state/uop';

/** The exception for user code, and 0; 1 in ring 0. */
// @ts-ignore: decorator
@inline
export function allowed(u: usize): usize {
  return bare() ? 1 : fault(u, GENERAL_PROTECTION, 0);
}

/** Goes on behind `u`, the end of its block. */
export function goOn(u: usize): usize {
  charge(u);
  return leave(nextIp(u));
}

/** What changes nothing here: there are no caches, no translations, no task and no local descriptors. */
export function nothing(u: usize): usize {
  return allowed(u) ? goOn(u) : 0;
}

/** HLT: an interrupt that waits comes before the exit. */
export function halt(u: usize): usize {
  if (!allowed(u)) return 0;
  store<u32>(HALTED, 1);
  charge(u);
  return leaveSlice(nextIp(u));
}

/** CLI */
export function disableInterrupts(u: usize): usize {
  if (!allowed(u)) return 0;
  store<u32>(FLAG_SYSTEM, load<u32>(FLAG_SYSTEM) & ~IF);
  return goOn(u);
}

/** STI: where it sets the flag, the next instruction comes before any interrupt. */
export function enableInterrupts(u: usize): usize {
  if (!allowed(u)) return 0;
  const flags = load<u32>(FLAG_SYSTEM);
  if (flags & IF) return goOn(u);
  store<u32>(FLAG_SYSTEM, flags | IF);
  store<u32>(SHADOW, 1);
  charge(u);
  return leaveSlice(nextIp(u));
}

@final @unmanaged export class Interrupts {
  // @ts-ignore: decorator
  @inline base(): usize { return INTERRUPT_TABLE; }
  // @ts-ignore: decorator
  @inline limit(): usize { return INTERRUPT_LIMIT; }
}

@final @unmanaged export class Descriptors {
  // @ts-ignore: decorator
  @inline base(): usize { return DESCRIPTOR_TABLE; }
  // @ts-ignore: decorator
  @inline limit(): usize { return DESCRIPTOR_LIMIT; }
}

/** LIDT, LGDT: 2 bytes of limit, 8 of base */
// @ts-ignore: decorator
@inline
export function loadTable<K, T, S>(u: usize): usize {
  if (!allowed(u)) return 0;
  const at = address<S>(u);
  const limit = readable<u16>(u, at);
  if (!limit) return 0;
  const base = readable<u64>(u, at + 2);
  if (!base) return 0;
  if (!canonical(load<u64>(base))) return fault(u, GENERAL_PROTECTION, 0);
  store<u16>(changetype<K>(0).limit(), load<u16>(limit));
  store<u64>(changetype<K>(0).base(), load<u64>(base));
  return goOn(u);
}

/** IRET, to the mode in which it is executed: there is no other. */
export function returnFromInterrupt<T>(u: usize): usize {
  const before = rflags();
  if (before & NT) return fault(u, GENERAL_PROTECTION, 0);
  const rsp = load<u64>(RSP);
  for (let word: u64 = 0; word < 5; word++) if (!readable<T>(u, rsp + word * sizeof<T>())) return 0;
  const rip = popped<T>(u, 0);
  const cs = <u32>popped<T>(u, 1) & 0xffff;
  const ss = <u32>popped<T>(u, 4) & 0xffff;
  if (!(bare() ? cs > 3 && (cs & 3) == 0 : cs == USER_CODE)) return fault(u, GENERAL_PROTECTION, cs & 0xfffc);
  if (!(bare() ? (ss & 3) == 0 : ss == USER_DATA)) return fault(u, GENERAL_PROTECTION, ss & 0xfffc);
  if (!canonical(rip)) return fault(u, GENERAL_PROTECTION, 0);
  const flags = <u32>popped<T>(u, 2);
  const stack = popped<T>(u, 3);
  setSelector(CS, <u16>cs);
  setSelector(SS, <u16>ss);
  setRflags(sizeof<T>() == 2 ? (before & 0xffff_0000) | flags : flags);
  store<u64>(RSP, stack);
  charge(u);
  return leaveSlice(rip);
}

function popped<T>(u: usize, word: u64): u64 {
  return <u64>load<T>(readable<T>(u, load<u64>(RSP) + word * sizeof<T>()));
}

/** VMCALL, VMMCALL */
export function hypercall(u: usize): usize {
  return bare() ? leaveFor(u, HYPERCALL, nextIp(u)) : fault(u, UNDEFINED, 0);
}
