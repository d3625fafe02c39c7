// What one process may do to another.

import { SIGCONT } from '../signal/number';
import { Capability, Credentials } from './credentials';
import { Process } from './process';

/** kill(2): the sender's users against the receiver's. */
export function maySignal(from: Process, to: Process, signal: i32): bool {
  if (from == to) return true;
  const who = from.credentials;
  const whose = to.credentials;
  if (who.effectiveUser == whose.savedUser || who.effectiveUser == whose.user) return true;
  if (who.user == whose.savedUser || who.user == whose.user) return true;
  return who.has(Capability.Kill) || (signal == SIGCONT && from.session == to.session);
}

/** Does `who` count as the one that `process` is of, for what setpriority and its like change? */
export function mayAdjust(who: Credentials, process: Process): bool {
  const whose = process.credentials;
  return who.effectiveUser == whose.effectiveUser || who.effectiveUser == whose.user || who.has(Capability.SysNice);
}

/** May it look at memory and open files (ptrace(2), "Ptrace access mode checking")? `real` asks for the real user, as calls do; /proc the file system's. */
export function mayInspect(from: Process, to: Process, real: bool): bool {
  if (from == to) return true;
  const who = from.credentials;
  if (who.has(Capability.SysPtrace)) return true;
  const whose = to.credentials;
  const user = real ? who.user : who.fileUser;
  const group = real ? who.group : who.fileGroup;
  const isSame = user == whose.user && user == whose.effectiveUser && user == whose.savedUser &&
    group == whose.group && group == whose.effectiveGroup && group == whose.savedGroup;
  return isSame && to.isDumpable && (whose.permitted & ~who.permitted) == 0;
}
