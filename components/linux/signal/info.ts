// What comes with a signal: siginfo_t.

import { Block } from '../memory/block';
import { Process } from '../process/process';

export const SI_USER: i32 = 0;
export const SI_KERNEL: i32 = 0x80;
export const SI_QUEUE: i32 = -1;
export const SI_TIMER: i32 = -2;
export const SI_MESGQ: i32 = -3;
export const SI_TKILL: i32 = -6;

export const CLD_EXITED: i32 = 1;
export const CLD_KILLED: i32 = 2;
export const CLD_DUMPED: i32 = 3;
export const CLD_STOPPED: i32 = 5;
export const CLD_CONTINUED: i32 = 6;

export const ILL_ILLOPN: i32 = 2;
export const FPE_INTDIV: i32 = 1;
export const FPE_FLTDIV: i32 = 3;
export const FPE_FLTOVF: i32 = 4;
export const FPE_FLTUND: i32 = 5;
export const FPE_FLTRES: i32 = 6;
export const FPE_FLTINV: i32 = 7;
export const SEGV_MAPERR: i32 = 1;
export const SEGV_ACCERR: i32 = 2;
export const BUS_ADRERR: i32 = 2;
export const TRAP_BRKPT: i32 = 1;
export const TRAP_TRACE: i32 = 2;

export class SignalInfo {
  sender: i32 = 0;
  /** The sender's user. */
  user: u32 = 0;
  value: u64 = 0;
  /** For a timer's, whose number is the sender's: further times that it was due. */
  overrun: i32 = 0;
  /** About a child, which is the sender: its exit code, or the signal that ended or stopped it. */
  isOfChild: bool = false;
  status: i32 = 0;
  /** Faulting address, for the signals of faults. */
  address: u64 = 0;
  isFault: bool = false;
  /** For a fault: #PF error code and vector, as the frame shows them. */
  trap: u64 = 0;
  errorCode: u64 = 0;
  /** Of a system call that a filter does not allow: what the filter says besides, the call, and for which architecture. */
  error: u32 = 0;
  systemCall: i32 = 0;
  architecture: u32 = 0;
  /** What happened, for the message if the process dies of it. */
  story: string = '';

  constructor(
    public number: i32,
    public code: i32,
  ) {}

  static fromProcess(number: i32, code: i32, sender: Process): SignalInfo {
    const info = new SignalInfo(number, code);
    info.sender = sender.id;
    info.user = sender.credentials.user;
    return info;
  }

  /** siginfo_t as include/uapi/asm-generic/siginfo.h lays it out: 128 bytes. */
  toBlock(): Block {
    const block = Block.of(128);
    block.setU32(0, this.number);
    block.setU32(8, this.code);
    if (this.isFault) {
      block.setU64(16, this.address);
      block.setU32(4, this.error);
      block.setU32(24, this.systemCall);
      block.setU32(28, this.architecture);
    } else {
      block.setU32(16, this.sender);
      block.setU32(20, this.code == SI_TIMER ? this.overrun : this.user);
      if (this.isOfChild) block.setU32(24, <u32>this.status);
      else block.setU64(24, this.value);
    }
    return block;
  }

  static fromBlock(block: Block): SignalInfo {
    const info = new SignalInfo(block.i32(0), block.i32(8));
    info.sender = block.i32(16);
    info.user = block.u32(20);
    info.value = block.u64(24);
    if (info.code == SI_TIMER) info.overrun = block.i32(20);
    return info;
  }
}
