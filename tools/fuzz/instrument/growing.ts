/**
 * Memories that can be put back. A memory never shrinks, so who runs many inputs on one instance would have to make a new one
 * after each that grew it. Here the module asks a global how large its memory is, and grows the real one only where it is
 * smaller; to put an instance back, set the global and clear what lies behind.
 */
import { ByteWriter } from '../../compose/byte-writer.ts';
import type { Parts } from './parts.ts';

/** What its first memory begins with; undefined if that is not its own. */
export function ownPages({ memories, importedMemories }: Parts): number | undefined {
  return importedMemories > 0 ? undefined : memories[0]?.limits?.minimum;
}

const OP = {
  if: [0x04, 0x40],
  end: 0x0b,
  return: 0x0f,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  memorySize: [0x3f, 0],
  memoryGrow: [0x40, 0],
  i32Const: 0x41,
  equal: 0x46,
  greaterUnsigned: 0x4b,
  add: 0x6a,
  sub: 0x6b,
} as const;

const I32 = 0x7f;
const PARAMETER = 0;
const WANTED = 1;
const MOST = 65536;

/** Body of the function that does what `memory.grow` does: pages to pages before, or -1. */
export function growingBody(pages: number): ByteWriter {
  const body = new ByteWriter().byte(1, 1, I32);
  const refuse = (): ByteWriter =>
    body
      .byte(...OP.if, OP.i32Const)
      .signed(-1)
      .byte(OP.return, OP.end);
  body.byte(OP.localGet, PARAMETER, OP.i32Const).signed(MOST).byte(OP.greaterUnsigned);
  refuse();
  body.byte(OP.localGet, PARAMETER, OP.globalGet).unsigned(pages).byte(OP.add, OP.localTee, WANTED);
  body.byte(...OP.memorySize, OP.greaterUnsigned, ...OP.if);
  body
    .byte(OP.localGet, WANTED, ...OP.memorySize, OP.sub, ...OP.memoryGrow, OP.i32Const)
    .signed(-1)
    .byte(OP.equal);
  refuse();
  body.byte(OP.end, OP.globalGet).unsigned(pages).byte(OP.localGet, WANTED, OP.globalSet).unsigned(pages);
  return body.byte(OP.end);
}
