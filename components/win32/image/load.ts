// Puts an image into memory: headers and sections, when they are looked at; at once, and relocated, where its own place is taken.

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
  kept,
} from '../memory/space';
import { ImageFile } from './image-file';
import { LateImage } from './late-image';

/** Bytes that go into memory in one piece. */
const PIECE: u64 = 1 << 20;
/** Bytes of it that are relocated in one piece; a place may straddle two pages. */
const WINDOW: u64 = 2 * PAGE;

/** Where it went; 0 if there is no place, or no memory. */
export function loadImage(space: Space, image: Image, file: ImageFile): u64 {
  const size = pageUp(image.size);
  const preferred = image.preferredBase;
  const own = space.reserveAt(preferred, size, PAGE_EXECUTE_WRITECOPY, Kind.Image, true);
  if (own != null && loadLate(space, own, image, file)) return preferred;
  // Its own place is taken, or is none that the machine has memory for.
  const other = image.relocations.isSome ? space.reserve(size, PAGE_EXECUTE_WRITECOPY, Kind.Image, true) : null;
  return other != null && loadMoved(space, other, image, file) ? other.base : 0;
}

/** Where nothing is relocated bytes are read when somebody wants them. Gives the memory back where it cannot be. */
function loadLate(space: Space, made: Allocation, image: Image, file: ImageFile): bool {
  if (!space.commit(made, made.base, made.size, PAGE_NOACCESS)) {
    space.release(made);
    return false;
  }
  made.pages.fill(0, made.pages.length, kept(PAGE_READWRITE));
  made.pages.fill(0, pageUp(image.headersSize) / PAGE, kept(PAGE_READONLY));
  for (let i = 0; i < image.sections.length; i++) {
    const one = image.sections[i];
    made.pages.fill(one.address / PAGE, (one.address + pageUp(one.memorySize)) / PAGE, kept(protectionOf(one)));
  }
  space.late.add(new LateImage(space, made, image, file));
  return true;
}

/** Gives the memory back where it cannot be. */
function loadMoved(space: Space, made: Allocation, image: Image, file: ImageFile): bool {
  const base = made.base;
  const moved = base - image.preferredBase;
  if (space.commit(made, base, made.size, PAGE_READWRITE) && layOut(space, base, image, file)) {
    if (relocate(space, base, image.relocations.value, moved) && protect(space, made, image)) return true;
  }
  space.release(made);
  return false;
}

function pageUp(size: u64): u64 {
  return (size + PAGE - 1) & ~(PAGE - 1);
}

/** Copies what the file has; the rest is zeros. */
function layOut(space: Space, base: u64, image: Image, file: ImageFile): bool {
  if (!copy(space, base, file, 0, image.headersSize)) return false;
  for (let i = 0; i < image.sections.length; i++) {
    const one = image.sections[i];
    if (!copy(space, base + one.address, file, one.fileOffset, one.fileSize)) return false;
  }
  return true;
}

/** The loader has seen that both ranges are there. */
function copy(space: Space, to: u64, file: ImageFile, start: u64, length: u64): bool {
  for (let done: u64 = 0; done < length; done += PIECE) {
    const bytes = file.bytes(start + done, min<u64>(PIECE, length - done));
    if (bytes == null || !space.vm.write(to + done, bytes).isOk) return false;
  }
  return true;
}

/** Adds to the addresses at these places, a window of memory at a time: they come in order, as a rule. */
function relocate(space: Space, base: u64, places: StaticArray<u32>, by: u64): bool {
  let window: StaticArray<u8> | null = null;
  let start: u64 = 0;
  for (let i = 0; i < places.length; i++) {
    const at = base + unchecked(places[i]);
    if (window == null || at < start || at + 8 > start + <u64>window.length) {
      if (window != null && !space.vm.write(start, window).isOk) return false;
      start = at & ~(PAGE - 1);
      const allocation = space.find(at);
      if (allocation == null) return false;
      const read = space.vm.read(start, <u32>min<u64>(WINDOW, allocation.end - start));
      if (!read.isOk) return false;
      window = read.value.slice<StaticArray<u8>>(0);
    }
    const place = changetype<usize>(window) + <usize>(at - start);
    store<u64>(place, load<u64>(place) + by);
  }
  return window == null || space.vm.write(start, window).isOk;
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
