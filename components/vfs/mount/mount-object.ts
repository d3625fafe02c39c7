/**
 * What a WASI descriptor answers about the object itself. Each method is one host call where WASI has such a call, and
 * two where the object's identity is asked for as well. Nothing is remembered between calls.
 */
import { Attributes, FsError, Times, Timestamp } from '../gen/export/nucleus-fs-types';
import { Rights, RightsFlags } from '../gen/import/nucleus-capability-types';
import { Datetime } from '../gen/import/wasi-clocks-wall-clock';
import { Descriptor, DescriptorStat, ErrorCode, NewTimestamp } from '../gen/import/wasi-filesystem-types';
import { Option, Result, Unit } from '../../lib/wit';
import { Node } from '../export/nucleus-fs-types';
import { done, fail, ok } from '../answer';
import { attributesOf } from './attributes';
import { errorOf } from './errors';

/** Most bytes that one call reads. */
const MAX_READ: u32 = 1 << 20;

/** What `adopt` makes: names move, and links are made, within one mount and not between two. */
export class Mount {
  constructor(
    /** What may be done in it. The kernel checks what handles may be used for, where there is a kernel. */
    private readonly keep: Rights,
  ) {}

  /** Why what needs these rights is refused. */
  refusal(needed: Rights): FsError | null {
    const missing = needed & ~this.keep;
    if (missing == 0) return null;
    return (missing & RightsFlags.Read) != 0 ? FsError.access() : FsError.readOnly();
  }
}

export abstract class MountObject extends Node {
  constructor(
    readonly mount: Mount,
    /** Its own; dropped with it. */
    readonly descriptor: Descriptor,
  ) {
    super();
  }

  stat(): Result<Attributes, FsError> {
    const stat = this.descriptor.stat();
    if (!stat.isOk) return fail<Attributes>(errorOf(stat.error));
    const hash = this.descriptor.metadataHash();
    if (!hash.isOk) return fail<Attributes>(errorOf(hash.error));
    return ok<Attributes>(attributesOf(stat.value, hash.value));
  }

  /** The host's list goes on as it came. */
  readAt(offset: u64, length: u32): Result<StaticArray<u8>, FsError> {
    const refused = this.mount.refusal(RightsFlags.Read);
    if (refused) return fail<StaticArray<u8>>(refused);
    const answer = this.descriptor.read(<u64>min(length, MAX_READ), offset);
    return answer.isOk ? ok<StaticArray<u8>>(answer.value.a) : fail<StaticArray<u8>>(errorOf(answer.error));
  }

  writeAt(offset: u64, data: StaticArray<u8>): Result<u32, FsError> {
    const refused = this.mount.refusal(RightsFlags.Write);
    if (refused) return fail<u32>(refused);
    const answer = this.descriptor.write(data, offset);
    return answer.isOk ? ok<u32>(<u32>answer.value) : fail<u32>(errorOf(answer.error));
  }

  /**
   * Asks for the end and writes there. Within the system nothing comes in between; a host process that appends to the
   * same file at the same moment may. (WASI's append stream would cost four calls, and no host promises more by it.)
   */
  append(data: StaticArray<u8>): Result<u32, FsError> {
    const refused = this.mount.refusal(RightsFlags.Write);
    if (refused) return fail<u32>(refused);
    const stat = this.descriptor.stat();
    return stat.isOk ? this.writeAt(stat.value.size, data) : fail<u32>(errorOf(stat.error));
  }

  resize(size: u64): Result<Unit, FsError> {
    const refused = this.mount.refusal(RightsFlags.Write);
    return refused ? fail<Unit>(refused) : settled(this.descriptor.setSize(size));
  }

  sync(): Result<Unit, FsError> {
    return settled(this.descriptor.sync());
  }

  setOwnTimes(times: Times): Result<Unit, FsError> {
    const refused = this.mount.refusal(RightsFlags.Write);
    if (refused) return fail<Unit>(refused);
    return settled(this.descriptor.setTimes(newTime(times.accessed), newTime(times.modified)));
  }

  dropped(): void {
    this.descriptor.drop();
  }
}

/** WASI's empty results as ours. */
export function settled(answer: Result<Unit, ErrorCode>): Result<Unit, FsError> {
  return answer.isOk ? done() : fail<Unit>(errorOf(answer.error));
}

export function newTime(time: Option<Timestamp>): NewTimestamp {
  if (!time.isSome) return NewTimestamp.noChange();
  return NewTimestamp.timestamp(new Datetime(time.value.seconds, time.value.nanoseconds));
}

/** Attributes of what a path names; `stat` is what the host has said of it. */
export function attributesAt(
  descriptor: Descriptor,
  flags: u32,
  path: string,
  stat: DescriptorStat,
): Result<Attributes, FsError> {
  const hash = descriptor.metadataHashAt(flags, path);
  if (!hash.isOk) return fail<Attributes>(errorOf(hash.error));
  return ok<Attributes>(attributesOf(stat, hash.value));
}
