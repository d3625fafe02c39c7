/**
 * Resource `descriptor`: a node, and what WASI keeps of how it was opened. Everything about files is the node's; here
 * are WASI's own rules: flags, links that are not opened, absolute targets, streams.
 */
import { Advice, DescriptorFlags, DescriptorFlagsFlags, DescriptorStat, DescriptorType, ErrorCode, MetadataHashValue, NewTimestamp, OpenFlags, PathFlags, PathFlagsFlags } from './gen/export/wasi-filesystem-types';
import { Rights, RightsFlags } from './gen/import/nucleus-capability-types';
import { appendTo, readFrom, writeTo } from './gen/import/nucleus-fs-streams';
import { Attributes, FsError, Node } from './gen/import/nucleus-fs-types';
import { InputStream, OutputStream } from './gen/import/wasi-io-streams';
import { Result, Tuple2, Unit } from '../lib/wit';
import { hashOf, statOf, timesOf, typeOf } from './attributes';
import { DirectoryEntryStream } from './entries';
import { codeOf, done, fail, ok, settled } from './errors';
import { OpenNode } from './open-node';
import { Opening, PASSED_ON } from './opening';

export class Descriptor {
  /** What it is, once somebody had to know. */
  private type: DescriptorType = DescriptorType.Unknown;
  /** The listing that still fetches from the node. */
  private listing: DirectoryEntryStream | null = null;

  constructor(
    private readonly open: OpenNode,
    private readonly flags: DescriptorFlags,
  ) {}

  // Files.

  readViaStream(offset: u64): Result<InputStream, ErrorCode> {
    const fault = this.fileFault(DescriptorFlagsFlags.Read);
    if (fault >= 0) return fail<InputStream>(fault);
    const node = this.node.attenuate(RightsFlags.Read | PASSED_ON);
    return node.isOk ? ok<InputStream>(readFrom(node.value, offset)) : fail<InputStream>(codeOf(node.error));
  }

  writeViaStream(offset: u64): Result<OutputStream, ErrorCode> {
    const fault = this.fileFault(DescriptorFlagsFlags.Write);
    if (fault >= 0) return fail<OutputStream>(fault);
    const node = this.node.attenuate(RightsFlags.Write | PASSED_ON);
    return node.isOk ? ok<OutputStream>(writeTo(node.value, offset)) : fail<OutputStream>(codeOf(node.error));
  }

  appendViaStream(): Result<OutputStream, ErrorCode> {
    const fault = this.fileFault(DescriptorFlagsFlags.Write);
    if (fault >= 0) return fail<OutputStream>(fault);
    const node = this.node.attenuate(RightsFlags.Write | PASSED_ON);
    return node.isOk ? ok<OutputStream>(appendTo(node.value)) : fail<OutputStream>(codeOf(node.error));
  }

  /** The end is told by an empty answer: a node may give less than there is. */
  read(length: u64, offset: u64): Result<Tuple2<StaticArray<u8>, bool>, ErrorCode> {
    if ((this.flags & DescriptorFlagsFlags.Read) == 0) {
      return fail<Tuple2<StaticArray<u8>, bool>>(this.fileFault(DescriptorFlagsFlags.Read));
    }
    const answer = this.node.readAt(offset, <u32>min<u64>(length, u32.MAX_VALUE));
    if (!answer.isOk) return fail<Tuple2<StaticArray<u8>, bool>>(codeOf(answer.error));
    const ended = answer.value.length == 0 && length > 0;
    return ok<Tuple2<StaticArray<u8>, bool>>(new Tuple2<StaticArray<u8>, bool>(answer.value, ended));
  }

  write(buffer: StaticArray<u8>, offset: u64): Result<u64, ErrorCode> {
    if ((this.flags & DescriptorFlagsFlags.Write) == 0) return fail<u64>(this.fileFault(DescriptorFlagsFlags.Write));
    const answer = this.node.writeAt(offset, buffer);
    return answer.isOk ? ok<u64>(<u64>answer.value) : fail<u64>(codeOf(answer.error));
  }

  setSize(size: u64): Result<Unit, ErrorCode> {
    const fault = this.fileFault(DescriptorFlagsFlags.Write);
    return fault >= 0 ? fail<Unit>(fault) : settled(this.node.resize(size));
  }

  /** Advice changes no result, and a node takes none. */
  advise(offset: u64, length: u64, advice: Advice): Result<Unit, ErrorCode> {
    const fault = this.fileFault(0);
    return fault >= 0 ? fail<Unit>(fault) : done();
  }

  /** Why this is not a file that is open for `needed`, or -1. */
  private fileFault(needed: DescriptorFlags): ErrorCode {
    // What is open for writing is a file: a directory cannot be.
    if ((this.flags & DescriptorFlagsFlags.Write) == 0) {
      const type = this.getType();
      if (!type.isOk) return type.error;
      if (type.value == DescriptorType.Directory) return ErrorCode.IsDirectory;
      if (type.value != DescriptorType.RegularFile) return ErrorCode.Unsupported;
    }
    return (this.flags & needed) == needed ? <ErrorCode>-1 : ErrorCode.BadDescriptor;
  }

  // Both.

  private get node(): Node {
    return this.open.node;
  }

  sync(): Result<Unit, ErrorCode> {
    return settled(this.node.sync());
  }

  syncData(): Result<Unit, ErrorCode> {
    return settled(this.node.sync());
  }

  getFlags(): Result<DescriptorFlags, ErrorCode> {
    return ok<DescriptorFlags>(this.flags);
  }

  getType(): Result<DescriptorType, ErrorCode> {
    if (this.type != DescriptorType.Unknown) return ok<DescriptorType>(this.type);
    const found = this.node.stat();
    if (!found.isOk) return fail<DescriptorType>(codeOf(found.error));
    this.type = typeOf(found.value.kind);
    return ok<DescriptorType>(this.type);
  }

  stat(): Result<DescriptorStat, ErrorCode> {
    return statResult(this.node.stat());
  }

  metadataHash(): Result<MetadataHashValue, ErrorCode> {
    return hashResult(this.node.stat());
  }

  setTimes(accessed: NewTimestamp, modified: NewTimestamp): Result<Unit, ErrorCode> {
    const type = this.getType();
    if (!type.isOk) return fail<Unit>(type.error);
    const own = type.value == DescriptorType.Directory ? '.' : '';
    return settled(this.node.setTimesAt(own, false, timesOf(accessed, modified)));
  }

  isSameObject(other: Descriptor): bool {
    const mine = this.node.stat();
    const its = other.node.stat();
    if (!mine.isOk || !its.isOk) return false;
    return mine.value.inode == its.value.inode && mine.value.device == its.value.device;
  }

  // Directories: looking.

  readDirectory(): Result<DirectoryEntryStream, ErrorCode> {
    if ((this.flags & DescriptorFlagsFlags.Read) == 0) return fail<DirectoryEntryStream>(ErrorCode.BadDescriptor);
    const earlier = this.listing;
    if (earlier) earlier.finish();
    const listing = new DirectoryEntryStream(this.open);
    const begun = listing.begin();
    if (!begun.isOk) return fail<DirectoryEntryStream>(begun.error);
    this.open.hold();
    this.listing = listing;
    return ok<DirectoryEntryStream>(listing);
  }

  statAt(pathFlags: PathFlags, path: string): Result<DescriptorStat, ErrorCode> {
    if (path.length == 0) return fail<DescriptorStat>(ErrorCode.NoEntry);
    return statResult(this.node.statAt(path, follows(pathFlags)));
  }

  metadataHashAt(pathFlags: PathFlags, path: string): Result<MetadataHashValue, ErrorCode> {
    if (path.length == 0) return fail<MetadataHashValue>(ErrorCode.NoEntry);
    return hashResult(this.node.statAt(path, follows(pathFlags)));
  }

  /** WASI gives out no absolute targets. */
  readlinkAt(path: string): Result<string, ErrorCode> {
    if (path.length == 0) return fail<string>(ErrorCode.NoEntry);
    const target = this.node.readLinkAt(path);
    if (!target.isOk) return fail<string>(codeOf(target.error));
    return target.value.startsWith('/') ? fail<string>(ErrorCode.NotPermitted) : ok<string>(target.value);
  }

  openAt(pathFlags: PathFlags, path: string, openFlags: OpenFlags, flags: DescriptorFlags): Result<Descriptor, ErrorCode> {
    const opening = new Opening(pathFlags, openFlags, flags, this.isMutable);
    if (opening.synchronous) return fail<Descriptor>(ErrorCode.Unsupported);
    if (opening.changes && !this.isMutable) return fail<Descriptor>(this.immutableFault);
    const opened = this.node.openAt(path, opening.options, opening.want);
    if (!opened.isOk) return fail<Descriptor>(codeOf(opened.error));
    const made = new Descriptor(new OpenNode(opened.value), opening.flags);
    if (opening.contradictory) {
      made.dropped();
      return fail<Descriptor>(ErrorCode.IsDirectory);
    }
    if (opening.follow) return ok<Descriptor>(made);
    return made.unlessLink();
  }

  /** A node may be a link that was not followed; a descriptor is none. */
  private unlessLink(): Result<Descriptor, ErrorCode> {
    const type = this.getType();
    if (type.isOk && type.value != DescriptorType.SymbolicLink) return ok<Descriptor>(this);
    this.dropped();
    return fail<Descriptor>(type.isOk ? ErrorCode.Loop : type.error);
  }

  // Directories: changing.

  private get isMutable(): bool {
    return (this.flags & DescriptorFlagsFlags.MutateDirectory) != 0;
  }

  /** Why nothing can be changed in it. */
  private get immutableFault(): ErrorCode {
    const type = this.getType();
    if (!type.isOk) return type.error;
    return type.value == DescriptorType.Directory ? ErrorCode.ReadOnly : ErrorCode.NotDirectory;
  }

  setTimesAt(pathFlags: PathFlags, path: string, accessed: NewTimestamp, modified: NewTimestamp): Result<Unit, ErrorCode> {
    if (!this.isMutable) return fail<Unit>(this.immutableFault);
    return settled(this.node.setTimesAt(path, follows(pathFlags), timesOf(accessed, modified)));
  }

  createDirectoryAt(path: string): Result<Unit, ErrorCode> {
    return this.isMutable ? settled(this.node.makeDirectoryAt(path)) : fail<Unit>(this.immutableFault);
  }

  removeDirectoryAt(path: string): Result<Unit, ErrorCode> {
    return this.isMutable ? settled(this.node.removeDirectoryAt(path)) : fail<Unit>(this.immutableFault);
  }

  unlinkFileAt(path: string): Result<Unit, ErrorCode> {
    return this.isMutable ? settled(this.node.removeFileAt(path)) : fail<Unit>(this.immutableFault);
  }

  /** WASI makes no links with absolute targets: where the files lie, they would lead out. */
  symlinkAt(target: string, path: string): Result<Unit, ErrorCode> {
    if (!this.isMutable) return fail<Unit>(this.immutableFault);
    return target.startsWith('/') ? fail<Unit>(ErrorCode.NotPermitted) : settled(this.node.symlinkAt(target, path));
  }

  /** A node links what a path names, never what a link leads to. */
  linkAt(oldFlags: PathFlags, oldPath: string, other: Descriptor, newPath: string): Result<Unit, ErrorCode> {
    if (!this.isMutable) return fail<Unit>(this.immutableFault);
    if (!other.isMutable) return fail<Unit>(other.immutableFault);
    if (follows(oldFlags)) return fail<Unit>(ErrorCode.Invalid);
    return settled(this.node.linkAt(oldPath, other.node, newPath));
  }

  renameAt(oldPath: string, other: Descriptor, newPath: string): Result<Unit, ErrorCode> {
    if (!this.isMutable) return fail<Unit>(this.immutableFault);
    if (!other.isMutable) return fail<Unit>(other.immutableFault);
    return settled(this.node.renameAt(oldPath, other.node, newPath));
  }

  dropped(): void {
    this.open.release();
  }
}

function follows(flags: PathFlags): bool {
  return (flags & PathFlagsFlags.SymlinkFollow) != 0;
}

function statResult(found: Result<Attributes, FsError>): Result<DescriptorStat, ErrorCode> {
  return found.isOk ? ok<DescriptorStat>(statOf(found.value)) : fail<DescriptorStat>(codeOf(found.error));
}

function hashResult(found: Result<Attributes, FsError>): Result<MetadataHashValue, ErrorCode> {
  return found.isOk ? ok<MetadataHashValue>(hashOf(found.value)) : fail<MetadataHashValue>(codeOf(found.error));
}
