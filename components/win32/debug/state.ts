// Registers of a thread that stands still.

import { Registers } from '../gen/import/nucleus-hypervisor-machine';
import { Thread } from '../thread/thread';

export function shownRegisters(thread: Thread): Registers {
  const registers = thread.vcpu.getRegisters();
  if (thread.isAnswered) registers.rax = thread.answer;
  return registers;
}

/** The thread goes on with these registers; false for one that is in a call of the system's, which is not to be left. */
export function change(thread: Thread, registers: Registers): bool {
  const shown = shownRegisters(thread);
  const isSame = memory.compare(changetype<usize>(shown), changetype<usize>(registers), offsetof<Registers>()) == 0;
  if (isSame) return true;
  if (thread.inCall) return false;
  thread.setRegisters(registers);
  return true;
}
