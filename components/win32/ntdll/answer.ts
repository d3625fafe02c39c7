// How the kernel's questions are answered: a structure into the caller's room, and its size where that is asked for.

import { utf16 } from '../memory/access';
import { Block } from '../memory/block';
import { Thread } from '../thread/thread';
import { STATUS_ACCESS_VIOLATION, STATUS_INFO_LENGTH_MISMATCH } from './status';

/** The structure, where it has room; `told` is where its size goes, or null. */
export function answer(thread: Thread, block: Block, at: u64, room: u32, told: u64): u64 {
  const memory = thread.process.memory;
  const size = <u32>block.bytes.length;
  if (told != 0 && !memory.setU32(told, size)) return STATUS_ACCESS_VIOLATION;
  if (room < size) return STATUS_INFO_LENGTH_MISMATCH;
  return memory.write(at, block.bytes) ? 0 : STATUS_ACCESS_VIOLATION;
}

/** The same for one that takes a room of just its size. */
export function answerExactly(thread: Thread, block: Block, at: u64, room: u32, told: u64): u64 {
  return room > <u32>block.bytes.length ? <u64>STATUS_INFO_LENGTH_MISMATCH : answer(thread, block, at, room, told);
}

/** UNICODE_STRING with its text behind a structure of `head` bytes, which begins with it and lies at `at`. */
export function withText(text: string, at: u64, head: i32): Block {
  const bytes = utf16(text);
  const block = new Block(head + bytes.length);
  block.u32(0, (bytes.length - 2) | (bytes.length << 16));
  block.u64(8, at + head);
  block.put(head, bytes, bytes.length);
  return block;
}

export function quad(value: u64): Block {
  const block = new Block(8);
  block.u64(0, value);
  return block;
}

export function long(value: u32): Block {
  const block = new Block(4);
  block.u32(0, value);
  return block;
}
