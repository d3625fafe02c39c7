/**
 * What a path says before anything is looked up: one pass over its text.
 *
 * Limits are Linux's, in bytes of UTF-8: NAME_MAX for a name, PATH_MAX with its NUL for a path.
 */
import { FsError } from '../gen/export/nucleus-fs-types';

const MAX_NAME: i32 = 255;
const MAX_PATH: i32 = 4095;
const SLASH: i32 = 0x2f;
const DOT: i32 = 0x2e;

/** What stands in a path's last place. */
export enum Tail {
  Name,
  /** `.`, or nothing at all. */
  Dot,
  DotDot,
}

export class Shape {
  /** bad-path, name-too-long, or no-entry for the empty path. */
  fault: FsError | null = null;
  absolute: bool = false;
  /** `..` is somewhere in it. */
  climbs: bool = false;
  /** Ends with a slash, so that it must be a directory. */
  slash: bool = false;
  tail: Tail = Tail.Dot;

  constructor(path: string) {
    const length = path.length;
    if (length == 0) {
      this.fault = FsError.noEntry();
    } else {
      this.absolute = path.charCodeAt(0) == SLASH;
      this.slash = path.charCodeAt(length - 1) == SLASH;
      this.scan(path, length);
    }
  }

  private scan(path: string, length: i32): void {
    let total = 0;
    let name = 0;
    let start = 0;
    for (let at = 0; at <= length; at++) {
      const unit = at < length ? path.charCodeAt(at) : SLASH;
      if (unit == SLASH) {
        this.component(path, start, at);
        start = at + 1;
        name = 0;
        total++;
        continue;
      }
      const size = sizeOf(unit);
      name += size;
      total += size;
      if (unit == 0) this.fault = FsError.badPath();
      else if (name > MAX_NAME && !this.fault) this.fault = FsError.nameTooLong();
    }
    if (total - 1 > MAX_PATH && !this.fault) this.fault = FsError.nameTooLong();
  }

  private component(path: string, start: i32, end: i32): void {
    const length = end - start;
    if (length == 0) return;
    const dots = path.charCodeAt(start) == DOT && (length == 1 || (length == 2 && path.charCodeAt(start + 1) == DOT));
    this.tail = dots ? (length == 1 ? Tail.Dot : Tail.DotDot) : Tail.Name;
    if (this.tail == Tail.DotDot) this.climbs = true;
  }
}

/** Bytes of UTF-8 that a UTF-16 unit accounts for; a surrogate is half of four. */
function sizeOf(unit: i32): i32 {
  if (unit < 0x80) return 1;
  if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) return 2;
  return 3;
}

/** The path without the slashes at its end. */
export function trimmed(path: string): string {
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) == SLASH) end--;
  return end == path.length ? path : path.substring(0, end);
}
