// Exits of a bare vcpu that ask something of the outside: ports and hypercalls; and the answers to them.

import { RUN_STATE } from '../arena';
import { copyIn } from '../memory/transfer';
import { ANSWER_ADDRESS, AWAITED, AWAITED_IN_MEMORY } from '../state/bare';
import { RAX } from '../state/register-file';
import { charge, stopAt } from './exit';

export const HYPERCALL: u32 = 7;
export const PORT_READ: u32 = 8;
export const PORT_WRITE: u32 = 9;
/** INT n was executed, where it goes through the guest's own table. */
export const SOFTWARE_INTERRUPT: u32 = 10;

const PORT: usize = RUN_STATE + 0x30;
const SIZE: usize = RUN_STATE + 0x34;
const VALUE: usize = RUN_STATE + 0x38;

export function portNumber(): u32 {
  return load<u32>(PORT);
}

export function portSize(): u32 {
  return load<u32>(SIZE);
}

export function portValue(): u32 {
  return load<u32>(VALUE);
}

/** Leaves for a reason of this file, to go on at `rip`. */
export function leaveFor(u: usize, reason: u32, rip: u64): usize {
  charge(u);
  return stopAt(reason, rip);
}

/** Leaves for `size` bytes from a port. They go to rax, or to a guest address that may be written. */
export function leaveToRead(u: usize, port: u32, size: u32, rip: u64): usize {
  store<u32>(PORT, port);
  store<u32>(SIZE, size);
  store<u32>(AWAITED, size);
  return leaveFor(u, PORT_READ, rip);
}

/** As `leaveToRead`, for bytes that go to guest memory. */
export function leaveToReadInto(u: usize, port: u32, size: u32, rip: u64, address: u64): usize {
  store<u64>(ANSWER_ADDRESS, address);
  leaveToRead(u, port, size, rip);
  store<u32>(AWAITED, size | AWAITED_IN_MEMORY);
  return 0;
}

export function leaveToWrite(u: usize, port: u32, size: u32, rip: u64, value: u32): usize {
  store<u32>(PORT, port);
  store<u32>(SIZE, size);
  store<u32>(VALUE, value);
  return leaveFor(u, PORT_WRITE, rip);
}

/** Puts the answer to the last exit where it belongs. */
export function takeAnswer(value: u64): void {
  const awaited = load<u32>(AWAITED);
  store<u32>(AWAITED, 0);
  if (awaited == 0) store<u64>(RAX, value);
  else if (awaited == 1) store<u8>(RAX, <u8>value);
  else if (awaited == 2) store<u16>(RAX, <u16>value);
  else if (awaited == 4) store<u64>(RAX, value & 0xffff_ffff);
  else putInMemory(value, awaited & ~AWAITED_IN_MEMORY);
}

/** The last exit is not answered. */
export function awaitNothing(): void {
  store<u32>(AWAITED, 0);
}

/** INS has asked whether it may write there; who unmaps the page meanwhile gets nothing. */
function putInMemory(value: u64, size: u32): void {
  store<u64>(VALUE, value);
  copyIn(load<u64>(ANSWER_ADDRESS), VALUE, size);
}
