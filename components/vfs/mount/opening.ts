/** How nodes open: from our options and rights to WASI's flags. */
import { FsError, OpenOptions, OpenOptionsFlags } from '../gen/export/nucleus-fs-types';
import { Rights, RightsFlags } from '../gen/import/nucleus-capability-types';
import {
  Descriptor, DescriptorFlags, DescriptorFlagsFlags, ErrorCode, OpenFlags, OpenFlagsFlags, PathFlagsFlags,
} from '../gen/import/wasi-filesystem-types';
import { Result } from '../../lib/wit';
import { Last } from '../path/walk';
import { errorOf } from './errors';
import { Route } from './route';

/** One `open-at`, decoded. */
export class Opening {
  readonly create: bool;
  readonly exclusive: bool;
  readonly truncate: bool;
  private readonly directory: bool;

  constructor(
    private readonly options: OpenOptions,
    private readonly want: Rights,
  ) {
    this.create = (options & OpenOptionsFlags.Create) != 0;
    this.exclusive = this.create && (options & OpenOptionsFlags.Exclusive) != 0;
    this.truncate = (options & OpenOptionsFlags.Truncate) != 0;
    this.directory = (options & OpenOptionsFlags.Directory) != 0;
  }

  /** A link in the last place: with `exclusive` it is what already exists. */
  get last(): Last {
    if (this.exclusive) return Last.Name;
    return (this.options & OpenOptionsFlags.Follow) != 0 ? Last.Follow : Last.Stay;
  }

  /** What is wrong with the options, before any path is looked at. */
  get fault(): FsError | null {
    return this.create && this.directory ? FsError.invalid() : null;
  }

  /** Whether it changes something, so that a link cannot be opened as itself. */
  get changes(): bool {
    return this.create || this.truncate || (this.want & RightsFlags.Write) != 0;
  }

  /** Rights without which nothing here is opened so. */
  get needed(): Rights {
    return RightsFlags.Read | (this.changes ? RightsFlags.Write : 0);
  }

  mustList(route: Route): bool {
    return this.directory || route.slash;
  }

  openFlags(route: Route): OpenFlags {
    let flags: OpenFlags = 0;
    if (this.create) flags |= OpenFlagsFlags.Create;
    if (this.exclusive) flags |= OpenFlagsFlags.Exclusive;
    if (this.truncate) flags |= OpenFlagsFlags.Truncate;
    if (this.mustList(route)) flags |= OpenFlagsFlags.Directory;
    return flags;
  }

  /** A directory is changed by `mutate-directory`, which only fits a directory; a file by `write`. */
  descriptorFlags(route: Route): DescriptorFlags {
    let flags: DescriptorFlags = 0;
    if (this.want & RightsFlags.Read) flags |= DescriptorFlagsFlags.Read;
    if (this.mustList(route)) {
      if (this.want & (RightsFlags.Write | RightsFlags.Delete)) flags |= DescriptorFlagsFlags.MutateDirectory;
    } else if (this.want & RightsFlags.Write || this.truncate) {
      flags |= DescriptorFlagsFlags.Write;
    }
    return flags;
  }

  /** The host's answer for a route. Hosts that know no `mutate-directory` grant it to any directory. */
  ask(descriptor: Descriptor, route: Route): Result<Descriptor, ErrorCode> {
    const flags = this.descriptorFlags(route);
    const open = this.openFlags(route);
    const answer = descriptor.openAt(route.flags, route.path, open, flags);
    if (answer.isOk || answer.error != ErrorCode.Unsupported) return answer;
    if ((flags & DescriptorFlagsFlags.MutateDirectory) == 0) return answer;
    return descriptor.openAt(route.flags, route.path, open, flags & ~DescriptorFlagsFlags.MutateDirectory);
  }
}

/** Opens the directory that a route's last name is in, for a link in that place. */
export function openParent(descriptor: Descriptor, path: string): Result<Descriptor, ErrorCode> {
  const slash = path.lastIndexOf('/');
  const parent = slash < 0 ? '.' : path.substring(0, slash + 1);
  return descriptor.openAt(
    PathFlagsFlags.SymlinkFollow,
    parent,
    OpenFlagsFlags.Directory,
    DescriptorFlagsFlags.Read,
  );
}
