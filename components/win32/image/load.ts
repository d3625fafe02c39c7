// Puts an image into memory: headers and sections, relocated where its own place is taken.

import { AccessFlags } from '../gen/import/nucleus-hypervisor-machine';
import { Image, Section } from '../gen/import/nucleus-loader-portable-executable';
import {
  Allocation,
  Kind,
  PAGE,
  PAGE_EXECUTE,
  PAGE_EXECUTE_READ,
  PAGE_EXECUTE_WRITECOPY,
  PAGE_NOACCESS,
  PAGE_READONLY,
  PAGE_READWRITE,
  PAGE_WRITECOPY,
  Space,
} from '../memory/space';

/** Bytes that go into memory in one piece. */
const PIECE: u32 = 1 << 20;

/** Where it went; 0 if there is no place, or no memory. */
export function loadImage(space: Space, image: Image, file: StaticArray<u8>): u64 {
  const size = pageUp(image.size);
  let base = image.preferredBase;
  if (!space.isFree(base, size)) base = image.relocations.isSome ? space.place(size) : 0;
  if (base == 0) return 0;
  const bytes = layOut(image, file);
  if (base != image.preferredBase) relocate(bytes, image.relocations.value, base - image.preferredBase);
  const made = space.reserve(base, size, PAGE_EXECUTE_WRITECOPY, Kind.Image);
  if (space.commit(made, base, size, PAGE_READWRITE) && fill(space, base, bytes) && protect(space, made, image)) return base;
  space.release(made);
  return 0;
}

function pageUp(size: u64): u64 {
  return (size + PAGE - 1) & ~(PAGE - 1);
}

/** The image as it is in memory. */
function layOut(image: Image, file: StaticArray<u8>): StaticArray<u8> {
  const bytes = new StaticArray<u8>(image.size);
  copy(bytes, 0, file, 0, image.headersSize);
  for (let i = 0; i < image.sections.length; i++) {
    const one = image.sections[i];
    copy(bytes, one.address, file, one.fileOffset, one.fileSize);
  }
  return bytes;
}

/** The loader has seen that both ranges are there. */
function copy(to: StaticArray<u8>, at: u32, from: StaticArray<u8>, start: u32, length: u32): void {
  memory.copy(changetype<usize>(to) + at, changetype<usize>(from) + start, length);
}

function relocate(bytes: StaticArray<u8>, places: StaticArray<u32>, by: u64): void {
  const start = changetype<usize>(bytes);
  for (let i = 0; i < places.length; i++) {
    const at = start + unchecked(places[i]);
    store<u64>(at, load<u64>(at) + by);
  }
}

function fill(space: Space, base: u64, bytes: StaticArray<u8>): bool {
  for (let at = 0; at < bytes.length; at += PIECE) {
    const piece = bytes.slice<StaticArray<u8>>(at, min<i32>(at + PIECE, bytes.length));
    if (!space.vm.write(base + at, piece).isOk) return false;
  }
  return true;
}

function protect(space: Space, made: Allocation, image: Image): bool {
  if (!space.commit(made, made.base, pageUp(image.headersSize), PAGE_READONLY)) return false;
  for (let i = 0; i < image.sections.length; i++) {
    const one = image.sections[i];
    if (!space.commit(made, made.base + one.address, pageUp(one.memorySize), protectionOf(one))) return false;
  }
  return true;
}

function protectionOf(section: Section): u32 {
  const access = section.access;
  if ((access & AccessFlags.Execute) != 0) {
    if ((access & AccessFlags.Write) != 0) return PAGE_EXECUTE_WRITECOPY;
    return (access & AccessFlags.Read) != 0 ? PAGE_EXECUTE_READ : PAGE_EXECUTE;
  }
  if ((access & AccessFlags.Write) != 0) return PAGE_WRITECOPY;
  return (access & AccessFlags.Read) != 0 ? PAGE_READONLY : PAGE_NOACCESS;
}
