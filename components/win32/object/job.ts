// A job: processes that are treated as one, with limits for all of them. What its processes make is in it, too.

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
  readonly members: Array<Process> = [];

  get kind(): Kind {
    return Kind.Job;
  }

  /** It is signaled when a limit of time has been exceeded, which is not measured. */
  signaled(thread: Thread): bool {
    return false;
  }

  join(process: Process): void {
    process.job = this;
    if (!this.members.includes(process)) this.members.push(process);
  }

  /** Its process has ended. */
  leave(process: Process): void {
    const at = this.members.indexOf(process);
    if (at >= 0) this.members.splice(at, 1);
  }

  /** Ends all of its processes. */
  terminate(code: u32): void {
    for (let i = 0; i < this.members.length; i++) this.members[i].exit(code);
  }

  protected close(): void {
    super.close();
    const flags = load<u32>(changetype<usize>(this.limits) + LIMIT_FLAGS);
    if ((flags & KILL_ON_JOB_CLOSE) == 0) return;
    for (let i = 0; i < this.members.length; i++) if (!this.members[i].isEnding) this.members[i].exit(0);
  }
}
