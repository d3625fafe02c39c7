// Queues of messages with types.

import { Process } from '../process/process';
import { Permission } from './permission';
import { IpcObject, Registry } from './registry';
import { Sleeper, Sleepers } from './sleeper';

/** MSGMAX and MSGMNB. */
export const LONGEST: u64 = 8192;
export const QUEUE_BYTES: u64 = 16384;
/** Bytes of messages in all queues, whatever each may hold: they are the personality's own memory. */
export const MOST_BYTES: u64 = 16 << 20;
/** What a message counts besides its bytes, there. */
const MESSAGE_COST: u64 = 64;

export const MSG_NOERROR: u32 = 0o10000;
export const MSG_EXCEPT: u32 = 0o20000;
export const MSG_COPY: u32 = 0o40000;

export class Message {
  constructor(
    readonly kind: i64,
    readonly bytes: StaticArray<u8>,
  ) {}
}

export class MessageQueue extends IpcObject {
  readonly messages: Array<Message> = [];
  readonly senders: Sleepers<Sleeper> = new Sleepers<Sleeper>();
  readonly receivers: Sleepers<Sleeper> = new Sleepers<Sleeper>();
  bytes: u64 = 0;
  mostBytes: u64 = QUEUE_BYTES;
  sentAt: u64 = 0;
  receivedAt: u64 = 0;
  changedAt: u64 = 0;
  lastSender: i32 = 0;
  lastReceiver: i32 = 0;
  isRemoved: bool = false;

  hasRoom(length: u64): bool {
    return this.bytes + length <= this.mostBytes && <u64>this.messages.length + 1 <= this.mostBytes;
  }

  /** Place of the message that msgrcv takes; -1 if there is none yet. */
  indexOf(kind: i64, flags: u32): i32 {
    if ((flags & MSG_COPY) != 0) return kind >= 0 && kind < <i64>this.messages.length ? <i32>kind : -1;
    let best = -1;
    for (let i = 0; i < this.messages.length; i++) {
      const own = this.messages[i].kind;
      if (kind == 0) return i;
      if (kind > 0) {
        if ((own == kind) != ((flags & MSG_EXCEPT) != 0)) return i;
      } else if (-own >= kind && (best < 0 || own < this.messages[best].kind)) {
        best = i;
      }
    }
    return best;
  }
}

export class MessageQueues extends Registry<MessageQueue> {
  /** What all messages take of the personality's memory. */
  private held: u64 = 0;

  make(process: Process, key: i32, flags: u32): MessageQueue {
    const made = new MessageQueue(new Permission(process.credentials, key, flags));
    made.changedAt = process.clock.realtime();
    this.add(made);
    return made;
  }

  /** False if there is no memory. */
  put(queue: MessageQueue, message: Message): bool {
    const cost = <u64>message.bytes.length + MESSAGE_COST;
    if (this.held + cost > MOST_BYTES) return false;
    this.held += cost;
    queue.messages.push(message);
    queue.bytes += message.bytes.length;
    queue.receivers.wake();
    return true;
  }

  take(queue: MessageQueue, index: i32): void {
    const message = queue.messages[index];
    queue.messages.splice(index, 1);
    queue.bytes -= message.bytes.length;
    this.held -= <u64>message.bytes.length + MESSAGE_COST;
    queue.senders.wake();
  }

  destroy(queue: MessageQueue): void {
    while (queue.messages.length > 0) this.take(queue, queue.messages.length - 1);
    queue.isRemoved = true;
    this.remove(queue);
    queue.senders.wake();
    queue.receivers.wake();
  }
}
