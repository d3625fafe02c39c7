// Who may do what with a file (path_resolution(7), "Permissions"): its mode and owner against the credentials of who asks. Of files whose
// file system keeps no modes, what their status shows counts, and whoever may read one may run it.

import { EACCES, EPERM } from '../errno';
import { Capability, Credentials } from '../process/credentials';
import { Process } from '../process/process';
import { Place } from '../path/place';
import { S_IFMT, S_IFREG, Status } from './status';

export const MAY_EXECUTE: u32 = 1;
export const MAY_WRITE: u32 = 2;
export const MAY_READ: u32 = 4;

const S_ISUID: u32 = 0o4000;
const S_ISGID: u32 = 0o2000;
const S_ISVTX: u32 = 0o1000;
/** Set-group-ID of a file that its group may run; elsewhere it means something else. */
const S_ISGID_RUN: u32 = 0o2010;

export function isPermitted(who: Credentials, status: Status, wanted: u32): bool {
  const mode = status.keepsMode || (status.mode & S_IFMT) != S_IFREG ? status.mode : status.mode | 0o111;
  let bits = mode;
  if (who.fileUser == status.user) bits >>= 6;
  else if (who.isMember(status.group)) bits >>= 3;
  if ((wanted & ~bits) == 0) return true;
  if (status.isDirectory) {
    if ((wanted & MAY_WRITE) == 0 && who.has(Capability.DacReadSearch)) return true;
    return who.has(Capability.DacOverride);
  }
  if (wanted == MAY_READ && who.has(Capability.DacReadSearch)) return true;
  return who.has(Capability.DacOverride) && ((wanted & MAY_EXECUTE) == 0 || (mode & 0o111) != 0);
}

/** Is the file its own, or may it act as if it were? */
export function ownsFile(who: Credentials, status: Status): bool {
  return who.fileUser == status.user || who.has(Capability.FileOwner);
}

/** The directory that holds what `place` names. False if it cannot be asked. */
export function statusOfHolder(place: Place, status: Status): bool {
  const slash = place.inner.lastIndexOf('/');
  const result = place.node.statAt(slash < 0 ? '.' : place.inner.substring(0, slash), true);
  if (result.isOk) status.fromAttributes(result.value);
  return result.isOk;
}

/** May it make a name at `place`? 0, or an error. */
export function mayMake(process: Process, place: Place): i64 {
  if (!process.isChecked || place.entry != null) return 0;
  const holder = new Status();
  if (!statusOfHolder(place, holder)) return 0;
  return isPermitted(process.credentials, holder, MAY_WRITE | MAY_EXECUTE) ? 0 : EACCES;
}

/** May it take the name at `place` away from `victim`? 0, or an error. */
export function mayRemove(process: Process, place: Place, victim: Status): i64 {
  if (!process.isChecked || place.entry != null) return 0;
  const who = process.credentials;
  const holder = new Status();
  if (!statusOfHolder(place, holder)) return 0;
  if (!isPermitted(who, holder, MAY_WRITE | MAY_EXECUTE)) return EACCES;
  const isSticky = (holder.mode & S_ISVTX) != 0;
  return !isSticky || who.fileUser == victim.user || who.fileUser == holder.user || who.has(Capability.FileOwner) ? 0 : EPERM;
}

/** May it give the file a further name? As with fs.protected_hardlinks set to 1, as distributions have it. */
export function mayLink(process: Process, source: Status): bool {
  if (!process.isChecked) return true;
  const who = process.credentials;
  if (ownsFile(who, source)) return true;
  if ((source.mode & S_IFMT) != S_IFREG) return false;
  if ((source.mode & S_ISUID) != 0 || (source.mode & S_ISGID_RUN) == S_ISGID_RUN) return false;
  return isPermitted(who, source, MAY_READ | MAY_WRITE);
}

/** The mode that a file may be given: set-group-ID of a group that is not one's own is not kept. */
export function allowedMode(who: Credentials, group: u32, mode: u32): u32 {
  return who.isMember(group) || who.has(Capability.FileSetId) ? mode : mode & ~S_ISGID;
}

/** Without what makes a program run as somebody else. */
export function harmless(who: Credentials, group: u32, mode: u32): u32 {
  const without = mode & ~S_ISUID;
  if ((without & S_ISGID_RUN) == S_ISGID_RUN) return without & ~S_ISGID;
  return allowedMode(who, group, without);
}
