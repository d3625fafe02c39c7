// Sockets between the processes of the sandbox (AF_UNIX): streams, datagrams and sequences of packets, with or without names.
//
// What is sent waits at the receiver, as messages: of a stream they are joined as they are read, as far as they come from the same
// sender's call of the same kind; with each may travel open files and who sent it. A listening socket keeps the server's ends of
// connections until somebody accepts them; to the client it is connected from `connect` on.

import { EAGAIN, ECONNREFUSED, ECONNRESET, EINVAL, EMSGSIZE, ENOTCONN, EPERM, EPIPE } from '../errno';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { Sandbox } from '../process/sandbox';
import { Thread } from '../thread/thread';
import { Chunk, Description } from './description';
import {
  O_RDWR, POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP, POLLRDNORM, POLLWRNORM,
} from './flags';
import { DEVICE_OF_SOCKETS, S_IFSOCK, Status } from './status';

export const SOCK_STREAM: u32 = 1;
export const SOCK_DGRAM: u32 = 2;
export const SOCK_SEQPACKET: u32 = 5;

/** net.core.wmem_default; what waits at a receiver from one sender, and largest message. */
export const USUAL_BUFFER: i32 = 212_992;
/** Room that a message takes besides its bytes. */
const OVERHEAD: i32 = 32;
/** net.unix.max_dgram_qlen. */
const MOST_DATAGRAMS: i32 = 10;
/** Streams are cut into pieces of at most this. */
const PIECE: i32 = 32_768;

/** Who sent something, as others are told. */
export class Sender {
  constructor(
    readonly process: i32,
    readonly user: u32,
    readonly group: u32,
  ) {}

  is(other: Sender): bool {
    return this.process == other.process && this.user == other.user && this.group == other.group;
  }
}

export class Message {
  /** Bytes before this were read. */
  start: i32 = 0;
  /** Open files that travel with it; theirs is one use each. */
  files: Array<Description> = [];

  constructor(
    readonly bytes: StaticArray<u8>,
    /** Name of the socket that it came from. */
    readonly from: StaticArray<u8>,
    readonly sender: Sender,
  ) {}

  get length(): i32 {
    return this.bytes.length - this.start;
  }

  letFilesGo(): void {
    for (let i = 0; i < this.files.length; i++) this.files[i].release();
    this.files = [];
  }
}

export class UnixSocket extends Description {
  /** Where it is bound, or was before it was accepted: sun_path; empty if nowhere. */
  name: StaticArray<u8> = new StaticArray<u8>(0);
  /** What it is known by in the sandbox while it is bound; "" otherwise. */
  key: string = '';
  /** The other side; of datagrams, where they go. */
  peer: UnixSocket | null = null;
  /** It was connected, though the other side may have gone. */
  wasConnected: bool = false;
  peerCredentials: Sender = new Sender(0, u32.MAX_VALUE, u32.MAX_VALUE);
  isListening: bool = false;
  /** Connections that wait may be one more than this. */
  backlog: i32 = 0;
  /** Servers' ends of connections that nobody has accepted. */
  readonly arriving: Array<UnixSocket> = [];
  readonly incoming: Array<Message> = [];
  /** Sockets for whose messages there was no room. */
  private crowd: Array<UnixSocket> = [];
  /** Bytes in `incoming`, with what each message takes. */
  private held: i32 = 0;
  inputEnded: bool = false;
  outputEnded: bool = false;
  /** Reported once (SO_ERROR). */
  error: i64 = 0;

  // Options.
  passesCredentials: bool = false;
  sendBuffer: i32 = USUAL_BUFFER;
  receiveBuffer: i32 = USUAL_BUFFER;
  /** Nanoseconds; 0 for ever. */
  receiveTime: u64 = 0;
  sendTime: u64 = 0;

  constructor(
    readonly sandbox: Sandbox,
    readonly kind: u32,
    private inode: u64,
    private since: Timestamp,
    flags: u32,
  ) {
    super(flags | O_RDWR, 'socket:[' + inode.toString() + ']');
  }

  get isStream(): bool {
    return this.kind == SOCK_STREAM;
  }

  get patience(): u64 {
    return this.receiveTime;
  }

  get lateness(): i64 {
    return -EAGAIN;
  }

  /** Makes each the other's peer. */
  join(other: UnixSocket, own: Sender, others: Sender): void {
    this.peer = other;
    other.peer = this;
    this.wasConnected = true;
    other.wasConnected = true;
    this.peerCredentials = others;
    other.peerCredentials = own;
  }

  get isBacklogFull(): bool {
    return this.arriving.length > this.backlog;
  }

  // Sending.

  /** Why nothing can be sent to `to`, negated; 0 if it can. EAGAIN: not now. */
  obstacleTo(to: UnixSocket | null, size: i32): i64 {
    if (this.outputEnded) return -EPIPE;
    if (this.kind != SOCK_DGRAM) {
      if (!this.wasConnected) return -ENOTCONN;
      if (to == null || to.inputEnded) return -EPIPE;
    } else {
      if (to == null) return -ENOTCONN;
      if (to.gone) return -ECONNREFUSED;
      if (to.peer != null && to.peer != this) return -EPERM;
      if (to.inputEnded) return -EPIPE;
    }
    if (!this.isStream && size > this.sendBuffer - OVERHEAD) return -EMSGSIZE;
    if (to.hasRoom(this, size)) return 0;
    if (!to.crowd.includes(this)) to.crowd.push(this);
    return -EAGAIN;
  }

  private hasRoom(sender: UnixSocket, size: i32): bool {
    if (this.incoming.length == 0) return true;
    if (this.kind == SOCK_DGRAM && this.peer != sender && this.incoming.length > MOST_DATAGRAMS) return false;
    return this.held + (this.isStream ? 1 : size + OVERHEAD) <= sender.sendBuffer;
  }

  /** Puts a message, for which there is room, into `to`; gives the bytes that were taken. */
  send(to: UnixSocket, bytes: StaticArray<u8>, sender: Sender, files: Array<Description>): i32 {
    let count = bytes.length;
    if (this.isStream) count = min(min(count, PIECE), max(this.sendBuffer - to.held, 1));
    const taken = new StaticArray<u8>(count);
    memory.copy(changetype<usize>(taken), changetype<usize>(bytes), count);
    const message = new Message(taken, this.name, sender);
    message.files = files;
    to.incoming.push(message);
    to.held += count + OVERHEAD;
    to.wake();
    return count;
  }

  write(data: StaticArray<u8>): i64 {
    const peer = this.peer;
    const obstacle = this.obstacleTo(peer, data.length);
    if (obstacle != 0) return obstacle;
    const running = this.sandbox.running;
    return this.send(peer!, data, running == null ? new Sender(0, 0, 0) : senderOf(running), []);
  }

  // Receiving.

  /** Why there is nothing to receive, negated: EAGAIN if something may come; 0 at the end. */
  get emptiness(): i64 {
    if (this.error != 0) {
      const error = this.error;
      this.error = 0;
      return -error;
    }
    if (this.kind != SOCK_DGRAM && !this.wasConnected) return this.isListening ? -EINVAL : this.isStream ? -EINVAL : -ENOTCONN;
    if (this.inputEnded || (this.kind != SOCK_DGRAM && this.peer == null)) return 0;
    return -EAGAIN;
  }

  /** The first message goes, or what was read of it. */
  consume(message: Message, count: i32): void {
    message.start += count;
    this.held -= count;
    if (!this.isStream || message.length == 0) {
      this.held -= OVERHEAD + message.length;
      this.incoming.shift();
    }
    const crowd = this.crowd;
    this.crowd = [];
    for (let i = 0; i < crowd.length; i++) crowd[i].wake();
    const peer = this.peer;
    if (peer != null) peer.wake();
  }

  read(chunk: Chunk, limit: u32): i64 {
    chunk.bytes = new StaticArray<u8>(0);
    if (this.incoming.length == 0) return limit == 0 && this.isStream ? 0 : this.emptiness;
    chunk.bytes = this.take(<i32>limit);
    return chunk.bytes.length;
  }

  /** Bytes of the first message, and of those of a stream that can be joined with it. */
  private take(limit: i32): StaticArray<u8> {
    let total = 0;
    for (let i = 0; i < this.incoming.length && total < limit; i++) {
      if (i > 0 && !this.joins(this.incoming[i - 1], this.incoming[i])) break;
      total += this.incoming[i].length;
    }
    const data = new StaticArray<u8>(min(total, limit));
    let done = 0;
    do {
      const message = this.incoming[0];
      message.letFilesGo();
      const count = min(message.length, data.length - done);
      memory.copy(
        changetype<usize>(data) + <usize>done, changetype<usize>(message.bytes) + <usize>message.start, count,
      );
      done += count;
      this.consume(message, count);
    } while (done < data.length);
    return data;
  }

  /** May a read of a stream go on from one message to the next? */
  joins(one: Message, next: Message): bool {
    if (!this.isStream || one.files.length > 0) return false;
    return !this.passesCredentials || one.sender.is(next.sender);
  }

  /** Datagrams go there from now on; those that came while they went elsewhere are lost. */
  aim(to: UnixSocket | null): void {
    const old = this.peer;
    this.peer = to;
    if (old == null || old == to) return;
    this.lose();
    if (old.gone || old.peer != this) return;
    old.error = ECONNRESET;
    old.wake();
  }

  private lose(): void {
    for (let i = 0; i < this.incoming.length; i++) this.incoming[i].letFilesGo();
    this.incoming.length = 0;
    this.held = 0;
  }

  get available(): i32 {
    let count = 0;
    for (let i = 0; i < this.incoming.length; i++) {
      count += this.incoming[i].length;
      if (!this.isStream) break;
    }
    return count;
  }

  // State.

  shutDown(input: bool, output: bool): void {
    const peer = this.peer;
    if (input) this.inputEnded = true;
    if (output) this.outputEnded = true;
    if (peer != null && this.kind != SOCK_DGRAM) {
      if (output) peer.inputEnded = true;
      if (input) peer.outputEnded = true;
      peer.wake();
    }
    this.wake();
  }

  ready(): u32 {
    let events: u32 = 0;
    if (this.isListening) return this.arriving.length > 0 ? POLLIN | POLLRDNORM : 0;
    const connects = this.kind != SOCK_DGRAM;
    const cut = connects && this.wasConnected && this.peer == null;
    if (this.error != 0) events |= POLLERR;
    if (this.incoming.length > 0 || this.inputEnded || cut) events |= POLLIN | POLLRDNORM;
    if (this.inputEnded || cut) events |= POLLRDHUP;
    if (cut || (this.inputEnded && this.outputEnded) || (connects && !this.wasConnected)) events |= POLLHUP;
    const peer = this.peer;
    const held = peer == null || peer.gone ? 0 : peer.held;
    const isCrowded = peer != null && !connects && peer.peer != this && peer.incoming.length > MOST_DATAGRAMS;
    if (held * 4 <= this.sendBuffer && !isCrowded) events |= POLLOUT | POLLWRNORM;
    return events;
  }

  stat(status: Status): i64 {
    status.synthetic(DEVICE_OF_SOCKETS, this.inode, S_IFSOCK | 0o777, this.since);
    return 0;
  }

  closed(): void {
    if (this.key.length > 0) this.sandbox.sockets.delete(this.key);
    this.key = '';
    for (let i = 0; i < this.arriving.length; i++) {
      const end = this.arriving[i];
      if (end.peer != null) end.peer!.error = ECONNRESET;
      end.release();
    }
    this.arriving.length = 0;
    const peer = this.peer;
    this.peer = null;
    if (peer != null && peer.peer == this && this.kind != SOCK_DGRAM) {
      peer.peer = null;
      // What it did not read is lost, and the other side is told.
      if (this.incoming.length > 0) peer.error = ECONNRESET;
    }
    this.lose();
    if (peer != null) peer.wake();
    for (let i = 0; i < this.crowd.length; i++) this.crowd[i].wake();
    this.crowd = [];
    this.wake();
  }
}

export function senderOf(thread: Thread): Sender {
  const who = thread.credentials;
  return new Sender(thread.process.id, who.effectiveUser, who.effectiveGroup);
}
