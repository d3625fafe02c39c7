// What writing to a file does besides: RLIMIT_FSIZE bounds it, and takes from a program that runs as its owner or group that it does.

import { EFBIG } from '../errno';
import { Option } from '../../lib/wit';
import { Description } from '../file/description';
import { O_APPEND } from '../file/flags';
import { NodeFile } from '../file/node-file';
import { harmless } from '../file/permission';
import { S_IFMT, S_IFREG, Status } from '../file/status';
import { OwnershipChange } from '../gen/import/nucleus-fs-types';
import { Capability } from '../process/credentials';
import { RLIMIT_FSIZE } from '../process/limits';
import { sendToThread } from '../signal/deliver';
import { SI_USER, SignalInfo } from '../signal/info';
import { SIGXFSZ } from '../signal/number';
import { Thread } from '../thread/thread';

const MODE: u32 = 0o7777;

/** How many of `length` bytes may be written from an offset on, which for a file that is appended to is its end. -EFBIG, with a signal, if none. */
export function allowedLength(thread: Thread, file: Description, offset: u64, length: u64): i64 {
  const limit = thread.process.limits[RLIMIT_FSIZE].soft;
  if (limit == u64.MAX_VALUE || !(file instanceof NodeFile)) return <i64>length;
  const at = (file.flags & O_APPEND) != 0 ? sizeOf(file) : offset;
  return at >= limit ? tooLong(thread) : <i64>min(length, limit - at);
}

/** 0, or -EFBIG, with a signal, if the file may not be made so long. */
export function lengthRefusal(thread: Thread, file: Description, size: u64): i64 {
  const limit = thread.process.limits[RLIMIT_FSIZE].soft;
  if (size <= limit || !(file instanceof NodeFile) || size <= sizeOf(file)) return 0;
  return tooLong(thread);
}

function sizeOf(file: Description): u64 {
  const status = new Status();
  return file.stat(status) == 0 ? status.size : 0;
}

/** What was written before it counts more, and then nobody is told. */
function tooLong(thread: Thread): i64 {
  if (thread.progress == 0) sendToThread(thread, SignalInfo.fromProcess(SIGXFSZ, SI_USER, thread.process));
  return -EFBIG;
}

/** Before a file is changed: who may not set a file's ID bits takes them away. */
export function makeHarmless(thread: Thread, file: Description): void {
  const who = thread.credentials;
  if (who.has(Capability.FileSetId) || !(file instanceof NodeFile)) return;
  const status = new Status();
  if (file.stat(status) != 0 || !status.isKept || (status.mode & S_IFMT) != S_IFREG) return;
  const mode = harmless(who, status.group, status.mode) & MODE;
  if (mode == (status.mode & MODE)) return;
  (<NodeFile>file).node.node.setOwnershipAt('', true, new OwnershipChange(Option.some<u16>(<u16>mode), Option.none<u32>(), Option.none<u32>()));
}
