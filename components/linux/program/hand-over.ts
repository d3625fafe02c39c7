// What a program of another kind is handed of the file system: the directories that the process sees, each by a handle of its own that can do
// what the process's can. What the personality shows of itself, /proc and its like, is not among it: nobody else could serve that.

import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { Node, OpenOptionsFlags } from '../gen/import/nucleus-fs-types';
import { Mount as Handed } from '../gen/import/nucleus-launcher-programs';
import { Mount, Mounts, isBelow } from '../path/mount';
import { Process } from '../process/process';

/** What may be done with a directory; not with the handle. */
const USES: u32 = RightsFlags.Read | RightsFlags.Write | RightsFlags.Delete;

/** The mounts that the process sees, by the paths that it sees them at; null if one of them may not be passed on. */
export function handOver(process: Process): Array<Handed> | null {
  const walker = process.walker;
  const table = walker.mounts;
  const root = walker.root;
  const result: Array<Handed> = [];
  const first = table.serving(root);
  if (first != null && !first.isTree && !give(result, '/', first, below(first, root))) return failed(result);
  for (let i = 0; i < table.list.length; i++) {
    const mount = table.list[i];
    if (mount.isTree || !isBelow(mount.path, root) || isHidden(table, mount)) continue;
    if (!give(result, walker.shown(mount.path), mount, mount.file)) return failed(result);
  }
  return result;
}

/** A handle on a directory, to be read and nothing else: null if it cannot be passed on. `path` is one of the namespace. */
export function readableDirectory(process: Process, path: string): Node | null {
  const mount = process.walker.mounts.serving(path);
  if (mount == null || mount.isTree || mount.file.length > 0) return null;
  return handleOn(mount, below(mount, path), RightsFlags.Read);
}

/** Where a path of the namespace lies in the mount that serves it. */
function below(mount: Mount, path: string): string {
  if (mount.file.length > 0) return mount.file;
  return path == mount.path ? '' : path.substring(mount.path == '/' ? 1 : mount.path.length + 1);
}

/** Does a later mount lie over it? */
function isHidden(table: Mounts, mount: Mount): bool {
  return table.at(mount.path) != mount;
}

function give(to: Array<Handed>, path: string, mount: Mount, inside: string): bool {
  const rights = mount.rights & USES;
  const node = handleOn(mount, inside, rights);
  if (node == null) return false;
  to.push(new Handed(path, node, rights));
  return true;
}

function handleOn(mount: Mount, inside: string, rights: u32): Node | null {
  const whole = mount.whole;
  if (whole == null) return null;
  if (inside.length == 0) return shared(whole.node, rights);
  const isDirectory = mount.file.length == 0;
  const opened = whole.node.openAt(inside, isDirectory ? OpenOptionsFlags.Directory : 0, rights | RightsFlags.Grant);
  if (!opened.isOk) return null;
  const node = shared(opened.value, rights);
  opened.value.drop();
  return node;
}

/** A handle to be given away. */
export function shared(node: Node, rights: u32): Node | null {
  const made = node.share(rights);
  return made.isOk ? made.value : null;
}

function failed(handed: Array<Handed>): Array<Handed> | null {
  for (let i = 0; i < handed.length; i++) handed[i].node.drop();
  return null;
}
