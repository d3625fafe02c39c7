/** Files as gdb reads them: `vFile` packets over what the program itself may read. Nothing is written. */

import { bytesOf, numberOf } from './hexadecimal.ts';
import { type Session, unlessRefused } from './session.ts';

// Errors of the protocol's File-I/O (gdb's manual, "Errno Values").
const noEntry = 2;
const badNumber = 9;
const noAccess = 13;
const badValue = 22;
const tooMany = 24;

/** O_WRONLY, O_RDWR, O_APPEND, O_CREAT, O_TRUNC, as the protocol has them. */
const changing = 0x1 | 0x2 | 0x8 | 0x200 | 0x400;
/** Most files at once. */
const most = 64;
/** Bytes of its structure stat, and where in it the mode and the size are. */
const statSize = 64;
const modeAt = 8;
const sizeAt = 28;
const readable = 0o100444;

export class Files {
  readonly #session: Session;
  readonly #paths = new Map<number, string>();
  #next = 3;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The reply to `vFile:` and this; text, or text and bytes behind it. Empty for what is not known. */
  reply(request: string): readonly [string, Uint8Array?] {
    const [operation, rest = ''] = splitAt(request, ':');
    const words = rest.split(',');
    switch (operation) {
      case 'setfs':
        return ['F0'];
      case 'open':
        return this.#open(words);
      case 'pread':
        return this.#read(words);
      case 'fstat':
        return this.#stat(words);
      case 'readlink':
        return this.#readLink(words);
      case 'close':
        return this.#paths.delete(Number.parseInt(rest, 16)) ? ['F0'] : failed(badNumber);
      default:
        return [''];
    }
  }

  #open([name = '', flags = '']: string[]): readonly [string] {
    const bytes = bytesOf(name);
    if (!bytes) return failed(badValue);
    if (Number.parseInt(flags, 16) & changing) return failed(noAccess);
    if (this.#paths.size === most) return failed(tooMany);
    const path = Buffer.from(bytes).toString();
    if (!unlessRefused(() => this.#session.stat(path))) return failed(noEntry);
    const number = this.#next++;
    this.#paths.set(number, path);
    return [`F${number.toString(16)}`];
  }

  #read([number = '', count = '', offset = '']: string[]): readonly [string, Uint8Array?] {
    const path = this.#paths.get(Number.parseInt(number, 16));
    if (path === undefined) return failed(badNumber);
    const [length, from] = [numberOf(count), numberOf(offset)];
    if (length === undefined || from === undefined) return failed(badValue);
    const wanted = Math.min(Number(length), 0x1_0000);
    const bytes = unlessRefused(() => this.#session.readFile(path, from, wanted));
    return bytes ? [`F${bytes.length.toString(16)};`, bytes] : failed(noEntry);
  }

  #readLink([name = '']: string[]): readonly [string, Uint8Array?] {
    const bytes = bytesOf(name);
    const target = bytes && unlessRefused(() => this.#session.readLink(Buffer.from(bytes).toString()));
    if (target === undefined) return failed(bytes ? noEntry : badValue);
    const text = Buffer.from(target);
    return [`F${text.length.toString(16)};`, text];
  }

  #stat([number = '']: string[]): readonly [string, Uint8Array?] {
    const path = this.#paths.get(Number.parseInt(number, 16));
    if (path === undefined) return failed(badNumber);
    const found = unlessRefused(() => this.#session.stat(path));
    if (!found) return failed(noEntry);
    const bytes = Buffer.alloc(statSize);
    bytes.writeUInt32BE(readable, modeAt);
    bytes.writeBigUInt64BE(found.size, sizeAt);
    return [`F${statSize.toString(16)};`, bytes];
  }
}

function failed(error: number): readonly [string] {
  return [`F-1,${error.toString(16)}`];
}

/** What stands before and behind the first of these. */
export function splitAt(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
