// What a Windows name means: a file of a drive, a device, a pipe, or something that this system has not.
//
// Both slashes separate, dots are taken out by the text alone, and dots and spaces at a name's end do not count, unless the name
// begins with `\\?\`: then it is taken as it stands. The drive of a name is where the search for its file begins: drive C is the
// guest's tree, and a directory that was granted at a path of one letter is that drive, too.
//
// Source: Microsoft, "Naming Files, Paths, and Namespaces"; "File path formats on Windows systems".

import { ERROR_BAD_NETPATH, ERROR_INVALID_NAME } from '../system/error';
import { WorkingDirectory } from './working-directory';

export enum NameKind {
  File,
  /** NUL, CON and so on; `device` says which. */
  Device,
  /** `device` is the pipe's name. */
  Pipe,
  /** `error` says why it can be nothing. */
  None,
}

const DEVICES: StaticArray<string> = ['CON', 'PRN', 'AUX', 'NUL', 'CONIN$', 'CONOUT$'];
const LONGEST_NAME: i32 = 255;
/** Drive C as the kernel names it. */
export const HARDDISK: string = '\\Device\\HarddiskVolume1';

export class Name {
  kind: NameKind = NameKind.File;
  error: u32 = 0;
  /** Upper case. */
  drive: i32 = 0x43;
  parts: Array<string> = [];
  device: string = '';
  /** A slash at the end asks for a directory. */
  isDirectory: bool = false;

  static none(error: u32): Name {
    const name = new Name();
    name.kind = NameKind.None;
    name.error = error;
    return name;
  }

  /** Where it lies in the guest's tree. */
  get path(): string {
    const inside = this.parts.join('/');
    if (this.drive == 0x43) return '/' + inside;
    const root = '/' + String.fromCharCode(this.drive | 0x20);
    return inside.length == 0 ? root : root + '/' + inside;
  }
}

/** What `text` names for a program that works in `directory`. */
export function nameOf(text: string, directory: WorkingDirectory): Name {
  const shown = text.startsWith('\\\\?\\') ? text : fullText(text, directory);
  if (shown.startsWith('\\\\?\\')) return literalName(shown.substring(4), text == shown);
  if (shown.startsWith('\\\\.\\')) return deviceName(shown.substring(4));
  if (shown.startsWith('\\\\')) return Name.none(ERROR_BAD_NETPATH);
  return driveName(shown);
}

/** What a guest path is called: the tree is drive C. */
export function windowsPath(path: string): string {
  return 'C:' + path.replaceAll('/', '\\');
}

/** Behind `\\?\`. */
function literalName(rest: string, isLiteral: bool): Name {
  if (rest.length >= 3 && rest.charCodeAt(1) == 0x3a && rest.charCodeAt(2) == 0x5c) return driveName(rest);
  if (rest.toUpperCase().startsWith('UNC\\')) return Name.none(ERROR_BAD_NETPATH);
  return deviceName(rest);
}

/** Behind `\\.\`. */
function deviceName(rest: string): Name {
  if (rest.toLowerCase().startsWith('pipe\\')) {
    const pipe = new Name();
    pipe.kind = NameKind.Pipe;
    pipe.device = rest.substring(5);
    return pipe;
  }
  if (rest.length >= 3 && rest.charCodeAt(1) == 0x3a && rest.charCodeAt(2) == 0x5c) return driveName(rest);
  const device = new Name();
  device.kind = NameKind.Device;
  device.device = rest.toUpperCase();
  return device;
}

/** "X:\" and what follows, without dots. */
function driveName(text: string): Name {
  const name = new Name();
  name.drive = upper(text.charCodeAt(0));
  const parts = text.substring(3).split('\\');
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part.length == 0) continue;
    if (!isValid(part)) return Name.none(ERROR_INVALID_NAME);
    name.parts.push(part);
  }
  name.isDirectory = text.endsWith('\\');
  return name;
}

/** Whether a file can be called so. Half a surrogate pair has no place in UTF-8. */
function isValid(part: string): bool {
  if (part.length > LONGEST_NAME || part == '.' || part == '..') return false;
  for (let i = 0; i < part.length; i++) {
    const unit = part.charCodeAt(i);
    if (unit < 0x20 || unit == 0x2f || unit == 0x3a || unit == 0x22 || unit == 0x3c || unit == 0x3e || unit == 0x7c) return false;
    if (unit == 0x2a || unit == 0x3f) return false;
    if ((unit & 0xf800) != 0xd800) continue;
    const next = i + 1 < part.length ? part.charCodeAt(i + 1) : 0;
    if ((unit & 0xfc00) != 0xd800 || (next & 0xfc00) != 0xdc00) return false;
    i++;
  }
  return true;
}

function upper(unit: i32): i32 {
  return unit >= 0x61 && unit <= 0x7a ? unit - 0x20 : unit;
}

function isSlash(unit: i32): bool {
  return unit == 0x5c || unit == 0x2f;
}

function isLetter(unit: i32): bool {
  return (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
}

/** The whole path of a name, as GetFullPathName gives it; a device is `\\.\NAME`. */
export function fullText(text: string, directory: WorkingDirectory): string {
  const device = deviceIn(text);
  if (device.length > 0) return '\\\\.\\' + device;
  const first = text.length > 0 ? text.charCodeAt(0) : 0;
  const second = text.length > 1 ? text.charCodeAt(1) : 0;
  if (isSlash(first) && isSlash(second)) return rooted('\\\\', text.substring(2));
  if (isLetter(first) && second == 0x3a) {
    const drive = text.substring(0, 2);
    if (text.length > 2 && isSlash(text.charCodeAt(2))) return rooted(drive + '\\', text.substring(3));
    return rooted(drive + '\\', directory.on(upper(first)).substring(3) + '\\' + text.substring(2));
  }
  const here = directory.text;
  if (isSlash(first)) return rooted(here.substring(0, 3), text.substring(1));
  return rooted(here.substring(0, 3), here.substring(3) + '\\' + text);
}

/** Takes dots and doubled slashes out of what follows a root. */
function rooted(root: string, rest: string): string {
  const parts = rest.replaceAll('/', '\\').split('\\');
  const kept: Array<string> = [];
  // A server and its share, or a device, cannot be gone up from.
  const fixed = root.length == 2 ? (parts[0] == '.' || parts[0] == '?' ? 1 : 2) : 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (fixed > 0 && i < fixed) kept.push(part);
    else if (part == '..') kept.length = max(kept.length - 1, fixed);
    else if (part.length > 0 && part != '.') kept.push(trimmed(part, i == parts.length - 1));
  }
  const text = root + kept.join('\\');
  const last = parts[parts.length - 1];
  return last.length == 0 && kept.length > 0 && !text.endsWith('\\') ? text + '\\' : text;
}

/** Without what does not count at its end: dots and spaces of the last part, a dot of another. */
function trimmed(part: string, isLast: bool): string {
  let end = part.length;
  if (!isLast) return end > 1 && part.charCodeAt(end - 1) == 0x2e && part.charCodeAt(end - 2) != 0x2e ? part.substring(0, end - 1) : part;
  while (end > 0 && (part.charCodeAt(end - 1) == 0x2e || part.charCodeAt(end - 1) == 0x20)) end--;
  return part.substring(0, end);
}

/** The device that the last part of a path names, whatever stands before and whatever ending it has; "" for none. */
function deviceIn(text: string): string {
  const start = max(text.lastIndexOf('\\'), text.lastIndexOf('/')) + 1;
  let end = text.length;
  for (let i = start; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit != 0x2e && unit != 0x3a) continue;
    if (unit == 0x3a && i == 1) return deviceIn(text.substring(2));
    end = i;
    break;
  }
  while (end > start && text.charCodeAt(end - 1) == 0x20) end--;
  if (end - start < 3 || end - start > 7 || text.startsWith('\\\\')) return '';
  const given = text.substring(start, end);
  const name = given.toUpperCase();
  // The console's two names are nothing special in a directory.
  if (name.endsWith('$')) return start == 0 && DEVICES.includes(name) ? given : '';
  if (DEVICES.includes(name)) return given;
  const number = name.length == 4 ? name.charCodeAt(3) : 0;
  return number >= 0x31 && number <= 0x39 && (name.startsWith('COM') || name.startsWith('LPT')) ? given : '';
}
