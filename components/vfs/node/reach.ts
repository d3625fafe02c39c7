/**
 * The way that most paths go: names of directories, and the last one's, without links, dots and doubled slashes. It says only what is found so: whatever
 * is otherwise, or wrong, is for `walk` to say.
 */
import { DirectoryInode } from './directory-inode';
import { Inode, LinkInode } from './inode';

const SLASH: i32 = 0x2f;
const DOT: i32 = 0x2e;
/** In UTF-16: paths up to this are none that are too long in UTF-8. */
const SHORT: i32 = 1365;

/** What `path` names; null where that is not so simple. With `follow` a link in the last place is not. */
export function reach(from: DirectoryInode, path: string, follow: bool): Inode | null {
  if (path.length >= SHORT) return null;
  let directory = from;
  let start = 0;
  while (true) {
    let end = start;
    while (end < path.length && path.charCodeAt(end) != SLASH) end++;
    // "", "." and "..", and names that begin like them.
    if (end == start || path.charCodeAt(start) == DOT) return null;
    const isLast = end == path.length;
    const found = directory.find(start == 0 && isLast ? path : path.substring(start, end));
    if (!found) return null;
    if (isLast) return follow && found instanceof LinkInode ? null : found;
    if (!(found instanceof DirectoryInode)) return null;
    directory = found as DirectoryInode;
    start = end + 1;
  }
}
