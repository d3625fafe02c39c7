// What travels beside the bytes of a message (cmsg(3), unix(7)): open files, and who sent it.

import { EBADF, EFAULT, EINVAL, EPERM } from '../errno';
import { Description } from '../file/description';
import { Sender, UnixSocket, senderOf } from '../file/unix-socket';
import { Block } from '../memory/block';
import { copyOut, readBlock } from '../memory/copy';
import { Capability } from '../process/credentials';
import { Thread } from '../thread/thread';

export const SOL_SOCKET: i32 = 1;
const SCM_RIGHTS: i32 = 1;
const SCM_CREDENTIALS: i32 = 2;
/** SCM_MAX_FD. */
const MOST_FILES: i32 = 253;
const HEAD: i32 = 16;
const CREDENTIALS_SIZE: i32 = 12;
/** More than any list of control messages that can mean something. */
const LONGEST: u64 = 20_480;
export const MSG_CTRUNC: u32 = 8;

/** What a sender gives along. */
export class Sent {
  /** Negated. */
  error: i64 = 0;
  /** Not yet shared. */
  files: Array<Description> = [];
  sender: Sender;

  constructor(thread: Thread) {
    this.sender = senderOf(thread);
  }

  fail(error: i64): Sent {
    this.error = -error;
    return this;
  }
}

export function readControl(thread: Thread, address: u64, length: u64): Sent {
  const sent = new Sent(thread);
  if (length == 0) return sent;
  if (length > LONGEST) return sent.fail(EINVAL);
  const block = readBlock(thread.process.space, address, <u32>length);
  if (block == null) return sent.fail(EFAULT);
  for (let at = 0; at + HEAD <= block.length; ) {
    const size = block.u64(at);
    if (size < <u64>HEAD || size > <u64>(block.length - at)) return sent.fail(EINVAL);
    const data = new Block(block.slice(at + HEAD, <i32>size - HEAD));
    if (block.i32(at + 8) == SOL_SOCKET) {
      const kind = block.i32(at + 12);
      if (kind == SCM_RIGHTS) takeFiles(thread, sent, data);
      else if (kind == SCM_CREDENTIALS) takeSender(thread, sent, data);
      else sent.fail(EINVAL);
      if (sent.error != 0) return sent;
    }
    at += (<i32>size + 7) & ~7;
  }
  return sent;
}

function takeFiles(thread: Thread, sent: Sent, data: Block): void {
  const count = data.length / 4;
  if (sent.files.length + count > MOST_FILES) {
    sent.fail(EINVAL);
    return;
  }
  for (let i = 0; i < count; i++) {
    const file = thread.process.files.get(data.i32(i * 4));
    if (file == null) {
      sent.fail(EBADF);
      return;
    }
    sent.files.push(file);
  }
}

/** Nobody says that he is another, unless he may become him. */
function takeSender(thread: Thread, sent: Sent, data: Block): void {
  if (data.length != CREDENTIALS_SIZE) {
    sent.fail(EINVAL);
    return;
  }
  const who = thread.credentials;
  const process = data.i32(0);
  const user = data.u32(4);
  const group = data.u32(8);
  const isUser = user == who.user || user == who.effectiveUser || user == who.savedUser || who.has(Capability.SetUser);
  const isGroup = group == who.group || group == who.effectiveGroup || group == who.savedGroup || who.has(Capability.SetGroup);
  if ((process != thread.process.id && !who.has(Capability.SysAdmin)) || !isUser || !isGroup) sent.fail(EPERM);
  else sent.sender = new Sender(process, user, group);
}

/** Writes what came along into a receiver's buffer. */
export class ControlWriter {
  /** Bytes that were written, with their padding. */
  used: u64 = 0;
  /** MSG_CTRUNC if something had no room. */
  flags: u32 = 0;

  constructor(
    private thread: Thread,
    private address: u64,
    private length: u64,
  ) {}

  /** False if the buffer cannot be written. */
  putSender(socket: UnixSocket, sender: Sender): bool {
    if (!socket.passesCredentials) return true;
    const data = Block.of(CREDENTIALS_SIZE);
    data.setU32(0, <u32>sender.process);
    data.setU32(4, sender.user);
    data.setU32(8, sender.group);
    return this.put(SCM_CREDENTIALS, data);
  }

  /** Opens the files in the receiver's process, as many as there is room for; takes over one use of each. */
  putFiles(files: Array<Description>, closeOnExec: bool): bool {
    if (files.length == 0) return true;
    const left = this.length - this.used;
    const room = left > <u64>HEAD ? <i32>min<u64>((left - HEAD) / 4, MOST_FILES) : 0;
    const table = this.thread.process.files;
    const numbers = Block.of(min(room, files.length) * 4);
    let done = 0;
    while (done < files.length && done < room) {
      const number = table.add(files[done].share(), closeOnExec);
      if (number < 0) break;
      numbers.setU32(done * 4, <u32>number);
      done++;
    }
    if (done < files.length) this.flags |= MSG_CTRUNC;
    for (let i = 0; i < files.length; i++) files[i].release();
    return done == 0 || this.put(SCM_RIGHTS, new Block(numbers.slice(0, done * 4)));
  }

  private put(kind: i32, data: Block): bool {
    const left = this.length - this.used;
    if (left < <u64>HEAD) {
      this.flags |= MSG_CTRUNC;
      return true;
    }
    const size = HEAD + data.length;
    const kept = <i32>min<u64>(size, left);
    if (kept < size) this.flags |= MSG_CTRUNC;
    const block = Block.of(size);
    block.setU64(0, kept);
    block.setU32(8, SOL_SOCKET);
    block.setU32(12, kind);
    block.put(HEAD, data.bytes);
    if (!copyOut(this.thread.process.space, this.address + this.used, block.slice(0, kept))) return false;
    this.used += min<u64>((size + 7) & ~7, left);
    return true;
  }
}
