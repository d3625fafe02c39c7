// POSIX message queues: messages with priorities, in queues that have names of their own. What a process has open is a file, which
// can be waited for like any other, and whose text says what is in the queue.

import { EBUSY, EINVAL } from '../errno';
import { Sleeper, Sleepers } from '../ipc/sleeper';
import { Permission } from '../ipc/permission';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { encode, part } from '../memory/block';
import { Process } from '../process/process';
import { sendToProcess } from '../signal/deliver';
import { SI_MESGQ, SignalInfo } from '../signal/info';
import { Chunk, Description } from './description';
import { POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from './flags';
import { DEVICE_OF_QUEUES, S_IFREG, Status } from './status';

const SEEK_SET: u32 = 0;
const SEEK_CUR: u32 = 1;
const SEEK_END: u32 = 2;

/** What a message takes besides its bytes: a record of itself, and one of its priority. */
const MESSAGE_COST: u64 = 96;
/** Length of the text that a queue's file shows (FILENT_SIZE). */
const TEXT_SIZE: u64 = 80;

export class QueuedMessage {
  constructor(
    readonly priority: u32,
    readonly bytes: StaticArray<u8>,
  ) {}
}

/** Who is told when a message comes to the empty queue. */
export class Notice {
  constructor(
    readonly process: Process,
    /** 0 if it is told nothing, and only nobody else can be. */
    readonly signal: i32,
    readonly value: u64,
  ) {}
}

export class PosixQueue {
  /** Highest priority first, and oldest among equals. */
  readonly messages: Array<QueuedMessage> = [];
  readonly files: Array<PosixQueueFile> = [];
  readonly receivers: Sleepers<Sleeper> = new Sleepers<Sleeper>();
  readonly senders: Sleepers<Sleeper> = new Sleepers<Sleeper>();
  notice: Notice | null = null;
  bytes: u64 = 0;

  constructor(
    readonly name: string,
    readonly inode: u64,
    readonly permission: Permission,
    readonly mostMessages: i32,
    readonly messageSize: i32,
    readonly since: Timestamp,
  ) {}

  /** What it may take of the sandbox's memory (RLIMIT_MSGQUEUE counts it). */
  get cost(): u64 {
    return <u64>this.mostMessages * (MESSAGE_COST + <u64>this.messageSize);
  }

  get isFull(): bool {
    return this.messages.length >= this.mostMessages;
  }

  put(message: QueuedMessage, sender: Process): void {
    const first = this.messages.length == 0 && this.receivers.all().length == 0;
    let place = this.messages.length;
    this.messages.push(message);
    while (place > 0 && this.messages[place - 1].priority < message.priority) {
      this.messages[place] = this.messages[place - 1];
      place--;
    }
    this.messages[place] = message;
    this.bytes += message.bytes.length;
    this.receivers.wake();
    this.wake();
    const notice = this.notice;
    if (!first || notice == null) return;
    this.notice = null;
    if (notice.signal == 0) return;
    const info = SignalInfo.fromProcess(notice.signal, SI_MESGQ, sender);
    info.value = notice.value;
    sendToProcess(notice.process, info);
  }

  take(): QueuedMessage {
    const message = this.messages.shift();
    this.bytes -= message.bytes.length;
    this.senders.wake();
    this.wake();
    return message;
  }

  private wake(): void {
    for (let i = 0; i < this.files.length; i++) this.files[i].wake();
  }

  /** Who is told from now on; null for nobody. 0, or EBUSY negated. */
  tell(process: Process, notice: Notice | null): i64 {
    const told = this.notice;
    if (notice != null && told != null) return -EBUSY;
    if (notice != null || (told != null && told.process == process)) this.notice = notice;
    return 0;
  }
}

/** The queues of a sandbox that have names. */
export class PosixQueues {
  readonly named: Map<string, PosixQueue> = new Map();
  /** What all queues that are named or open may take. */
  cost: u64 = 0;

  add(queue: PosixQueue): void {
    this.named.set(queue.name, queue);
    this.cost += queue.cost;
  }

  remove(queue: PosixQueue): void {
    this.named.delete(queue.name);
    if (queue.files.length == 0) this.cost -= queue.cost;
  }

  /** The process has ended: nobody is left to be told. */
  forget(process: Process): void {
    const all = this.named.values();
    for (let i = 0; i < all.length; i++) all[i].tell(process, null);
  }

  isNamed(queue: PosixQueue): bool {
    return this.named.has(queue.name) && this.named.get(queue.name) == queue;
  }
}

export class PosixQueueFile extends Description {
  constructor(
    readonly queue: PosixQueue,
    private queues: PosixQueues,
    private owner: Process,
    flags: u32,
  ) {
    super(flags, '/' + queue.name);
    queue.files.push(this);
  }

  /** "QSIZE:... NOTIFY:...", as a file of mqueue's file system shows it. */
  read(chunk: Chunk, limit: u32): i64 {
    const told = this.queue.notice;
    const signal = told == null ? 0 : told.signal;
    const how = told == null || signal != 0 ? 0 : 1;
    const text = 'QSIZE:' + this.queue.bytes.toString().padEnd(10) + ' NOTIFY:' + how.toString().padEnd(5) + ' SIGNO:' +
      signal.toString().padEnd(5) + ' NOTIFY_PID:' + (told == null ? 0 : told.process.id).toString().padEnd(6) + '\n';
    const bytes = encode(text);
    if (this.offset >= <u64>bytes.length) return 0;
    const length = min<u64>(limit, <u64>bytes.length - this.offset);
    chunk.bytes = part(bytes, <i32>this.offset, <i32>length);
    this.offset += length;
    return <i64>length;
  }

  seek(offset: i64, whence: u32): i64 {
    if (whence > SEEK_END) return -EINVAL;
    const base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? <i64>this.offset : <i64>TEXT_SIZE;
    if (base + offset < 0) return -EINVAL;
    this.offset = <u64>(base + offset);
    return base + offset;
  }

  ready(): u32 {
    let events: u32 = 0;
    if (this.queue.messages.length > 0) events |= POLLIN | POLLRDNORM;
    if (!this.queue.isFull) events |= POLLOUT | POLLWRNORM;
    return events;
  }

  stat(status: Status): i64 {
    status.synthetic(DEVICE_OF_QUEUES, this.queue.inode, S_IFREG | this.queue.permission.mode, this.queue.since);
    status.size = TEXT_SIZE;
    return 0;
  }

  closed(): void {
    const queue = this.queue;
    const told = queue.notice;
    if (told != null && told.process == this.owner) queue.notice = null;
    const index = queue.files.indexOf(this);
    if (index >= 0) queue.files.splice(index, 1);
    if (queue.files.length == 0 && !this.queues.isNamed(queue)) this.queues.cost -= queue.cost;
  }
}
