// Standard streams of the C runtime. A FILE is 48 bytes in the library's memory; which one it is says its address.

import { CLOSED } from '../object/output';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { dataAt } from './data';
import { EBADF, setErrno } from './errno';
import { Formatter } from './format';

const FILE: u64 = 48;
const STREAMS: u32 = 20;
const EOF: u64 = 0xffff_ffff;

export function stdioExports(library: Library): void {
  library.addData('_iob', <u32>FILE * STREAMS);
  library.add('__iob_func', (thread, call) => streams(thread));
  library.add('fputc', fputc);
  library.add('fputs', fputs);
  library.add('fwrite', fwrite);
  library.add('fflush', (thread, call) => 0);
  library.add('localeconv', localeconv);
  library.add('printf', printf);
  library.add('fprintf', fprintf);
  library.add('putchar', (thread, call) => put(thread, streams(thread) + FILE, one(call.a0), call.a0 & 0xff));
  library.add('puts', puts);
  library.add('vfprintf', (thread, call) => print(thread, call.a0, call.a1, call.a2));
  library.add('vprintf', (thread, call) => print(thread, streams(thread) + FILE, call.a0, call.a1));
}

function streams(thread: Thread): u64 {
  return dataAt(thread, '_iob');
}

function one(byte: u64): StaticArray<u8> {
  return StaticArray.fromArray<u8>([<u8>byte]);
}

/** Writes all, in pieces where the stream takes no more now; gives `result`, or EOF. */
function put(thread: Thread, file: u64, bytes: StaticArray<u8>, result: u64): u64 {
  const index = (file - streams(thread)) / FILE;
  if (index != 1 && index != 2) {
    setErrno(thread, EBADF);
    return EOF;
  }
  const text = asText(bytes);
  while (<i32>thread.progress < text.length) {
    const taken = thread.process.outputs[<i32>index - 1].write(text.slice<StaticArray<u8>>(thread.progress));
    if (taken == CLOSED) return EOF;
    if (taken == 0) return thread.wait();
    thread.progress += <u32>taken;
  }
  return result;
}

/** Streams are in text mode: a line ends with CR and LF. */
function asText(bytes: StaticArray<u8>): StaticArray<u8> {
  let lines = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] == 0x0a) lines++;
  if (lines == 0) return bytes;
  const text = new StaticArray<u8>(bytes.length + lines);
  let at = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] == 0x0a) text[at++] = 0x0d;
    text[at++] = bytes[i];
  }
  return text;
}

function fputc(thread: Thread, call: Call): u64 {
  return put(thread, call.a1, one(call.a0), call.a0 & 0xff);
}

function fputs(thread: Thread, call: Call): u64 {
  return put(thread, call.a1, thread.process.memory.untilZero(call.a0, 1 << 30), 0);
}

function puts(thread: Thread, call: Call): u64 {
  const text = thread.process.memory.untilZero(call.a0, 1 << 30);
  return put(thread, streams(thread) + FILE, text.concat<StaticArray<u8>>(one(0x0a)), 0);
}

function fwrite(thread: Thread, call: Call): u64 {
  const bytes = thread.process.memory.bytes(call.a0, <u32>(call.a1 * call.a2));
  if (bytes == null || bytes.length == 0) return 0;
  const result = put(thread, call.a3, bytes, call.a2);
  return result == EOF ? 0 : result;
}

function print(thread: Thread, file: u64, format: u64, list: u64): u64 {
  const memory = thread.process.memory;
  const text = new Formatter(memory, memory.untilZero(format, 1 << 30), list).run();
  return put(thread, file, text, text.length);
}

/** Where arguments that follow so many named ones lie: the caller left room for those in registers, behind the return address. */
function spread(thread: Thread, call: Call, named: u32): u64 {
  const memory = thread.process.memory;
  const home = thread.vcpu.getRegisters().rsp + 8;
  memory.setU64(home, call.a0);
  memory.setU64(home + 8, call.a1);
  memory.setU64(home + 16, call.a2);
  memory.setU64(home + 24, call.a3);
  return home + named * 8;
}

function printf(thread: Thread, call: Call): u64 {
  return print(thread, streams(thread) + FILE, call.a0, spread(thread, call, 1));
}

function fprintf(thread: Thread, call: Call): u64 {
  return print(thread, call.a0, call.a1, spread(thread, call, 2));
}

/** Of the locale C: a point, and nothing else. */
function localeconv(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const at = dataAt(thread, 'lconv');
  const texts = at + 0x90;
  memory.setU32(texts, 0x2e);
  memory.setU64(at, texts);
  for (let i: u64 = 1; i < 10; i++) memory.setU64(at + i * 8, texts + 1);
  return at;
}
