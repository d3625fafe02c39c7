/** Files that are no programs, or no longer: each made from a good one by the change that its name says. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trivialElf } from '../../tools/bench/trivial-elf.ts';

type Change = (elf: Buffer) => Buffer;

const set =
  (offset: number, ...bytes: number[]): Change =>
  (elf) => {
    elf.set(bytes, offset);
    return elf;
  };

/** Offsets are those of the ELF64 header and its first program header (at 64). */
const changes: Record<string, Change> = {
  good: (elf) => elf,
  'cut-in-header': (elf) => elf.subarray(0, 40),
  'cut-in-table': (elf) => elf.subarray(0, 100),
  'cut-in-segment': (elf) => Buffer.concat([elf.subarray(0, 64 + 56)]),
  'bits-32': set(4, 1),
  'big-endian': set(5, 2),
  'bad-version': set(6, 9),
  arm: set(18, 183),
  object: set(16, 1),
  'entry-outside': set(24, 0, 0, 0, 0, 0, 0, 0, 0x70),
  'table-outside': set(32, 0, 0, 0, 0, 1),
  'size-outside': set(64 + 32, 0, 0, 0, 0x10, 0, 0, 0, 0),
  'segment-of-1-tib': set(64 + 40, 0, 0, 0, 0, 0, 1, 0, 0),
  'no-segments': set(56, 0, 0),
};

const others: Record<string, string | Buffer> = {
  text: 'just some text\n',
  empty: '',
  script: '#!/bin/sh\necho hello\n',
  pe: Buffer.concat([
    Buffer.from('MZ'),
    Buffer.alloc(58),
    Buffer.from([64, 0, 0, 0]),
    Buffer.from('PE\0\0\x64\x86', 'latin1'),
    Buffer.alloc(300),
  ]),
  'module.wasm': Buffer.from('\0asm\x01\0\0\0', 'latin1'),
  'layer.wasm': Buffer.from('\0asm\x0d\0\x02\0', 'latin1'),
  'cut-component.wasm': Buffer.from('\0asm\x0d\0\x01\0\x07\xff', 'latin1'),
  /** Defines `stream<u8>`. */
  'later.wasm': Buffer.from('\0asm\x0d\0\x01\0\x07\x04\x01\x66\x01\x7d', 'latin1'),
  noise: Buffer.from(Array.from({ length: 512 }, (_, at) => (at * 89 + 7) & 255)),
};

/** Makes them all in `folder`. */
export function makeBadFiles(folder: string): void {
  mkdirSync(join(folder, 'folder'), { recursive: true });
  for (const [name, change] of Object.entries(changes)) {
    writeFileSync(join(folder, name), change(Buffer.from(trivialElf())), { mode: 0o755 });
  }
  for (const [name, content] of Object.entries(others))
    writeFileSync(join(folder, name), content, { mode: 0o755 });
}
