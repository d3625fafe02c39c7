/**
 * The objects of a memory file system. Names refer to them, and open nodes do; an object whose last name and last
 * node have gone gives its space back. (The collector frees the memory itself.)
 *
 * An object may have an `Origin` in a tree that the file system began as. What is known of it there is asked for when it
 * is first needed: a directory's names by `DirectoryInode.load`, all else by `look`, which whoever finds an object by name
 * (`DirectoryInode.find`) can rely on. From then on the object is as any other.
 *
 * Access times are those of creation or what a program sets: reading does not change them, as on a volume that is
 * mounted with noatime.
 */
import { FsError, Kind, Timestamp } from '../gen/export/nucleus-fs-types';
import { Origin } from '../base/origin';
import { now } from './clock';
import { PAGE } from './chunk';
import { Content, MAX_SIZE, pagesOf } from './content';
import { Extended } from './extended';
import { OBJECT_COST, Quota } from './quota';

const NEVER: Timestamp = new Timestamp(0, 0);

export abstract class Inode {
  /** Names; for a directory, as POSIX counts them: its name, its `.`, and each child's `..`. */
  links: u32 = 0;
  /** Open nodes. */
  holders: u32 = 0;
  accessed: Timestamp = NEVER;
  modified: Timestamp = NEVER;
  changed: Timestamp = NEVER;
  /** Somebody has said whose it is; until then these are what is usual. */
  isOwned: bool = false;
  mode: u16 = 0;
  user: u32 = 0;
  group: u32 = 0;
  /** What a device node stands for; 0 for all else. */
  represents: u64 = 0;
  /** Null for one that was made here. */
  origin: Origin | null = null;
  extended: Extended | null = null;
  /** Something of it is not, or no longer, as its origin has it; of a directory, not counting its names. */
  isAltered: bool = true;
  private isKnown: bool = true;

  constructor(
    readonly number: u64,
    readonly quota: Quota,
  ) {}

  abstract get kind(): Kind;
  abstract get size(): u64;

  /** Bytes of storage. */
  get used(): u64 {
    return 0;
  }

  /** Gives the content's space back. */
  protected abstract clear(): void;

  /** For one that is made now. */
  begin(mode: u16): void {
    const time = now();
    this.accessed = time;
    this.modified = time;
    this.changed = time;
    this.mode = mode;
  }

  /** For one that comes out of the tree: `look` does the rest. */
  comeFrom(origin: Origin): void {
    this.origin = origin;
    this.isAltered = false;
    this.isKnown = false;
    // Until its attributes are known: it has at least this name.
    this.links = 1;
  }

  /** Learns what its origin says of it, unless that is known. */
  look(): FsError | null {
    if (this.isKnown) return null;
    const fault = this.origin!.look(this);
    if (!fault) this.isKnown = true;
    return fault;
  }

  /** Content changed. */
  touch(): void {
    this.modified = now();
    this.changed = this.modified;
    this.isAltered = true;
  }

  /** Something else than the content changed. */
  mark(): void {
    this.changed = now();
    this.isAltered = true;
  }

  hold(): void {
    this.holders++;
  }

  release(): void {
    this.holders--;
    this.settle();
  }

  /** One name fewer. */
  unlink(): void {
    this.links--;
    this.mark();
    this.settle();
  }

  protected settle(): void {
    if (this.links > 0 || this.holders > 0) return;
    this.clear();
    const extended = this.extended;
    if (extended) extended.clear();
    this.quota.refund(OBJECT_COST);
  }
}

export class FileInode extends Inode {
  private bytes: Content | null = null;
  private expected: u64 = 0;
  /** It was made without a name, and may get one. */
  isNameable: bool = false;

  get kind(): Kind {
    return Kind.RegularFile;
  }

  /** Made when it is first needed: most files of a tree are never read. */
  get content(): Content {
    const known = this.bytes;
    if (known) return known;
    const made = new Content(this.quota);
    const origin = this.origin;
    if (origin) made.begin(origin, this.expected);
    this.bytes = made;
    return made;
  }

  get size(): u64 {
    const bytes = this.bytes;
    return bytes ? bytes.size : this.expected;
  }

  /** The size that its origin gives it. */
  expect(size: u64): void {
    this.expected = min(size, MAX_SIZE);
  }

  get used(): u64 {
    const bytes = this.bytes;
    return bytes ? bytes.used : pagesOf(this.expected) * PAGE;
  }

  protected clear(): void {
    const bytes = this.bytes;
    if (bytes) bytes.resize(0);
  }
}

export class LinkInode extends Inode {
  private length: u64 = 0;

  constructor(
    number: u64,
    quota: Quota,
    /** Null until `read`, for one that comes out of a tree. */
    private text: string | null,
  ) {
    super(number, quota);
    if (text) this.length = <u64>String.UTF8.byteLength(text);
  }

  get kind(): Kind {
    return Kind.SymbolicLink;
  }

  get size(): u64 {
    return this.length;
  }

  get target(): string {
    const text = this.text;
    return text ? text : '';
  }

  /** Learns the text, unless that is known. */
  read(): FsError | null {
    if (this.text) return null;
    const answer = this.origin!.target();
    if (!answer.isOk) return answer.error;
    const length = <u64>String.UTF8.byteLength(answer.value);
    if (!this.quota.charge(length)) return FsError.noSpace();
    this.length = length;
    this.text = answer.value;
    return null;
  }

  /** What the origin says that it will be. */
  expect(length: u64): void {
    if (!this.text) this.length = length;
  }

  protected clear(): void {
    if (this.text) this.quota.refund(this.length);
  }
}

/** A device, a FIFO or a socket: a name and attributes, nothing else. */
export class SpecialInode extends Inode {
  constructor(
    number: u64,
    quota: Quota,
    private readonly what: Kind,
  ) {
    super(number, quota);
  }

  get kind(): Kind {
    return this.what;
  }

  get size(): u64 {
    return 0;
  }

  protected clear(): void {}
}
