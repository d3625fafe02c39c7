/**
 * A limit on the memories of a core module: WebAssembly has no call for it, so the maximum that the module declares is
 * lowered before it is compiled. Growing past it fails as it does where a machine has no more, and the program goes on.
 *
 * Source: WebAssembly core specification 5.5.8 "Memory section", 5.3.8 "Limits".
 */

import { Reader } from './reader.ts';

const PREAMBLE = 8;
const MEMORY_SECTION = 5;
const PAGE = 65536;

/** Bits of a memory's limits. */
const HAS_MAXIMUM = 1;
const SHARED = 2;

/** A memory begins with more than the limit, or is of a kind whose limits are not known here. */
export class MemoryLimitError extends Error {
  override name = 'MemoryLimitError';
}

/**
 * The module with every memory that it defines limited to `limit` bytes, a whole number of pages; itself where it
 * defines none. Throws MemoryLimitError, and BinaryError for sections that cannot be read.
 */
export function limitMemories(module: Uint8Array, limit: number): Uint8Array {
  const reader = new Reader(module, PREAMBLE);
  while (!reader.done) {
    const start = reader.position;
    const id = reader.byte('a core section');
    const section = reader.part(reader.u32('the size of a core section'), 'a core section');
    if (id !== MEMORY_SECTION) continue;
    const body = limitedMemories(section, Math.floor(limit / PAGE));
    const before = module.subarray(0, start);
    const after = module.subarray(reader.position);
    return joined([before, [MEMORY_SECTION, ...leb(body.length)], body, after]);
  }
  return module;
}

function limitedMemories(section: Reader, pages: number): number[] {
  const count = section.u32('the number of core memories');
  const bytes = leb(count);
  for (let i = 0; i < count; i++) {
    const flags = section.byte('a core memory');
    if ((flags & ~(HAS_MAXIMUM | SHARED)) !== 0)
      throw new MemoryLimitError('a memory of 64-bit addresses or other pages cannot be limited');
    const minimum = section.u32('the size of a core memory');
    const maximum = flags & HAS_MAXIMUM ? section.u32('the greatest size of a core memory') : pages;
    if (minimum > pages)
      throw new MemoryLimitError(
        `its memory begins with ${minimum * PAGE} bytes, more than the limit of ${pages * PAGE}`,
      );
    bytes.push(flags | HAS_MAXIMUM, ...leb(minimum), ...leb(Math.min(maximum, pages)));
  }
  return bytes;
}

export function leb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

export function joined(parts: readonly ArrayLike<number>[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
