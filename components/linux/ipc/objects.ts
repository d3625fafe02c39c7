// All objects of System V's interprocess communication of a sandbox, and how /proc/sysvipc lists them.

import { encode } from '../memory/block';
import { SECOND } from '../process/clock';
import { Process } from '../process/process';
import { LONGEST_MESSAGE, MOST_MESSAGES, MOST_QUEUES } from '../syscall/posix-queue';
import { TreeRows } from '../tree/tree';
import { PAGE } from '../memory/layout';
import { LONGEST, MessageQueues, QUEUE_BYTES } from './message';
import { Permission } from './permission';
import { MOST } from './registry';
import { LARGEST, Segments } from './segment';
import { MOST_IN_ALL, MOST_IN_SET, MOST_OPERATIONS, SemaphoreSets } from './semaphore';

export class IpcObjects {
  readonly segments: Segments = new Segments();
  readonly semaphores: SemaphoreSets = new SemaphoreSets();
  readonly queues: MessageQueues = new MessageQueues();
}

export function addObjects(tree: TreeRows): void {
  tree.text('/proc/sysvipc/shm', segments);
  tree.text('/proc/sysvipc/sem', semaphores);
  tree.text('/proc/sysvipc/msg', queues);
  tree.text('/proc/sys/kernel/shmmax', (process: Process) => encode(`${LARGEST}\n`));
  tree.text('/proc/sys/kernel/shmall', (process: Process) => encode(`${LARGEST / PAGE}\n`));
  tree.text('/proc/sys/kernel/shmmni', (process: Process) => encode(`${MOST}\n`));
  tree.text('/proc/sys/kernel/sem', (process: Process) => encode(`${MOST_IN_SET}\t${MOST_IN_ALL}\t${MOST_OPERATIONS}\t${MOST}\n`));
  tree.text('/proc/sys/kernel/msgmax', (process: Process) => encode(`${LONGEST}\n`));
  tree.text('/proc/sys/kernel/msgmnb', (process: Process) => encode(`${QUEUE_BYTES}\n`));
  tree.text('/proc/sys/kernel/msgmni', (process: Process) => encode(`${MOST}\n`));
  tree.text('/proc/sys/fs/mqueue/queues_max', (process: Process) => encode(`${MOST_QUEUES}\n`));
  tree.text('/proc/sys/fs/mqueue/msg_max', (process: Process) => encode(`${MOST_MESSAGES}\n`));
  tree.text('/proc/sys/fs/mqueue/msg_default', (process: Process) => encode(`${MOST_MESSAGES}\n`));
  tree.text('/proc/sys/fs/mqueue/msgsize_max', (process: Process) => encode(`${LONGEST_MESSAGE}\n`));
  tree.text('/proc/sys/fs/mqueue/msgsize_default', (process: Process) => encode(`${LONGEST_MESSAGE}\n`));
}

function number(value: u64, width: i32): string {
  return value.toString().padStart(width);
}

function start(permission: Permission, id: i32): string {
  const octal = permission.mode.toString(8).padStart(4);
  return permission.key.toString().padStart(10) + ' ' + id.toString().padStart(10) + '  ' + octal;
}

function owners(permission: Permission): string {
  return ' ' + number(permission.user, 5) + ' ' + number(permission.group, 5) + ' ' + number(permission.creator, 5) + ' ' +
    number(permission.creatorGroup, 5);
}

function time(nanoseconds: u64): string {
  return ' ' + number(nanoseconds / SECOND, 10);
}

function segments(process: Process): StaticArray<u8> {
  let text = '       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime' +
    '                   rss                  swap\n';
  const all = process.sandbox.ipc.segments;
  all.sweep(process);
  for (let i = 0; i < all.length; i++) {
    const one = all.at(i);
    if (one == null) continue;
    text += start(one.permission, one.id) + ' ' + number(one.size, 21) + ' ' + number(one.maker, 5) + ' ' + number(one.lastUser, 5);
    text += '  ' + number(all.attachments(process, one), 5) + owners(one.permission);
    text += time(one.attachedAt) + time(one.detachedAt) + time(one.changedAt) + ' ' + number(0, 21) + ' ' + number(0, 21) + '\n';
  }
  return encode(text);
}

function semaphores(process: Process): StaticArray<u8> {
  let text = '       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n';
  const all = process.sandbox.ipc.semaphores;
  for (let i = 0; i < all.length; i++) {
    const one = all.at(i);
    if (one == null) continue;
    text += start(one.permission, one.id) + ' ' + number(one.size, 10) + owners(one.permission);
    text += time(one.operatedAt) + time(one.changedAt) + '\n';
  }
  return encode(text);
}

function queues(process: Process): StaticArray<u8> {
  let text = '       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime\n';
  const all = process.sandbox.ipc.queues;
  for (let i = 0; i < all.length; i++) {
    const one = all.at(i);
    if (one == null) continue;
    text += start(one.permission, one.id) + '  ' + number(one.bytes, 10) + ' ' + number(one.messages.length, 10);
    text += ' ' + number(one.lastSender, 5) + ' ' + number(one.lastReceiver, 5) + owners(one.permission);
    text += time(one.sentAt) + time(one.receivedAt) + time(one.changedAt) + '\n';
  }
  return encode(text);
}
