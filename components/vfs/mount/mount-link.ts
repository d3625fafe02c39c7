/**
 * A symbolic link that is open as itself. WASI opens no links, so this holds the directory and the link's name: after
 * a rename it is whatever has the name then.
 */
import { Attributes, FsError, Times } from '../gen/export/nucleus-fs-types';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { Descriptor } from '../gen/import/wasi-filesystem-types';
import { Result, Unit } from '../../lib/wit';
import { fail, ok } from '../answer';
import { errorOf } from './errors';
import { attributesAt, Mount, MountObject, newTime, settled } from './mount-object';

export class MountLink extends MountObject {
  /** `descriptor` is that of the directory. */
  constructor(mount: Mount, descriptor: Descriptor, private readonly name: string) {
    super(mount, descriptor);
  }

  stat(): Result<Attributes, FsError> {
    const stat = this.descriptor.statAt(0, this.name);
    if (!stat.isOk) return fail<Attributes>(errorOf(stat.error));
    return attributesAt(this.descriptor, 0, this.name, stat.value);
  }

  statAt(path: string, follow: bool): Result<Attributes, FsError> {
    const refused = this.mount.refusal(RightsFlags.Read);
    if (refused) return fail<Attributes>(refused);
    return path.length == 0 ? this.stat() : fail<Attributes>(FsError.notDirectory());
  }

  readLinkAt(path: string): Result<string, FsError> {
    const refused = this.mount.refusal(RightsFlags.Read);
    if (refused) return fail<string>(refused);
    if (path.length > 0) return fail<string>(FsError.notDirectory());
    const target = this.descriptor.readlinkAt(this.name);
    return target.isOk ? ok<string>(target.value) : fail<string>(errorOf(target.error));
  }

  setTimesAt(path: string, follow: bool, times: Times): Result<Unit, FsError> {
    const refused = this.mount.refusal(RightsFlags.Write);
    if (refused) return fail<Unit>(refused);
    if (path.length > 0) return fail<Unit>(FsError.notDirectory());
    return settled(
      this.descriptor.setTimesAt(0, this.name, newTime(times.accessed), newTime(times.modified)),
    );
  }

  readAt(offset: u64, length: u32): Result<StaticArray<u8>, FsError> {
    return fail<StaticArray<u8>>(FsError.invalid());
  }

  writeAt(offset: u64, data: StaticArray<u8>): Result<u32, FsError> {
    return fail<u32>(FsError.invalid());
  }

  append(data: StaticArray<u8>): Result<u32, FsError> {
    return fail<u32>(FsError.invalid());
  }

  resize(size: u64): Result<Unit, FsError> {
    return fail<Unit>(FsError.invalid());
  }
}
