/** Memory and files of a program that is looked at, as its session gives them. */

import { type Session, unlessRefused } from '../gdb/session.ts';
import type { ReadAt } from './read-at.ts';

/** Bytes of a stack that are read at once, and bytes of one read of a file. */
const WINDOW = 16384;
const PIECE = 65536;

/** Reads windows of memory, and keeps the last one. */
export function wordReader(session: Session): (address: number) => number | undefined {
  let from = 0;
  let view: DataView = new DataView(new ArrayBuffer(0));
  return (address) => {
    if (address < from || address + 8 > from + view.byteLength) {
      if (!(address > 0 && address < 2 ** 47)) return undefined;
      const bytes = session.read(BigInt(address), WINDOW);
      if (bytes.length < 8) return undefined;
      from = address;
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return Number(view.getBigUint64(address - from, true));
  };
}

/** Undefined where the program itself cannot read it. */
export function fileOf(session: Session, path: string): ReadAt | undefined {
  if (unlessRefused(() => session.stat(path)) === undefined) return undefined;
  return (offset, length) => {
    const pieces: Uint8Array[] = [];
    for (let done = 0; done < length; ) {
      const want = Math.min(PIECE, length - done);
      const piece = unlessRefused(() => session.readFile(path, BigInt(offset + done), want));
      if (piece === undefined || piece.length === 0) break;
      pieces.push(piece);
      done += piece.length;
    }
    return Buffer.concat(pieces);
  };
}

/** A file whose size nobody knows before. */
export function readWhole(session: Session, path: string): Uint8Array {
  return fileOf(session, path)?.(0, 1 << 22) ?? new Uint8Array();
}
