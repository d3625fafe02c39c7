// Files of /proc that can be written: names of the system and of threads, and which processes shall end first where memory runs out.

import { EACCES, EINVAL, EPERM } from '../errno';
import { encode } from '../memory/block';
import { Capability } from '../process/credentials';
import { Process } from '../process/process';
import { Thread } from '../thread/thread';
import { Entry } from './entry';
import { TreeRows } from './tree';

/** Of a thread's name, in bytes. */
const LONGEST_NAME: i32 = 15;
const LONGEST_HOST_NAME: i32 = 64;
/** Range of oom_score_adj. */
const LEAST: i64 = -1000;
const MOST: i64 = 1000;

export function addSettings(tree: TreeRows): void {
  tree.text('/proc/sys/kernel/hostname', hostName);
  tree.setting('/proc/sys/kernel/hostname', setHostName);
  tree.text('/proc/sys/kernel/domainname', domainName);
  tree.setting('/proc/sys/kernel/domainname', setDomainName);
  tree.textOfThread('/proc/@/comm', threadName);
  tree.setting('/proc/@/comm', setThreadName);
  tree.text('/proc/@/oom_score_adj', endsFirst);
  tree.setting('/proc/@/oom_score_adj', setEndsFirst);
}

function hostName(process: Process): StaticArray<u8> {
  return encode(process.hostName.host + '\n');
}

function domainName(process: Process): StaticArray<u8> {
  return encode(process.hostName.domain + '\n');
}

function setHostName(writer: Process, entry: Entry, text: string): i64 {
  if (!writer.credentials.has(Capability.SysAdmin)) return -EPERM;
  writer.hostName.host = firstLine(text);
  return 0;
}

function setDomainName(writer: Process, entry: Entry, text: string): i64 {
  if (!writer.credentials.has(Capability.SysAdmin)) return -EPERM;
  writer.hostName.domain = firstLine(text);
  return 0;
}

/** A line; what is longer than a name may be is cut off. */
function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return text.substring(0, min(end < 0 ? text.length : end, LONGEST_HOST_NAME));
}

function threadName(thread: Thread): StaticArray<u8> {
  return encode(thread.name + '\n');
}

/** Threads name each other, within a process. A line's end is a part of the name, as there. */
function setThreadName(writer: Process, entry: Entry, text: string): i64 {
  const thread = entry.thread;
  if (thread == null || thread.process != writer) return -EINVAL;
  const end = text.indexOf('\0');
  thread.name = text.substring(0, min(end < 0 ? text.length : end, LONGEST_NAME));
  return 0;
}

function endsFirst(process: Process): StaticArray<u8> {
  return encode(process.endsFirst.toString() + '\n');
}

/** It is kept and handed on; what ends when memory runs out is who asked for more. */
function setEndsFirst(writer: Process, entry: Entry, text: string): i64 {
  const subject = entry.subject;
  const words = text.trim();
  const value = I64.parseInt(words);
  if (subject == null || words != value.toString() || value < LEAST || value > MOST) return -EINVAL;
  const isEntitled = writer.credentials.has(Capability.SysResource);
  if (value < <i64>subject.endsFirstLeast && !isEntitled) return -EACCES;
  subject.endsFirst = <i32>value;
  if (isEntitled) subject.endsFirstLeast = <i32>value;
  return 0;
}
