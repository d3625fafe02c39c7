// /proc/PID/ns: the namespaces that a process is in. All are in the first ones, which have the same numbers on every Linux; what the links say
// can be read and compared, but there is nothing behind them to be opened.

import { EntryKind } from './entry';
import { TreeRows } from './tree';

class Namespace {
  constructor(
    readonly name: string,
    readonly kind: string,
    /** As include/uapi/linux/nsfs.h has it, where that says so. */
    readonly number: u32,
  ) {}
}

const namespaces: Array<Namespace> = [
  new Namespace('cgroup', 'cgroup', 0xefff_fffb),
  new Namespace('ipc', 'ipc', 0xefff_ffff),
  new Namespace('mnt', 'mnt', 0xf000_0001),
  new Namespace('net', 'net', 0xf000_0000),
  new Namespace('pid', 'pid', 0xefff_fffc),
  new Namespace('pid_for_children', 'pid', 0xefff_fffc),
  new Namespace('time', 'time', 0xefff_fffa),
  new Namespace('time_for_children', 'time', 0xefff_fffa),
  new Namespace('user', 'user', 0xefff_fffd),
  new Namespace('uts', 'uts', 0xefff_fffe),
];

export function addNamespaces(tree: TreeRows): void {
  const folder = '/proc/@/ns';
  tree.add(folder, EntryKind.Directory);
  tree.secret(folder);
  for (let i = 0; i < namespaces.length; i++) {
    const one = namespaces[i];
    const path = folder + '/' + one.name;
    tree.link(path, `${one.kind}:[${one.number}]`);
    tree.secret(path);
  }
}
