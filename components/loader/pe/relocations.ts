/** Where 64-bit addresses stand that move with the image. */
import { Option, Result } from '../../lib/wit';
import { Defect, LoadError } from '../gen/export/nucleus-loader-loader';
import { malformed } from '../image/verdict';
import { AddressSpace } from './address-space';
import { Header } from './header';
import * as L from './layout';

/** None where the image says that it cannot move. Errors: bad-reference, bad-field, bad-entry-size. */
export function readRelocations(space: AddressSpace, header: Header): Result<Option<StaticArray<u32>>, LoadError> {
  if ((header.characteristics & L.RELOCATIONS_STRIPPED) != 0) return ok(Option.none<StaticArray<u32>>());
  const image = space.image;
  const directory = header.directory(L.DIRECTORY_RELOCATION);
  const address: u64 = directory == 0 ? 0 : <u64>image.u32(directory);
  const size: u64 = address == 0 ? 0 : <u64>image.u32(directory + 4);
  const found = new Array<u32>();
  const located = size == 0 ? 0 : space.locate(address, size);
  if (located < 0) return bad(Defect.BadReference, directory);
  const end = <u64>located + size;
  for (let at = <u64>located; at + L.RELOCATION_BLOCK <= end; ) {
    const page = <u64>image.u32(at);
    const length = <u64>image.u32(at + 4);
    // Linkers that round the directory up fill it with zeros.
    if (page == 0 && length == 0) break;
    if (length < L.RELOCATION_BLOCK || length > end - at) return bad(Defect.BadEntrySize, at + 4);
    for (let entry = at + L.RELOCATION_BLOCK; entry + 2 <= at + length; entry += 2) {
      const word = image.u16(entry);
      if (word >> 12 == L.RELOCATION_NONE) continue;
      const place = page + <u64>(word & 0xfff);
      if (word >> 12 != L.RELOCATION_64 || place + 8 > header.imageSize) return bad(Defect.BadField, entry);
      found.push(<u32>place);
    }
    at += length;
  }
  return ok(Option.some<StaticArray<u32>>(StaticArray.fromArray<u32>(found)));
}

function ok(found: Option<StaticArray<u32>>): Result<Option<StaticArray<u32>>, LoadError> {
  return Result.ok<Option<StaticArray<u32>>, LoadError>(found);
}

function bad(what: Defect, at: u64): Result<Option<StaticArray<u32>>, LoadError> {
  return Result.err<Option<StaticArray<u32>>, LoadError>(malformed(what, at));
}
