/** From what WASI says of an object to attributes. */
import { Attributes, Kind, Ownership, Timestamp } from '../gen/export/nucleus-fs-types';
import { Detail } from '../gen/import/nucleus-fs-details';
import { Datetime } from '../gen/import/wasi-clocks-wall-clock';
import { DescriptorStat, DescriptorType, MetadataHashValue } from '../gen/import/wasi-filesystem-types';
import { Option } from '../../lib/wit';

/**
 * Device of every object whose host gives no device numbers. Above all that hosts give, and unlike those of memory
 * file systems, which have bit 32 set.
 */
const ANY_DEVICE: u64 = 1 << 33;
const BLOCK: u64 = 4096;
const LARGEST_DEVICE: u64 = u32.MAX_VALUE;
/** Nobody says who it belongs to. */
const NO_OWNER: u32 = u32.MAX_VALUE;

/**
 * WASI identifies an object by 128 bits. Our host puts the inode into the lower half and the device, which has at most
 * 32 bits, into the upper one; programs then see the numbers that they would see natively. Others (wasmtime) make both
 * halves of one 64-bit hash over device and inode, so the lower half alone identifies the object.
 */
export function attributesOf(stat: DescriptorStat, hash: MetadataHashValue, detail: Detail | null): Attributes {
  return new Attributes(
    kindOf(stat.type),
    stat.size,
    stat.linkCount,
    hash.upper <= LARGEST_DEVICE ? hash.upper : ANY_DEVICE,
    hash.lower,
    timestampOf(stat.dataAccessTimestamp),
    timestampOf(stat.dataModificationTimestamp),
    timestampOf(stat.statusChangeTimestamp),
    // WASI tells of no owners, modes and device numbers.
    detail != null ? Option.some<Ownership>(new Ownership(detail.mode, NO_OWNER, NO_OWNER)) : Option.none<Ownership>(),
    0,
    detail != null ? detail.used : wholeBlocks(stat.type, stat.size),
  );
}

/** Neither does it tell of holes. */
function wholeBlocks(type: DescriptorType, size: u64): u64 {
  return type == DescriptorType.RegularFile || type == DescriptorType.Directory ? (size + BLOCK - 1) & ~(BLOCK - 1) : 0;
}

/** The two enumerations have the same cases in the same order; a test holds them to it. */
export function kindOf(type: DescriptorType): Kind {
  return <Kind>(<i32>type);
}

function timestampOf(time: Option<Datetime>): Timestamp {
  return time.isSome ? new Timestamp(time.value.seconds, time.value.nanoseconds) : new Timestamp(0, 0);
}
