// signalfd: signals that were sent and not taken, to wait for and to read. The signals must be blocked, or they go to
// their handlers first.

import { EAGAIN, EINVAL } from '../errno';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { Block } from '../memory/block';
import { Sandbox } from '../process/sandbox';
import { SI_TIMER, SignalInfo } from '../signal/info';
import { Chunk, Description } from './description';
import { O_RDWR, POLLIN, POLLRDNORM } from './flags';
import { DEVICE_OF_ANONYMOUS, Status } from './status';

/** struct signalfd_siginfo */
const RECORD: i32 = 128;

export class SignalFile extends Description {
  constructor(
    private sandbox: Sandbox,
    /** The signals to take. */
    public wanted: u64,
    private since: Timestamp,
    flags: u32,
  ) {
    super(flags | O_RDWR, 'anon_inode:[signalfd]');
    sandbox.signalFiles.push(this);
  }

  /** There is no place in it, but asking for one succeeds. */
  seek(offset: i64, whence: u32): i64 {
    return 0;
  }

  read(chunk: Chunk, limit: u32): i64 {
    if (limit < <u32>RECORD) return -EINVAL;
    const room = min<i32>(<i32>(limit / RECORD), 64);
    const block = Block.of(room * RECORD);
    let count = 0;
    while (count < room) {
      const info = this.take();
      if (info == null) break;
      describe(info, block, count * RECORD);
      count++;
    }
    if (count == 0) return -EAGAIN;
    chunk.bytes = block.slice(0, count * RECORD);
    return count * RECORD;
  }

  /** Of the process that asks, whoever opened the file; those of the thread come first. */
  private take(): SignalInfo | null {
    const thread = this.sandbox.running;
    if (thread == null) return null;
    const own = thread.pending.take(this.wanted);
    return own != null ? own : thread.process.signals.pending.take(this.wanted);
  }

  ready(): u32 {
    const thread = this.sandbox.running;
    if (thread == null) return 0;
    return ((thread.pending.set | thread.process.signals.pending.set) & this.wanted) != 0 ? POLLIN | POLLRDNORM : 0;
  }

  stat(status: Status): i64 {
    status.synthetic(DEVICE_OF_ANONYMOUS, 1, 0o600, this.since);
    return 0;
  }

  closed(): void {
    const files = this.sandbox.signalFiles;
    const index = files.indexOf(this);
    if (index >= 0) files.splice(index, 1);
  }
}

function describe(info: SignalInfo, block: Block, at: i32): void {
  const siginfo = info.toBlock();
  block.setU32(at, info.number);
  block.setU32(at + 8, info.code);
  if (info.isFault) {
    block.setU64(at + 72, info.address);
    return;
  }
  const isTimer = info.code == SI_TIMER;
  block.setU32(at + (isTimer ? 24 : 12), siginfo.u32(16));
  block.setU32(at + (isTimer ? 32 : 16), siginfo.u32(20));
  block.setU32(at + 44, <u32>info.value);
  block.setU64(at + 48, info.value);
}
