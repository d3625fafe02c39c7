// A job: processes that are treated as one, with limits for all of them. The own process is the only one that can be in it.

import { Process } from '../process/process';
import { Thread } from '../thread/thread';
import { Kind, NamedObject } from './named-object';

/** Its processes end when its last handle is closed. */
const KILL_ON_JOB_CLOSE: u32 = 0x2000;
/** Of JOBOBJECT_BASIC_LIMIT_INFORMATION. */
const LIMIT_FLAGS: i32 = 16;

export class Job extends NamedObject {
  /** JOBOBJECT_EXTENDED_LIMIT_INFORMATION, with JOBOBJECT_BASIC_LIMIT_INFORMATION at its beginning. */
  readonly limits: StaticArray<u8> = new StaticArray<u8>(144);
  /** JOBOBJECT_BASIC_UI_RESTRICTIONS, JOBOBJECT_END_OF_JOB_TIME_INFORMATION. */
  interfaceLimits: u32 = 0;
  endAction: u32 = 0;
  /** JOBOBJECT_CPU_RATE_CONTROL_INFORMATION. */
  rateFlags: u32 = 0;
  rate: u32 = 0;
  /** Null while it is empty. */
  member: Process | null = null;

  get kind(): Kind {
    return Kind.Job;
  }

  /** It is signaled when a limit of time has been exceeded, which is not measured. */
  signaled(thread: Thread): bool {
    return false;
  }

  protected close(): void {
    super.close();
    const process = this.member;
    const flags = load<u32>(changetype<usize>(this.limits) + LIMIT_FLAGS);
    if (process != null && (flags & KILL_ON_JOB_CLOSE) != 0 && !process.isEnding) process.exit(0);
  }
}
