// Who a program runs as (execve(2), capabilities(7) "Transformation of capabilities during execve()"): set-user-ID, set-group-ID, and the
// capabilities that root or the file gives.

import { MAY_READ, isPermitted } from '../file/permission';
import { Status, keepsOwner } from '../file/status';
import { Attributes, Node } from '../gen/import/nucleus-fs-types';
import { Credentials, SECURE_KEEP_CAPABILITIES, SECURE_NO_ROOT } from '../process/credentials';

const S_ISUID: u32 = 0o4000;
const S_ISGID_RUN: u32 = 0o2010;

export const FILE_CAPABILITIES: string = 'security.capability';
/** struct vfs_cap_data: magic with the revision and a flag, then permitted and inheritable words in turn. */
const REVISION_2: u32 = 0x0200_0000;
const REVISION_3: u32 = 0x0300_0000;
const REVISION_MASK: u32 = 0xff00_0000;
const EFFECTIVE_FLAG: u32 = 1;
const REVISION_2_SIZE: i32 = 20;

/** Who it is now, and whether it is to distrust whoever started it (AT_SECURE). */
export class Identity {
  /** Whoever started it may run it, but not read it. */
  isHidden: bool = false;

  constructor(
    readonly credentials: Credentials,
    readonly isSecure: bool,
  ) {}
}

/** Capabilities that a program gets. */
class Given {
  permitted: u64 = 0;
  inheritable: u64 = 0;
  effective: bool = false;
  /** Its file has some. */
  isOfFile: bool = false;
}

/** Who `node` runs as if `old` starts it. `trusted` says that its mount lets files say so. */
export function identityFor(old: Credentials, node: Node, trusted: bool): Identity {
  const next = old.copy();
  const given = new Given();
  const about = node.stat();
  const isKept = about.isOk && keepsOwner(about.value);
  if (isKept && trusted && !old.noNewPrivileges) takeOwner(next, about.value);
  const noRoot = (old.secureBits & SECURE_NO_ROOT) != 0;
  const isRoot = !noRoot && (next.user == 0 || next.effectiveUser == 0);
  if (!isRoot && isKept && trusted) readGiven(node, given);
  if (isRoot) {
    next.permitted = next.bounding | next.inheritable;
    given.effective = next.effectiveUser == 0;
  } else {
    next.permitted = (next.inheritable & given.inheritable) | (next.bounding & given.permitted);
  }
  const isOther = next.effectiveUser != old.user || next.effectiveGroup != old.group;
  if (old.noNewPrivileges && (isOther || (next.permitted & ~old.permitted) != 0)) {
    next.effectiveUser = next.user;
    next.effectiveGroup = next.group;
    next.permitted &= old.permitted;
  }
  settle(next, given, isOther);
  const gained = given.effective || (next.permitted & ~next.ambient) != 0;
  const result = new Identity(next, isOther || ((noRoot || next.user != 0) && gained));
  if (isKept && !old.isUnlimited) result.isHidden = !mayRead(old, about.value);
  return result;
}

function mayRead(who: Credentials, about: Attributes): bool {
  const status = new Status();
  status.fromAttributes(about);
  return isPermitted(who, status, MAY_READ);
}

function takeOwner(next: Credentials, about: Attributes): void {
  const ownership = about.ownership.value;
  if ((ownership.mode & S_ISUID) != 0) next.effectiveUser = ownership.user;
  if ((ownership.mode & S_ISGID_RUN) == S_ISGID_RUN) next.effectiveGroup = ownership.group;
}

function settle(next: Credentials, given: Given, isOther: bool): void {
  next.savedUser = next.effectiveUser;
  next.savedGroup = next.effectiveGroup;
  next.fileUser = next.effectiveUser;
  next.fileGroup = next.effectiveGroup;
  // Ambient ones are for programs without privileges of their own.
  if (isOther || given.isOfFile) next.ambient = 0;
  next.permitted |= next.ambient;
  next.effective = given.effective ? next.permitted : next.ambient;
  next.secureBits &= ~SECURE_KEEP_CAPABILITIES;
}

function readGiven(node: Node, given: Given): void {
  const read = node.readExtendedAt('', false, FILE_CAPABILITIES);
  if (!read.isOk || !read.value.isSome) return;
  const bytes = read.value.value;
  if (bytes.length < REVISION_2_SIZE) return;
  const at = changetype<usize>(bytes);
  const magic = load<u32>(at);
  if ((magic & REVISION_MASK) != REVISION_2 && (magic & REVISION_MASK) != REVISION_3) return;
  given.permitted = <u64>load<u32>(at + 4) | (<u64>load<u32>(at + 12) << 32);
  given.inheritable = <u64>load<u32>(at + 8) | (<u64>load<u32>(at + 16) << 32);
  given.isOfFile = true;
  given.effective = (magic & EFFECTIVE_FLAG) != 0;
}
