/** The program's image as a file, which is what the personality and the loader read programs from. */
import { panic } from '../lib/debug';
import { RightsFlags } from './gen/import/nucleus-capability-types';
import { memory_ } from './gen/import/nucleus-fs-provider';
import { Node, OpenOptionsFlags } from './gen/import/nucleus-fs-types';
import { read, size } from './gen/import/nucleus-runner-program';

/** Bytes that go over in one piece. */
const CHUNK: u32 = 1 << 18;
const NAME: string = 'image';
/** It is read, and moves to the personality, which may move it on. */
const WANTED: u32 = RightsFlags.Read | RightsFlags.Grant | RightsFlags.Delegate;

/** The image in a file system of its own, open for reading: no path leads to it. */
export function openImage(): Node {
  const made = memory_();
  if (!made.isOk) panic('runner', 'there is no memory for the program`s image');
  const folder = made.value;
  fill(open(folder, OpenOptionsFlags.Create, RightsFlags.Read | RightsFlags.Write));
  const image = open(folder, 0, WANTED);
  folder.drop();
  return image;
}

function open(folder: Node, options: u32, want: u32): Node {
  const opened = folder.openAt(NAME, options, want);
  if (!opened.isOk) panic('runner', 'the program`s image cannot be opened');
  return opened.value;
}

/** Copies the whole image into the file, and closes it. */
function fill(file: Node): void {
  const length = size();
  for (let offset: u64 = 0; offset < length; ) {
    const bytes = read(offset, CHUNK);
    if (bytes.length == 0) panic('runner', 'the program`s image ends before its size');
    const written = file.writeAt(offset, bytes);
    if (!written.isOk) panic('runner', 'there is no memory for the program`s image');
    offset += written.value;
  }
  file.drop();
}
