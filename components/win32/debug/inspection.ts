// What a debugger sees of the process's memory and files: what the process itself could.

import { Kind, OpenOptionsFlags } from '../gen/import/nucleus-fs-types';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { AccessFlags } from '../gen/import/nucleus-hypervisor-machine';
import { PAGE, accessOf } from '../memory/space';
import { NameKind, nameOf, windowsPath } from '../path/name';
import { Place } from '../path/place';
import { Process } from '../process/process';

const MOST: u32 = 65536;

/** As many bytes as can be read. */
export function readMemory(process: Process, address: u64, length: u32): StaticArray<u8> {
  const wanted = min<u32>(length, MOST);
  const whole = process.memory.peek(address, wanted);
  if (whole != null) return whole;
  const bytes = new StaticArray<u8>(wanted);
  let done: u32 = 0;
  while (done < wanted) {
    const at = address + <u64>done;
    const here = min<u32>(wanted - done, <u32>(PAGE - (at & (PAGE - 1))));
    const some = process.memory.peek(at, here);
    if (some == null) break;
    memory.copy(changetype<usize>(bytes) + done, changetype<usize>(some), here);
    done += here;
  }
  return bytes.slice<StaticArray<u8>>(0, done);
}

/** Writes all bytes, or none where there are not so many. */
export function writeMemory(process: Process, address: u64, data: StaticArray<u8>): bool {
  const vm = process.space.vm;
  if (data.length == 0 || vm.write(address, data).isOk) return true;
  if (process.memory.peek(address, data.length) == null) return false;
  const end = address + <u64>data.length;
  for (let at = address & ~(PAGE - 1); at < end; at += PAGE) {
    const one = process.space.find(at);
    if (one == null) return false;
    const first = max(at, address);
    const some = data.slice<StaticArray<u8>>(<i32>(first - address), <i32>(min(at + PAGE, end) - address));
    const access = accessOf(one.protectionAt(at));
    vm.protect(at, PAGE, access | AccessFlags.Write);
    vm.write(first, some);
    vm.protect(at, PAGE, access);
  }
  return true;
}

/** Path of the program, with slashes and without its drive: as debuggers of other systems can name it. */
export function imagePath(process: Process): string {
  return shownPath(process.modules.all[0].path);
}

/** As `locateFile` takes it. */
export function shownPath(path: string): string {
  return path.substring(path.startsWith('C:') ? 2 : 0).replaceAll('\\', '/');
}

/** A file that can be read. */
export class LocatedFile {
  constructor(
    private place: Place,
    readonly size: u64,
  ) {}

  /** Null if it cannot be read. */
  read(offset: u64, length: u32): StaticArray<u8> | null {
    const opened = this.place.open(OpenOptionsFlags.Follow, RightsFlags.Read);
    if (!opened.isOk) return null;
    const result = opened.value.readAt(offset, min<u32>(length, MOST));
    opened.value.drop();
    return result.isOk ? result.value : null;
  }
}

export function locateFile(process: Process, path: string): LocatedFile | null {
  const name = nameOf(windowsPath(path), process.directory);
  if (name.kind != NameKind.File) return null;
  const place = process.files.locate(name, true);
  const attributes = place.attributes;
  if (place.error != 0 || attributes == null || attributes.kind != Kind.RegularFile) return null;
  return new LocatedFile(place, attributes.size);
}
