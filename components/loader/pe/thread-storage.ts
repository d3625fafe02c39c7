/** The TLS directory: what each thread has of its own. Its addresses are absolute, at the preferred base. */
import { Option, Result } from '../../lib/wit';
import { Defect, LoadError } from '../gen/export/nucleus-loader-loader';
import { Range, ThreadStorage } from '../gen/export/nucleus-loader-portable-executable';
import { malformed } from '../image/verdict';
import { AddressSpace } from './address-space';
import { Header } from './header';
import * as L from './layout';

/** Windows has no greater alignment of sections. */
const MAX_ALIGNMENT: u32 = 14;

/** Errors: bad-reference (the directory), bad-field (what it says lies outside of the image, or is no alignment). */
export function readThreadStorage(space: AddressSpace, header: Header): Result<Option<ThreadStorage>, LoadError> {
  const image = space.image;
  const directory = header.directory(L.DIRECTORY_THREAD_STORAGE);
  const address: u64 = directory == 0 ? 0 : <u64>image.u32(directory);
  if (address == 0) return Result.ok<Option<ThreadStorage>, LoadError>(Option.none<ThreadStorage>());
  const located = space.locate(address, L.STORAGE_SIZE);
  if (located < 0) return bad(Defect.BadReference, directory);
  const at = <u64>located;
  const base = header.preferredBase;
  const start = image.u64(at + L.STORAGE_START);
  const length = image.u64(at + L.STORAGE_END) - start;
  const template = length == 0 ? 0 : start - base;
  if (!inside(header, template, length)) return bad(Defect.BadField, at + L.STORAGE_START);
  const index = image.u64(at + L.STORAGE_INDEX) - base;
  if (!inside(header, index, 4)) return bad(Defect.BadField, at + L.STORAGE_INDEX);
  const list = image.u64(at + L.STORAGE_CALLBACKS);
  const callbacks = list == 0 ? 0 : list - base;
  if (!inside(header, callbacks, 8)) return bad(Defect.BadField, at + L.STORAGE_CALLBACKS);
  const power = (image.u32(at + L.STORAGE_FLAGS) >> L.STORAGE_ALIGNMENT_SHIFT) & 0xf;
  if (power > MAX_ALIGNMENT) return bad(Defect.BadField, at + L.STORAGE_FLAGS);
  const storage = new ThreadStorage(
    new Range(<u32>template, <u32>length),
    image.u32(at + L.STORAGE_ZEROS),
    power == 0 ? 16 : <u32>1 << (power - 1),
    <u32>index,
    <u32>callbacks,
  );
  return Result.ok<Option<ThreadStorage>, LoadError>(Option.some<ThreadStorage>(storage));
}

function inside(header: Header, address: u64, length: u64): bool {
  return length <= header.imageSize && address <= header.imageSize - length;
}

function bad(what: Defect, at: u64): Result<Option<ThreadStorage>, LoadError> {
  return Result.err<Option<ThreadStorage>, LoadError>(malformed(what, at));
}
