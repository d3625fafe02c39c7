/** How an image goes into memory, and what it wants there. */
import { Option, Result } from '../../lib/wit';
import { AccessFlags, Defect, LoadError } from '../gen/export/nucleus-loader-loader';
import { Image, Range, Section } from '../gen/export/nucleus-loader-portable-executable';
import { Budget } from '../image/budget';
import { Bytes } from '../image/bytes';
import { text } from '../image/text';
import { malformed } from '../image/verdict';
import { AddressSpace, rawPointer } from './address-space';
import { Exports } from './exports';
import { Header, readHeader } from './header';
import { Imports } from './imports';
import * as L from './layout';
import { readRelocations } from './relocations';
import { readThreadStorage } from './thread-storage';

/** Images begin at multiples of this. */
const BASE_ALIGNMENT: u64 = 0x10000;
const PAGE: u32 = 4096;
/** Bytes in memory; more is nobody's program. */
const MAX_SIZE: u64 = 0x8000_0000;
/** Of what a program may address. */
const END: u64 = 1 << 47;

export function readPe(image: Bytes): Result<Image, LoadError> {
  const read = readHeader(image);
  if (!read.isOk) return fail(read.error);
  const header = read.value;
  const space = new AddressSpace(image);
  const fault = space.fill(header) || placeFault(image, header);
  if (fault) return fail(fault);
  const budget = new Budget();
  const imports = new Imports(space, budget);
  const exports = new Exports(space, budget);
  const tables = imports.read(header) || slotFault(imports, header) || exports.read(header);
  if (tables) return fail(tables);
  const relocations = readRelocations(space, header);
  if (!relocations.isOk) return fail(relocations.error);
  const storage = readThreadStorage(space, header);
  if (!storage.isOk) return fail(storage.error);
  const start = header.start;
  const exceptions = rangeOf(image, header, L.DIRECTORY_EXCEPTION);
  const resources = rangeOf(image, header, L.DIRECTORY_RESOURCE);
  const name = exports.name;
  return Result.ok<Image, LoadError>(
    new Image(
      header.preferredBase,
      <u32>header.imageSize,
      <u32>header.headersSize,
      image.u32(start + L.ENTRY),
      (header.characteristics & L.DLL) != 0,
      header.subsystem,
      sectionsOf(image, header),
      relocations.value,
      imports.libraries,
      exports.symbols,
      name === null ? Option.none<string>() : Option.some<string>(name),
      storage.value,
      exceptions,
      resources,
      image.u64(start + L.STACK_RESERVE),
      image.u64(start + L.STACK_COMMIT),
      image.u64(start + L.HEAP_RESERVE),
      image.u64(start + L.HEAP_COMMIT),
    ),
  );
}

/** Errors: bad-alignment, bad-field, bad-entry, outside-file. */
function placeFault(image: Bytes, header: Header): LoadError | null {
  const start = header.start;
  const alignment = image.u32(start + L.SECTION_ALIGNMENT);
  if (alignment < PAGE) return malformed(Defect.BadAlignment, start + L.SECTION_ALIGNMENT);
  if (header.preferredBase % BASE_ALIGNMENT != 0) return malformed(Defect.BadAlignment, start + L.IMAGE_BASE);
  const size = header.imageSize;
  if (size == 0 || size > MAX_SIZE) return malformed(Defect.BadField, start + L.IMAGE_SIZE);
  if (header.preferredBase > END - size) return malformed(Defect.Overflow, start + L.IMAGE_BASE);
  const headers = header.headersSize;
  if (headers > size || headers > image.length) return malformed(Defect.OutsideFile, start + L.HEADERS_SIZE);
  if (<u64>image.u32(start + L.ENTRY) >= size) return malformed(Defect.BadEntry, start + L.ENTRY);
  let end = headers;
  for (let i: u64 = 0; i < header.sectionCount; i++) {
    const at = header.sections + i * L.SECTION_SIZE;
    const address = <u64>image.u32(at + L.VIRTUAL_ADDRESS);
    if (address % alignment != 0) return malformed(Defect.BadAlignment, at + L.VIRTUAL_ADDRESS);
    if (address < end) return malformed(Defect.BadOrder, at + L.VIRTUAL_ADDRESS);
    end = address + memorySize(image, at);
    if (end > size) return malformed(Defect.BadField, at + L.VIRTUAL_SIZE);
  }
  return null;
}

/** A section without a size in memory has that in the file. */
function memorySize(image: Bytes, at: u64): u64 {
  const size = image.u32(at + L.VIRTUAL_SIZE);
  return size == 0 ? <u64>image.u32(at + L.RAW_SIZE) : <u64>size;
}

function sectionsOf(image: Bytes, header: Header): Array<Section> {
  const sections = new Array<Section>();
  for (let i: u64 = 0; i < header.sectionCount; i++) {
    const at = header.sections + i * L.SECTION_SIZE;
    const size = memorySize(image, at);
    if (size == 0) continue;
    const nul = image.find(0, at, at + L.SECTION_NAME_SIZE);
    sections.push(
      new Section(
        text(image, at, nul < 0 ? at + L.SECTION_NAME_SIZE : <u64>nul),
        image.u32(at + L.VIRTUAL_ADDRESS),
        <u32>size,
        rawPointer(image, at),
        <u32>min(size, <u64>image.u32(at + L.RAW_SIZE)),
        accessOf(image.u32(at + L.SECTION_FLAGS)),
      ),
    );
  }
  return sections;
}

function accessOf(flags: u32): u32 {
  return ((flags & L.SECTION_READ) != 0 ? <u32>AccessFlags.Read : 0)
    | ((flags & L.SECTION_WRITE) != 0 ? <u32>AccessFlags.Write : 0)
    | ((flags & L.SECTION_EXECUTE) != 0 ? <u32>AccessFlags.Execute : 0);
}

/** Slots have to be in the image. */
function slotFault(imports: Imports, header: Header): LoadError | null {
  for (let i = 0; i < imports.libraries.length; i++) {
    const library = imports.libraries[i];
    const handle = library.delayed.isSome ? <u64>library.delayed.value : 0;
    const directory = library.delayed.isSome ? L.DIRECTORY_DELAY_IMPORT : L.DIRECTORY_IMPORT;
    const last = library.slots.length == 0 ? 0 : <u64>library.slots[library.slots.length - 1].slot;
    if (max(handle, last) + 8 > header.imageSize) return malformed(Defect.BadReference, header.directory(directory));
  }
  return null;
}

/** None where there is none, or it is not in the image: nobody needs it to start. */
function rangeOf(image: Bytes, header: Header, index: u64): Option<Range> {
  const directory = header.directory(index);
  const address: u32 = directory == 0 ? 0 : image.u32(directory);
  const size: u32 = address == 0 ? 0 : image.u32(directory + 4);
  if (size == 0 || <u64>address + <u64>size > header.imageSize) return Option.none<Range>();
  return Option.some<Range>(new Range(address, size));
}

function fail(error: LoadError): Result<Image, LoadError> {
  return Result.err<Image, LoadError>(error);
}
