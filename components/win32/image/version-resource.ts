// The version resource of an image that is not loaded, out of its file.

import { Image } from '../gen/import/nucleus-loader-portable-executable';
import { ImageFile } from './image-file';

const NODE: u32 = 16;
const ENTRY: u32 = 8;
const RT_VERSION: u32 = 16;
const LEAF: u32 = 0x8000_0000;
const ANY: u32 = 0;

/** Null if it has none. */
export function versionIn(image: Image, file: ImageFile): StaticArray<u8> | null {
  if (!image.resources.isSome) return null;
  const start = image.resources.value.address;
  const names = below(image, file, start, start, RT_VERSION);
  const languages = below(image, file, start, names, ANY);
  const leaf = below(image, file, start, languages, ANY);
  if (leaf == 0) return null;
  return bytesAt(image, file, word(image, file, leaf), word(image, file, leaf + 4));
}

/** The first entry of a node that has a number (0: any); 0 if there is none. */
function below(image: Image, file: ImageFile, root: u32, node: u32, wanted: u32): u32 {
  if (node == 0) return 0;
  const counts = word(image, file, node + 12);
  const count = (counts & 0xffff) + (counts >> 16);
  for (let i: u32 = 0; i < count; i++) {
    const entry = node + NODE + i * ENTRY;
    if (wanted == ANY || word(image, file, entry) == wanted) return root + (word(image, file, entry + 4) & ~LEAF);
  }
  return 0;
}

function word(image: Image, file: ImageFile, address: u32): u32 {
  const bytes = bytesAt(image, file, address, 4);
  return bytes == null ? 0 : load<u32>(changetype<usize>(bytes));
}

/** What the file holds for addresses of the image; null where that is not in one section. */
function bytesAt(image: Image, file: ImageFile, address: u32, length: u32): StaticArray<u8> | null {
  for (let i = 0; i < image.sections.length; i++) {
    const one = image.sections[i];
    if (address < one.address || <u64>address + length > <u64>one.address + one.fileSize) continue;
    return file.bytes(one.fileOffset + address - one.address, length);
  }
  return null;
}
