/**
 * Resource `descriptor` of wasi:filesystem/types over a host file or directory.
 *
 * Paths go through `walk.ts`; here each ends as one host call on one name in a directory that is held open, a call that
 * follows no link. Nothing but regular files and directories is ever opened: a FIFO would block the kernel's thread, and
 * opening a device does things. What a descriptor may do was fixed when it was opened; it checks that itself, whatever
 * the kernel's adapters have checked before.
 */

import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  opendirSync,
  openSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
} from 'node:fs';
import type { InputStream, OutputStream } from '../../../kernel/task/index.ts';
import {
  type DescriptorStat,
  type DescriptorType,
  type MetadataHashValue,
  modeBits,
  type NewTimestamp,
  toDescriptorStat,
  toMetadataHash,
  toSeconds,
  typeOf,
  typeOfMode,
} from './attributes.ts';
import { attempt, type ErrorCode, fail } from './errno.ts';
import {
  DirectoryEntryStream,
  fileInput,
  fileOutput,
  MAX_TRANSFER,
  readAt,
  writeAt,
} from './file-streams.ts';
import { KeptDirectories } from './kept-directories.ts';
import { LastLook } from './last-look.ts';
import { OpenFile } from './open-file.ts';
import { checkOpen, type DescriptorFlags, hostFlags, type OpenFlags, type PathFlags } from './opening.ts';
import { HOLDS_DESCRIPTORS, isPlainName, O_LOOK, Place, prefixOf, type Root, walk } from './walk.ts';

/** Entries that the host is asked for at once. */
const DIRECTORY_BATCH = 256;

const LOOK = { bigint: true, throwIfNoEntry: false } as const;
const EXACT = { bigint: true } as const;

/** Who asks for attributes mostly asks for the object's identity next: that is one look, not two. */
const lastLook = new LastLook();

/** What a descriptor is made of; for `grant.ts` and `open-at`. */
export interface Opened {
  number: number;
  type: DescriptorType;
  flags: DescriptorFlags;
  /** Whether the directory that it was opened from may be changed, or the grant is writable. */
  mutable: boolean;
  /** Host path; used only where directories are not held by descriptors. */
  path: string;
}

export class Descriptor {
  readonly #file: OpenFile;
  readonly #type: DescriptorType;
  readonly #flags: DescriptorFlags;
  readonly #mutable: boolean;
  readonly #path: string;
  readonly #held: Root;

  constructor(opened: Opened) {
    this.#file = new OpenFile(opened.number);
    this.#type = opened.type;
    this.#flags = opened.flags;
    this.#mutable = opened.mutable;
    this.#path = opened.path;
    this.#held = {
      prefix: prefixOf(opened.number, `${opened.path}/`),
      kept: HOLDS_DESCRIPTORS && opened.type === 'directory' ? new KeptDirectories() : undefined,
    };
  }

  [Symbol.dispose](): void {
    this.#held.kept?.close();
    this.#file.release();
  }

  // Files.

  read(length: bigint, offset: bigint): [Uint8Array, boolean] {
    this.#mustBe('regular-file');
    this.#must('read', 'bad-descriptor');
    const wanted = length < BigInt(MAX_TRANSFER) ? Number(length) : MAX_TRANSFER;
    const data = attempt(() => readAt(this.#file.number, wanted, toOffset(offset)));
    return [data, data.length < wanted];
  }

  write(buffer: Uint8Array, offset: bigint): bigint {
    this.#mustBe('regular-file');
    this.#must('write', 'bad-descriptor');
    attempt(() => writeAt(this.#file.number, buffer, toOffset(offset)));
    return BigInt(buffer.length);
  }

  readViaStream(offset: bigint): InputStream {
    this.#mustBe('regular-file');
    this.#must('read', 'bad-descriptor');
    return fileInput(this.#file.share(), toOffset(offset));
  }

  writeViaStream(offset: bigint): OutputStream {
    this.#mustBe('regular-file');
    this.#must('write', 'bad-descriptor');
    return fileOutput(this.#file.share(), toOffset(offset));
  }

  appendViaStream(): OutputStream {
    this.#mustBe('regular-file');
    this.#must('write', 'bad-descriptor');
    return fileOutput(this.#file.share());
  }

  setSize(size: bigint): void {
    this.#mustBe('regular-file');
    this.#must('write', 'bad-descriptor');
    const length = toOffset(size);
    if (length > BigInt(Number.MAX_SAFE_INTEGER)) throw fail('file-too-large');
    attempt(() => ftruncateSync(this.#file.number, Number(length)));
  }

  /** Advice changes no result; Node has no call for it. */
  advise(): void {
    this.#mustBe('regular-file');
  }

  sync(): void {
    attempt(() => this.#synchronise(fsyncSync));
  }

  syncData(): void {
    attempt(() => this.#synchronise(fdatasyncSync));
  }

  // Both.

  getFlags(): DescriptorFlags {
    return { ...this.#flags };
  }

  getType(): DescriptorType {
    return this.#type;
  }

  stat(): DescriptorStat {
    return toDescriptorStat(lastLook.keep(this, undefined, false, this.#stat()));
  }

  setTimes(accessed: NewTimestamp, modified: NewTimestamp): void {
    if (!this.#mutable) throw fail('read-only');
    const old = this.#stat();
    const path = HOLDS_DESCRIPTORS ? `/proc/self/fd/${this.#file.number}` : this.#path;
    attempt(() => utimesSync(path, toSeconds(accessed, old.atimeNs), toSeconds(modified, old.mtimeNs)));
  }

  /** What a look says, for words that WASI does not have (details.ts). */
  details(): BigIntStats {
    return lastLook.seen(this, undefined, false) ?? this.#stat();
  }

  setMode(mode: number): void {
    if (!this.#mutable) throw fail('read-only');
    attempt(() =>
      changeMode(HOLDS_DESCRIPTORS ? `/proc/self/fd/${this.#file.number}` : this.#path, this.#stat(), mode),
    );
  }

  isSameObject(other: Descriptor): boolean {
    const [mine, its] = [this.#stat(), other.#stat()];
    return mine.ino === its.ino && mine.dev === its.dev;
  }

  metadataHash(): MetadataHashValue {
    return toMetadataHash(lastLook.at(this, undefined, false) ?? this.#stat());
  }

  // Directories: looking.

  readDirectory(): DirectoryEntryStream {
    this.#mustBe('directory');
    this.#must('read', 'bad-descriptor');
    const path = `${this.#held.prefix}.`;
    return new DirectoryEntryStream(attempt(() => opendirSync(path, { bufferSize: DIRECTORY_BATCH })));
  }

  statAt(pathFlags: PathFlags, path: string): DescriptorStat {
    const follow = pathFlags.symlinkFollow ?? false;
    return toDescriptorStat(lastLook.keep(this, path, follow, this.#statAt(path, follow)));
  }

  metadataHashAt(pathFlags: PathFlags, path: string): MetadataHashValue {
    const follow = pathFlags.symlinkFollow ?? false;
    return toMetadataHash(lastLook.at(this, path, follow) ?? this.#statAt(path, follow));
  }

  detailsAt(pathFlags: PathFlags, path: string): BigIntStats {
    const follow = pathFlags.symlinkFollow ?? false;
    return lastLook.seen(this, path, follow) ?? this.#statAt(path, follow);
  }

  /** The link's text, whatever it says: reading is not following. */
  readlinkAt(path: string): string {
    return this.#at(path, false, (place) => readlinkSync(place.path));
  }

  openAt(pathFlags: PathFlags, path: string, openFlags: OpenFlags, flags: DescriptorFlags): Descriptor {
    this.#mustBe('directory');
    const changes = flags.write || flags.mutateDirectory || openFlags.create || openFlags.truncate;
    if (changes && !this.#flags.mutateDirectory) throw fail('read-only');
    if (isPlainName(path)) {
      const stat = attempt(() => lstatSync(this.#held.prefix + path, LOOK));
      if (!(stat?.isSymbolicLink() && pathFlags.symlinkFollow)) {
        return this.#open(new Place(this.#held, path), stat, openFlags, flags);
      }
    }
    const follow = pathFlags.symlinkFollow ?? false;
    return this.#lookAt(path, follow, (place, stat) => this.#open(place, stat, openFlags, flags));
  }

  // Directories: changing.

  createDirectoryAt(path: string): void {
    this.#change(withoutSlash(path), 'exist', (place) => mkdirSync(place.path));
  }

  removeDirectoryAt(path: string): void {
    this.#change(withoutSlash(path), 'invalid', (place) => rmdirSync(place.path));
  }

  unlinkFileAt(path: string): void {
    this.#change(path, 'is-directory', (place) => unlinkSync(place.path));
  }

  /** WASI refuses an absolute target: on the host it would lead out of the grant. */
  symlinkAt(target: string, path: string): void {
    if (target.startsWith('/')) throw fail('not-permitted');
    if (target.includes('\0')) throw fail('illegal-byte-sequence');
    this.#change(path, 'exist', (place) => symlinkSync(target, place.path));
  }

  linkAt(pathFlags: PathFlags, path: string, other: Descriptor, newPath: string): void {
    this.#mustBe('directory');
    if (!this.#flags.mutateDirectory) throw fail('read-only');
    this.#at(path, pathFlags.symlinkFollow ?? false, (from) => {
      if (from.name === '.') throw fail('not-permitted');
      other.#change(newPath, 'exist', (to) => linkSync(from.path, to.path));
    });
  }

  renameAt(path: string, other: Descriptor, newPath: string): void {
    const directory = path.endsWith('/') || newPath.endsWith('/');
    this.#change(withoutSlash(path), 'busy', (from) => {
      if (directory && !lstatSync(from.path).isDirectory()) throw fail('not-directory');
      other.#change(withoutSlash(newPath), 'busy', (to) => renameSync(from.path, to.path));
    });
  }

  setTimesAt(pathFlags: PathFlags, path: string, accessed: NewTimestamp, modified: NewTimestamp): void {
    this.#mustBe('directory');
    if (!this.#flags.mutateDirectory) throw fail('read-only');
    this.#at(path, pathFlags.symlinkFollow ?? false, (place) => {
      const old = lstatSync(place.path, EXACT);
      lutimesSync(place.path, toSeconds(accessed, old.atimeNs), toSeconds(modified, old.mtimeNs));
    });
  }

  setModeAt(pathFlags: PathFlags, path: string, mode: number): void {
    this.#mustBe('directory');
    if (!this.#flags.mutateDirectory) throw fail('read-only');
    this.#at(path, pathFlags.symlinkFollow ?? false, (place) => {
      // Held before it is looked at: what somebody puts in its place meanwhile, a link above all, stays as it is.
      const number = openSync(place.path, O_LOOK | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        const stat = fstatSync(number, EXACT);
        if (HOLDS_DESCRIPTORS) changeMode(`/proc/self/fd/${number}`, stat, mode);
        else changeMode(number, stat, mode);
      } finally {
        closeSync(number);
      }
    });
  }

  // Inside.

  #mustBe(type: 'directory' | 'regular-file'): void {
    if (this.#type === type) return;
    if (type === 'directory') throw fail('not-directory');
    throw fail(this.#type === 'directory' ? 'is-directory' : 'unsupported');
  }

  #must(flag: 'read' | 'write', code: ErrorCode): void {
    if (!this.#flags[flag]) throw fail(code);
  }

  #stat(): BigIntStats {
    return attempt(() => fstatSync(this.#file.number, EXACT));
  }

  /** Runs host calls on what `path` names. */
  #at<T>(path: string, follow: boolean, action: (place: Place) => T): T {
    this.#mustBe('directory');
    const place = walk(this.#held, path, follow);
    try {
      return attempt(() => action(place));
    } finally {
      place.close();
    }
  }

  /**
   * The same, to make or remove the entry itself.
   * @param unnamed error where the path names no entry but a directory that the walk stands in
   */
  #change(path: string, unnamed: ErrorCode, action: (place: Place) => void): void {
    this.#mustBe('directory');
    if (!this.#flags.mutateDirectory) throw fail('read-only');
    this.#at(path, false, (place) => {
      if (place.name === '.') throw fail(unnamed);
      action(place);
    });
  }

  #statAt(path: string, follow: boolean): BigIntStats {
    this.#mustBe('directory');
    if (isPlainName(path)) {
      const stat = attempt(() => lstatSync(this.#held.prefix + path, LOOK));
      if (!stat) throw fail('no-entry');
      if (!(follow && stat.isSymbolicLink())) return stat;
    }
    return this.#lookAt(path, follow, (_, stat) => {
      if (!stat) throw fail('no-entry');
      return stat;
    });
  }

  /** With a look at what `path` names, which is mostly no link: only then does it take a second walk to follow it. */
  #lookAt<T>(path: string, follow: boolean, action: (place: Place, stat: BigIntStats | undefined) => T): T {
    const link = Symbol();
    const answer = this.#at(path, false, (place) => {
      const stat = lstatSync(place.path, LOOK);
      return follow && stat?.isSymbolicLink() ? link : action(place, stat);
    });
    if (answer !== link) return answer as T;
    return this.#at(path, true, (place) => action(place, lstatSync(place.path, LOOK)));
  }

  #open(
    place: Place,
    stat: BigIntStats | undefined,
    openFlags: OpenFlags,
    flags: DescriptorFlags,
  ): Descriptor {
    const type = stat && typeOf(stat);
    checkOpen(type, openFlags, flags);
    const number = attempt(() => openSync(place.path, hostFlags(type, openFlags, flags)));
    const actual = typeOfMode(fstatSync(number).mode);
    const expected = type ?? 'regular-file';
    if (actual !== expected) {
      // Somebody put another thing in its place after the look.
      closeSync(number);
      throw fail('busy');
    }
    const { mutateDirectory, write, ...rest } = flags;
    const kept = actual === 'directory' ? { ...rest, mutateDirectory } : { ...rest, write };
    const path = place.name === '.' ? place.directory.prefix : place.path;
    const mutable = actual === 'directory' ? (mutateDirectory ?? false) : this.#mutable;
    return new Descriptor({ number, type: actual, flags: kept, mutable, path });
  }

  #synchronise(call: (number: number) => void): void {
    if (this.#flags.read || this.#flags.write) {
      call(this.#file.number);
    } else if (this.#type === 'directory') {
      const number = openSync(`${this.#held.prefix}.`, constants.O_RDONLY | constants.O_DIRECTORY);
      try {
        call(number);
      } finally {
        closeSync(number);
      }
    }
  }
}

/** @param place a path that is no link, or a descriptor */
function changeMode(place: string | number, stat: BigIntStats, mode: number): void {
  const type = typeOf(stat);
  if (type !== 'regular-file' && type !== 'directory') throw fail('unsupported');
  // Who changes a program takes away that it runs as somebody else.
  const kept = type === 'directory' ? Number(stat.mode) & 0o6000 : 0;
  const wanted = kept | (mode & modeBits(stat));
  if (typeof place === 'string') chmodSync(place, wanted);
  else fchmodSync(place, wanted);
}

/** A u64 that the host takes as a file offset. */
function toOffset(value: bigint): bigint {
  if (value > 0x7fff_ffff_ffff_ffffn) throw fail('invalid');
  return value;
}

/** For what makes or removes directories: a slash at the end says no more than is meant anyway. */
function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') || '/' : path;
}
