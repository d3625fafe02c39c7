// What calls functions of the guest's from a built-in one.

import { Registers } from '../gen/import/nucleus-hypervisor-machine';
import { Thread } from './thread';

/** Something that goes on when a function of the guest's returns. */
export abstract class Frame {
  /** What the processor held when the first function was called. */
  saved: Registers | null = null;
  /** Where the return address of the function lies that was called last. */
  stackAt: u64 = 0;
  /** What functions are called below of, on the stack. */
  floor: u64 = 0;
  /** Where the functions' caller is, for who walks up the stack. */
  callerStack: u64 = 0;
  callerCode: u64 = 0;
  /** A function that is to be called at its end, also if the stack is unwound; 0 for none. */
  cleanup: u64 = 0;
  cleanupArgument: u64 = 0;

  /** Goes on after a function has returned `result`: calls another one (`thread.enter`), or `thread.leave`s with a result. */
  abstract next(thread: Thread, result: u64): void;
}
