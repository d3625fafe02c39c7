// epoll.

import { EBADF, EEXIST, EFAULT, EINVAL, ELOOP, ENOENT, EPERM, ERESTARTNOHAND } from '../errno';
import { O_CLOEXEC, POLLERR, POLLHUP, POLLIN, POLLOUT } from '../file/flags';
import { Description } from '../file/description';
import { EPOLLET, EpollFile, Watch } from '../file/epoll';
import { Block } from '../memory/block';
import { copyOut, readBlock } from '../memory/copy';
import { expireAfter, readTime } from '../process/time';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { maskDuring } from './poll';
import { Table } from './table';

const EPOLL_CTL_ADD: i32 = 1;
const EPOLL_CTL_DEL: i32 = 2;
const EPOLL_CTL_MOD: i32 = 3;
/** struct epoll_event is packed: events, data. */
const EVENT_SIZE: i32 = 12;
const MOST_EVENTS: i32 = 4096;
const EPOLLWAKEUP: u32 = 1 << 29;
const EPOLLEXCLUSIVE: u32 = 1 << 28;
/** What may stand beside EPOLLEXCLUSIVE. */
const WITH_EXCLUSIVE: u32 = EPOLLEXCLUSIVE | EPOLLWAKEUP | EPOLLET | POLLIN | POLLOUT | POLLERR | POLLHUP;

export function epollCalls(table: Table): void {
  table.add(213, 'epoll_create', create, 'int');
  table.add(232, 'epoll_wait', wait, 'fd >events int int');
  table.add(233, 'epoll_ctl', control, 'fd epollctl fd epollevent');
  table.add(281, 'epoll_pwait', waitMasked, 'fd >events int int sigset size');
  table.add(291, 'epoll_create1', create1, 'epollflags');
  table.add(441, 'epoll_pwait2', waitPrecisely, 'fd >events int timespec sigset size');
}

function create(thread: Thread, call: Call): i64 {
  return call.i0 <= 0 ? -EINVAL : make(thread, false);
}

function create1(thread: Thread, call: Call): i64 {
  if ((<u32>call.a0 & ~O_CLOEXEC) != 0) return -EINVAL;
  return make(thread, call.a0 != 0);
}

function make(thread: Thread, closeOnExec: bool): i64 {
  const process = thread.process;
  return process.files.add(new EpollFile(process.clock.timestamp()), closeOnExec);
}

function control(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const event: Block | null = call.i1 == EPOLL_CTL_DEL ? null : readBlock(process.space, call.a3, EVENT_SIZE);
  if (call.i1 != EPOLL_CTL_DEL && event == null) return -EFAULT;
  const epoll = process.files.get(call.i0);
  const file = process.files.get(call.i2);
  if (epoll == null || file == null) return -EBADF;
  if (!(epoll instanceof EpollFile) || epoll == file) return -EINVAL;
  if (!file.pollable) return -EPERM;
  const list = <EpollFile>epoll;
  const known = list.find(call.i2, file);
  if (event == null) {
    if (known == null) return -ENOENT;
    list.watches.splice(list.watches.indexOf(known), 1);
    return 0;
  }
  const error = refusal(list, known, file, call.i1, event.u32(0));
  if (error != 0) return error;
  if (call.i1 == EPOLL_CTL_ADD) {
    if (known != null) return -EEXIST;
    list.watches.push(new Watch(call.i2, file, event.u32(0), event.u64(4)));
  } else if (call.i1 == EPOLL_CTL_MOD) {
    if (known == null) return -ENOENT;
    known.change(event.u32(0), event.u64(4));
  } else {
    return -EINVAL;
  }
  // A thread that waits already looks again.
  list.wake();
  return 0;
}

/** EPOLLEXCLUSIVE is given at the start, with little else, and not for another epoll; and no epoll waits for itself. */
function refusal(list: EpollFile, known: Watch | null, file: Description, operation: i32, events: u32): i64 {
  const exclusive = (events & EPOLLEXCLUSIVE) != 0;
  if (operation == EPOLL_CTL_MOD) {
    return exclusive || (known != null && (known.events & EPOLLEXCLUSIVE) != 0) ? -EINVAL : 0;
  }
  if (operation != EPOLL_CTL_ADD) return 0;
  if (exclusive && (file instanceof EpollFile || (events & ~WITH_EXCLUSIVE) != 0)) return -EINVAL;
  return file instanceof EpollFile && (<EpollFile>file).leadsTo(list) ? -ELOOP : 0;
}

function wait(thread: Thread, call: Call): i64 {
  if (call.i3 >= 0) expireAfter(thread, <u64>call.i3 * 1_000_000);
  return waitFor(thread, call, call.i3 == 0);
}

function waitMasked(thread: Thread, call: Call): i64 {
  const error = maskDuring(thread, call.a4, call.a5);
  return error != 0 ? error : wait(thread, call);
}

function waitPrecisely(thread: Thread, call: Call): i64 {
  let immediately = false;
  if (call.a3 != 0) {
    const time = readTime(thread.process.space, call.a3, 1);
    if (time.error != 0) return time.error;
    expireAfter(thread, time.nanoseconds);
    immediately = time.nanoseconds == 0;
  }
  const error = maskDuring(thread, call.a4, call.a5);
  return error != 0 ? error : waitFor(thread, call, immediately);
}

function waitFor(thread: Thread, call: Call, immediately: bool): i64 {
  const epoll = thread.process.files.get(call.i0);
  if (epoll == null) return -EBADF;
  if (!(epoll instanceof EpollFile) || call.i2 <= 0) return -EINVAL;
  const list = <EpollFile>epoll;
  const ready = list.collect(min(call.i2, MOST_EVENTS));
  if (ready.length == 0 && !immediately && !thread.timedOut) {
    list.watchAll(thread);
    return thread.wait(ERESTARTNOHAND);
  }
  const block = Block.of(ready.length * EVENT_SIZE);
  for (let i = 0; i < ready.length; i++) {
    const events = ready[i].ready();
    block.setU32(i * EVENT_SIZE, events);
    block.setU64(i * EVENT_SIZE + 4, ready[i].data);
    ready[i].reported(events);
  }
  return copyOut(thread.process.space, call.a1, block.bytes) ? ready.length : -EFAULT;
}
