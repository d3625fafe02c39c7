/**
 * What a WASI descriptor answers about the object itself. Each method is one host call where WASI has such a call, and
 * two where the object's identity is asked for as well. Nothing is remembered between calls.
 */
import { Attributes, FsError, OwnershipChange, Times, Timestamp } from '../gen/export/nucleus-fs-types';
import { Detail, DetailError, DetailErrorTag, look, lookAt, setMode } from '../gen/import/nucleus-fs-details';
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
    const detail = known(look(this.descriptor));
    const hash = this.descriptor.metadataHash();
    if (!hash.isOk) return fail<Attributes>(errorOf(hash.error));
    return ok<Attributes>(attributesOf(stat.value, hash.value, detail));
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

  /** Its mode; it has no other owner than the host's. */
  setOwnOwnership(change: OwnershipChange): Result<Unit, FsError> {
    if (!change.mode.isSome) return fail<Unit>(FsError.unsupported());
    const answer = setMode(this.descriptor, change.mode.value);
    return answer.isOk ? done() : fail<Unit>(detailFault(answer.error));
  }

  dropped(): void {
    this.descriptor.drop();
  }
}

/** What the host says to a new mode of what a path names; a code that another way may avoid. */
export function detailCode(error: DetailError): ErrorCode {
  return error.tag == DetailErrorTag.Failed ? error.failed : ErrorCode.NotPermitted;
}

function detailFault(error: DetailError): FsError {
  return errorOf(detailCode(error));
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
  const detail = known(lookAt(descriptor, flags, path));
  const hash = descriptor.metadataHashAt(flags, path);
  if (!hash.isOk) return fail<Attributes>(errorOf(hash.error));
  return ok<Attributes>(attributesOf(stat, hash.value, detail));
}

/** Null where the host does not say. */
function known(answer: Result<Detail, DetailError>): Detail | null {
  return answer.isOk ? answer.value : null;
}
