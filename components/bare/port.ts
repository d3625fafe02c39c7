// The ports that a guest has. Others are as where no device is: what is written is lost, and all bits read as 1.

import { PortRead, PortWrite } from './gen/import/nucleus-hypervisor-machine';
import { Guest } from './guest';
import { Processor } from './processor';

/** What is written appears on the console; reads give the port's own number, by which guests find it. */
const CONSOLE: u16 = 0xe9;
/** What is written is the exit code. */
const EXIT: u16 = 0xf4;

export function readPort(processor: Processor, access: PortRead): void {
  processor.setAnswer(access.port == CONSOLE ? CONSOLE : ~0);
}

/** A port cannot wait: what the console does not take now is lost, as on a serial line without flow control. */
export function writePort(guest: Guest, access: PortWrite): void {
  if (access.port == EXIT) guest.end(<u8>access.value, null);
  if (access.port != CONSOLE) return;
  const bytes = new StaticArray<u8>(access.size);
  for (let i = 0; i < bytes.length; i++) bytes[i] = <u8>(access.value >> (i << 3));
  guest.output.write(bytes);
}
