// What /proc/PID/mounts, mountinfo and mountstats say of the mounts that a process sees (proc_pid_mountinfo(5)).

import { encode } from '../memory/block';
import { Mount, isBelow } from '../path/mount';
import { Process } from '../process/process';
import { Walker } from '../path/walk';

/** Words of the flags that mount(2) keeps, in the kernel's order. */
const WORDS: string[] = ['nosuid', 'nodev', 'noexec', 'noatime', 'nodiratime'];
const VALUES: u64[] = [2, 4, 8, 1024, 2048];
const MS_NOATIME: u64 = 1024;
const MS_STRICTATIME: u64 = 1 << 24;

function words(mount: Mount): string {
  let text = mount.writable ? 'rw' : 'ro';
  for (let i = 0; i < WORDS.length; i++) {
    if ((mount.flags & VALUES[i]) != 0) text += ',' + WORDS[i];
  }
  return (mount.flags & (MS_NOATIME | MS_STRICTATIME)) == 0 ? text + ',relatime' : text;
}

/** Blanks and backslashes would end a field. */
function field(text: string): string {
  return text.replaceAll('\\', '\\134').replaceAll(' ', '\\040').replaceAll('\t', '\\011').replaceAll('\n', '\\012');
}

/** The mounts below the process's root. */
function seen(walker: Walker): Array<Mount> {
  const list = walker.mounts.list;
  const result: Array<Mount> = [];
  for (let i = 0; i < list.length; i++) {
    const path = list[i].path;
    if (walker.root == '/' || path == walker.root || isBelow(path, walker.root)) result.push(list[i]);
  }
  return result;
}

export function mounts(process: Process): StaticArray<u8> {
  const walker = process.walker;
  const list = seen(walker);
  let text = '';
  for (let i = 0; i < list.length; i++) {
    const mount = list[i];
    const options = mount.options.length > 0 ? words(mount) + ',' + mount.options : words(mount);
    text += `${field(mount.source)} ${field(walker.shown(mount.path))} ${mount.type} ${options} 0 0\n`;
  }
  return encode(text);
}

/** Number, parent's number, device, part of the file system, place, options, "-", type, source, options of the file system. */
export function mountInformation(process: Process): StaticArray<u8> {
  const walker = process.walker;
  const list = seen(walker);
  let text = '';
  for (let i = 0; i < list.length; i++) {
    const mount = list[i];
    const parent = mount.parent;
    const own = mount.options.length > 0 ? 'rw,' + mount.options : 'rw';
    text += `${mount.id} ${parent == null ? 1 : parent.id} 0:${mount.device} ${field(mount.part)} ${field(walker.shown(mount.path))} `;
    text += `${words(mount)} - ${mount.type} ${field(mount.source)} ${own}\n`;
  }
  return encode(text);
}

export function mountStatistics(process: Process): StaticArray<u8> {
  const walker = process.walker;
  const list = seen(walker);
  let text = '';
  for (let i = 0; i < list.length; i++) {
    const mount = list[i];
    text += `device ${field(mount.source)} mounted on ${field(walker.shown(mount.path))} with fstype ${mount.type}\n`;
  }
  return encode(text);
}
