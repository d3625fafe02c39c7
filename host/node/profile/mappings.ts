/** Which image, and which place in it, an address of a process belongs to. */

import { lastBefore } from './call-frames.ts';
import type { ElfImage } from './elf-image.ts';

interface Mapping {
  readonly begin: number;
  readonly end: number;
  readonly offset: number;
  readonly path: string;
  readonly isCode: boolean;
}

/** A place in an image. */
export interface Place {
  readonly path: string;
  readonly image: ElfImage | undefined;
  /** In the image, as its symbols are; in the process where there is none. */
  readonly address: number;
}

export interface Files {
  /** What /proc/self/maps says. */
  maps(): string;
  /** Undefined where it is none, or the program cannot read it. */
  image(path: string): ElfImage | undefined;
}

export class Mappings {
  readonly #files: Files;
  #all: readonly Mapping[] = [];

  constructor(files: Files) {
    this.#files = files;
  }

  /** Undefined for what is no code. */
  find(address: number): Place | undefined {
    const known = this.#at(address);
    const mapping = known ?? this.#again(address);
    if (mapping === undefined || !mapping.isCode) return undefined;
    const image = mapping.path.startsWith('/') ? this.#files.image(mapping.path) : undefined;
    const inside = image?.addressOf(address - mapping.begin + mapping.offset);
    return inside === undefined
      ? { path: mapping.path, image: undefined, address }
      : { path: mapping.path, image, address: inside };
  }

  /** Another program may have been started, too. */
  forget(): void {
    this.#all = [];
  }

  #at(address: number): Mapping | undefined {
    const found = lastBefore(this.#all, address);
    return found && address < found.end ? found : undefined;
  }

  #again(address: number): Mapping | undefined {
    this.#all = this.#files.maps().split('\n').flatMap(parseLine);
    return this.#at(address);
  }
}

/** "7f00-7f01 r-xp 00001000 08:01 42   /usr/lib/libc.so.6" */
function parseLine(line: string): Mapping[] {
  const found = /^([0-9a-f]+)-([0-9a-f]+) (\S+) ([0-9a-f]+) \S+ \d+ *(.*)$/.exec(line);
  if (found === null) return [];
  const [begin, end, offset] = [found[1]!, found[2]!, found[4]!].map((text) => Number.parseInt(text, 16));
  return [{ begin: begin!, end: end!, offset: offset!, path: found[5]!, isCode: found[3]!.includes('x') }];
}
