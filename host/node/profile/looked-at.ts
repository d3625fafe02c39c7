/** One process that is looked at: its threads, and the functions that they are in. */

import { type CodeFrame, type LoadedModule, type Session, unlessRefused } from '../gdb/session.ts';
import { ElfImage } from './elf-image.ts';
import { type Frame, fileName } from './frame.ts';
import type { Images } from './images.ts';
import { Mappings, type Place } from './mappings.ts';
import { fileOf, readWhole, wordReader } from './session-files.ts';
import { unwind } from './unwind.ts';

export interface LookedAtThread {
  readonly id: number;
  /** Process and thread, for a person. */
  readonly track: string;
  /** The call that it is in. */
  readonly call: string | undefined;
  /** The outermost first. */
  frames(): Frame[];
}

export class LookedAt {
  readonly id: number;
  readonly session: Session;
  name: string;
  /** Instructions that had been executed when it was last given time. */
  counted = 0n;
  readonly #images: Images;
  readonly #mappings: Mappings;
  #modules: readonly LoadedModule[] = [];

  constructor(session: Session, name: string, images: Images) {
    this.id = session.process();
    this.session = session;
    this.name = name;
    this.#images = images;
    this.#mappings = new Mappings({
      maps: () => Buffer.from(readWhole(session, '/proc/self/maps')).toString('utf8'),
      image: (path) => {
        const image = images.at(path, (one) => fileOf(session, one));
        return image instanceof ElfImage ? image : undefined;
      },
    });
  }

  /** It is another program now. */
  forget(): void {
    this.#mappings.forget();
    this.#modules = [];
  }

  threads(): LookedAtThread[] {
    return this.session.threads().map(({ id, name }, place) => ({
      id,
      track: place === 0 ? this.track : `${this.track}, ${name || 'thread'} ${id}`,
      call: unlessRefused(() => this.session.called(id)),
      frames: () => unlessRefused(() => this.#framesOf(id)) ?? [],
    }));
  }

  get track(): string {
    return `${this.name} ${this.id}`;
  }

  #framesOf(thread: number): Frame[] {
    const own = this.session.frames(thread);
    const frames = own.length > 0 ? this.#framesAt(own) : this.#unwound(thread);
    return frames.reverse();
  }

  /** By the personality's account. */
  #framesAt(frames: readonly CodeFrame[]): Frame[] {
    return frames.map(({ address, begin, name }, depth) => {
      if (name !== undefined) return { name };
      // A call may be the last thing in its function.
      const inside = address - (depth === 0 ? 0n : 1n);
      const module = this.#moduleAt(inside);
      if (module === undefined) return { name: '[anonymous]' };
      const image = this.#images.at(module.path, (path) => fileOf(this.session, path));
      const place = Number(inside - module.base);
      const start = begin === 0n ? (image?.beginOf(place) ?? place) : Number(begin - module.base);
      return {
        name: image?.nameAt(place) ?? `${fileName(module.path)}+0x${start.toString(16)}`,
        line: image?.lineAt(place),
      };
    });
  }

  #moduleAt(address: bigint): LoadedModule | undefined {
    const find = () => this.#modules.find(({ base, size }) => address >= base && address < base + size);
    const known = find();
    if (known) return known;
    this.#modules = this.session.modules();
    return find();
  }

  #unwound(thread: number): Frame[] {
    const { registers } = this.session.getState(thread);
    const order = ['rax', 'rdx', 'rcx', 'rbx', 'rsi', 'rdi', 'rbp', 'rsp'] as const;
    const more = ['r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'] as const;
    const general = [...order, ...more].map((register) => Number(registers[register]));
    const places = unwind({ rip: Number(registers.rip), general }, this.#mappings, wordReader(this.session));
    return places.map(frameOf);
  }
}

/** "hash", "libc.so.6+0x1234" for a function without a name, "[anonymous]" for code that is of no file. */
function frameOf({ path, image, address }: Place): Frame {
  if (path === '') return { name: '[anonymous]' };
  if (!path.startsWith('/')) return { name: path };
  const begin = image?.beginOf(address) ?? address;
  const name = image?.nameAt(address) ?? `${fileName(path)}+0x${begin.toString(16)}`;
  return { name, line: image?.lineAt(address) };
}
