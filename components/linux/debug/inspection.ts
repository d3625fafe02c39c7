// What a debugger sees of a process's memory and files: what the process itself could.

import { AccessFlags } from '../gen/import/nucleus-hypervisor-machine';
import { Chunk, Description } from '../file/description';
import { O_NOCTTY, O_NONBLOCK } from '../file/flags';
import { LinkText, readLinkAt } from '../file/link-text';
import { NodeFile } from '../file/node-file';
import { open } from '../file/open';
import { S_IFMT, S_IFREG, Status } from '../file/status';
import { part } from '../memory/block';
import { copyIn, copyOut } from '../memory/copy';
import { PAGE, pageDown } from '../memory/layout';
import { AddressSpace } from '../memory/space';
import { Process } from '../process/process';

const MOST: u32 = 65536;

/** As many bytes as can be read. */
export function readMemory(space: AddressSpace, address: u64, length: u32): StaticArray<u8> {
  const wanted = min<u32>(length, MOST);
  const whole = copyIn(space, address, wanted);
  if (whole != null) return whole;
  const bytes = new StaticArray<u8>(wanted);
  let done: u32 = 0;
  while (done < wanted) {
    const at = address + <u64>done;
    const here = min<u32>(wanted - done, <u32>(pageDown(at) + PAGE - at));
    const some = copyIn(space, at, here);
    if (some == null) break;
    memory.copy(changetype<usize>(bytes) + done, changetype<usize>(some), here);
    done += here;
  }
  return part(bytes, 0, done);
}

/** Writes all bytes, or none where the process has no memory of its own for one of them. */
export function writeMemory(space: AddressSpace, address: u64, data: StaticArray<u8>): bool {
  if (copyOut(space, address, data)) return true;
  const end = address + <u64>data.length;
  if (end < address || copyIn(space, address, data.length) == null) return false;
  for (let at = pageDown(address); at < end; at += PAGE) {
    const region = space.find(at);
    if (region == null || (region.shared && region.backing != null)) return false;
  }
  for (let at = pageDown(address); at < end; at += PAGE) {
    const first = max(at, address);
    const some = part(data, <i32>(first - address), <i32>(min(at + PAGE, end) - first));
    const access = space.find(at)!.machineAccess;
    space.vm.protect(at, PAGE, access | AccessFlags.Write);
    space.vm.write(first, some);
    space.vm.protect(at, PAGE, access);
  }
  return true;
}

/** The regular file that the path leads the process to, or its image; null if there is none that it may read. */
export function openFile(process: Process, path: string): Description | null {
  const opened = open(process, process.directory, path, O_NONBLOCK | O_NOCTTY);
  const description = opened.description;
  if (description != null) {
    const status = new Status();
    if (description.stat(status) == 0 && (status.mode & S_IFMT) == S_IFREG) return description;
    description.release();
  }
  const program = process.program;
  return path == program.path ? new NodeFile(program.image.share(), null, 0, path) : null;
}

/** Null if there is no link that the process may read. */
export function readLink(process: Process, path: string): string | null {
  const found = new LinkText();
  return readLinkAt(process, process.directory, path, found) == 0 ? found.text : null;
}

export function sizeOf(description: Description): u64 {
  const status = new Status();
  return description.stat(status) == 0 ? status.size : 0;
}

/** Null if it cannot be read. */
export function readFile(description: Description, offset: u64, length: u32): StaticArray<u8> | null {
  const chunk = new Chunk();
  const count = description.readAt(chunk, offset, min<u32>(length, MOST));
  if (count < 0) return null;
  return count == 0 ? new StaticArray<u8>(0) : chunk.bytes;
}
