// The system as a whole: its name, its load, chance; and what takes a privilege.

import { EFAULT, EINVAL, EPERM, ERESTARTSYS } from '../errno';
import { getRandomBytes } from '../gen/import/wasi-random-random';
import { Block } from '../memory/block';
import { copyOut } from '../memory/copy';
import { CHUNK } from '../memory/layout';
import { SECOND } from '../process/clock';
import { HOST, MACHINE, RELEASE, SYSTEM, VERSION } from '../process/machine';
import { Capability } from '../process/credentials';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

const LOG_READ: i32 = 2;
const LOG_READ_ALL: i32 = 3;
const LOG_READ_CLEAR: i32 = 4;
const LOG_LEVEL: i32 = 8;
const LOG_SIZE: i32 = 10;
const LOG_ROOM: i64 = 1 << 17;
const NAME_FIELD: i32 = 65;
const PER_LINUX32: u32 = 8;
/** GRND_NONBLOCK, GRND_RANDOM, GRND_INSECURE. */
const RANDOM_FLAGS: u32 = 7;
/** GRND_RANDOM and GRND_INSECURE are not asked for together. */
const CONTRARY: u32 = 6;

export function systemCalls(table: Table): void {
  table.add(63, 'uname', names, '>uname');
  table.add(99, 'sysinfo', information, 'pointer');
  table.add(103, 'syslog', kernelLog, 'int pointer int');
  table.add(153, 'vhangup', hangUp, '');
  table.add(135, 'personality', personality, 'hex');
  table.add(318, 'getrandom', random, '>data size random');
  table.refuse(163, 'acct', EPERM, 'the sandbox gives no such privilege', 'path');
  table.refuse(101, 'ptrace', EPERM, 'nobody looks into another process', 'int int pointer pointer');
  table.partial(99, 'loads, number of processes');
  table.partial(135, 'has no effect but PER_LINUX32 on uname');
}

/** struct utsname: six fields. */
function names(thread: Thread, call: Call): i64 {
  const seen = thread.process.hostName;
  const machine = (thread.process.personality & 0xff) == PER_LINUX32 ? 'i686' : MACHINE;
  const fields = [SYSTEM, seen.host, RELEASE, VERSION, machine, seen.domain];
  const block = Block.of(NAME_FIELD * 6);
  for (let i = 0; i < fields.length; i++) block.putText(i * NAME_FIELD, NAME_FIELD, fields[i]);
  return copyOut(thread.process.space, call.a0, block.bytes) ? 0 : -EFAULT;
}

/** struct sysinfo: uptime, loads, total and free memory, ..., number of processes, ..., unit. */
function information(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const block = Block.of(112);
  block.setU64(0, (process.clock.monotonic() - process.sandbox.clock.startMonotonic) / SECOND);
  block.setU64(32, process.space.limit);
  block.setU64(40, process.space.available());
  block.setU16(80, 1);
  block.setU32(104, 1);
  return copyOut(process.space, call.a0, block.bytes) ? 0 : -EFAULT;
}

/** Gives what it was; all ones only ask. PER_LINUX32 changes what uname says, and nothing else has an effect here. */
function personality(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const old = process.personality;
  if (<u32>call.a0 != 0xffff_ffff) process.personality = <u32>call.a0;
  return old;
}

/** The log of the kernel, which has nothing to say. Reading it (2) waits for something. */
function kernelLog(thread: Thread, call: Call): i64 {
  const type = call.i0;
  const privileged = thread.credentials.has(Capability.SysAdmin);
  if (type != LOG_READ_ALL && type != LOG_SIZE && !privileged) return -EPERM;
  if (type >= LOG_READ && type <= LOG_READ_CLEAR) {
    if (call.a1 == 0 || call.i2 < 0) return -EINVAL;
    return type == LOG_READ && call.i2 > 0 ? thread.wait(ERESTARTSYS) : 0;
  }
  if (type == LOG_LEVEL) return call.i2 >= 1 && call.i2 <= 8 ? 0 : -EINVAL;
  if (type == LOG_SIZE) return LOG_ROOM;
  return type >= 0 && type < LOG_SIZE ? 0 : -EINVAL;
}

/** Hangs up the controlling terminal, which no process of a sandbox has a say over. */
function hangUp(thread: Thread, call: Call): i64 {
  return thread.credentials.has(Capability.TtyConfig) ? 0 : -EPERM;
}

function random(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a2;
  if ((flags & ~RANDOM_FLAGS) != 0 || (flags & CONTRARY) == CONTRARY) return -EINVAL;
  const length = <u32>min<u64>(call.a1, CHUNK);
  return copyOut(thread.process.space, call.a0, getRandomBytes(length)) ? length : -EFAULT;
}
