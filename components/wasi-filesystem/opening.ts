/** From WASI's flags to a node's options and rights. */
import { DescriptorFlags, DescriptorFlagsFlags, OpenFlags, OpenFlagsFlags, PathFlags, PathFlagsFlags } from './gen/export/wasi-filesystem-types';
import { Rights, RightsFlags } from './gen/import/nucleus-capability-types';
import { OpenOptions, OpenOptionsFlags } from './gen/import/nucleus-fs-types';

/** What a node needs to be passed on to the kernel, which makes its streams. */
export const PASSED_ON: Rights = RightsFlags.Grant | RightsFlags.Delegate;

/** Writes that return when they are on the disk are not offered: a program can `sync`. */
const SYNCHRONOUS: DescriptorFlags =
  DescriptorFlagsFlags.FileIntegritySync | DescriptorFlagsFlags.DataIntegritySync | DescriptorFlagsFlags.RequestedWriteSync;

/** One `open-at`, decoded. */
export class Opening {
  /** Asked for a directory; a file is `not-directory`. */
  readonly directory: bool;
  /** What the descriptor will be open for. */
  readonly flags: DescriptorFlags;

  /** `mutable`: whether the directory that it starts from may be changed, and with it those that are opened from it. */
  constructor(
    private readonly pathFlags: PathFlags,
    private readonly openFlags: OpenFlags,
    private readonly asked: DescriptorFlags,
    mutable: bool,
  ) {
    const write = (asked & DescriptorFlagsFlags.Write) != 0;
    const mutate = (asked & DescriptorFlagsFlags.MutateDirectory) != 0;
    const directory = (openFlags & OpenFlagsFlags.Directory) != 0;
    this.directory = directory || (mutate && !write);
    this.flags = this.directory ? directoryFlags(asked, mutable) : asked & ~DescriptorFlagsFlags.MutateDirectory;
  }

  get follow(): bool {
    return (this.pathFlags & PathFlagsFlags.SymlinkFollow) != 0;
  }

  get synchronous(): bool {
    return (this.asked & SYNCHRONOUS) != 0;
  }

  /** Asked for a directory to write into as into a file. */
  get contradictory(): bool {
    return this.directory && (this.asked & DescriptorFlagsFlags.Write) != 0;
  }

  /** Whether it needs a directory that may be changed. */
  get changes(): bool {
    const changing: DescriptorFlags = DescriptorFlagsFlags.Write | DescriptorFlagsFlags.MutateDirectory;
    return (this.asked & changing) != 0 || (this.openFlags & (OpenFlagsFlags.Create | OpenFlagsFlags.Truncate)) != 0;
  }

  get options(): OpenOptions {
    let options: OpenOptions = 0;
    if (this.openFlags & OpenFlagsFlags.Create) options |= OpenOptionsFlags.Create;
    if (this.openFlags & OpenFlagsFlags.Exclusive) options |= OpenOptionsFlags.Exclusive;
    if (this.openFlags & OpenFlagsFlags.Truncate) options |= OpenOptionsFlags.Truncate;
    if (this.directory) options |= OpenOptionsFlags.Directory;
    if (this.follow) options |= OpenOptionsFlags.Follow;
    return options;
  }

  /** Rights of the new node. */
  get want(): Rights {
    const write = (this.flags & DescriptorFlagsFlags.Write) != 0;
    const mutate = (this.flags & DescriptorFlagsFlags.MutateDirectory) != 0;
    let want = PASSED_ON;
    if ((this.flags & DescriptorFlagsFlags.Read) != 0 || !write) want |= RightsFlags.Read;
    if (mutate) want |= RightsFlags.Write | RightsFlags.Delete;
    else if (write && !this.directory) want |= RightsFlags.Write;
    return want;
  }
}

/**
 * What speaks preview 1 has rights for each deed, and asks for neither flag: a directory can be looked into, and changed
 * if the one that it was opened from can.
 */
function directoryFlags(asked: DescriptorFlags, mutable: bool): DescriptorFlags {
  const flags = (asked & ~DescriptorFlagsFlags.Write) | DescriptorFlagsFlags.Read;
  return mutable ? flags | DescriptorFlagsFlags.MutateDirectory : flags;
}
