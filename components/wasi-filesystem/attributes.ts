/** What a file system says of an object, in WASI's words, and times the other way. */
import { DescriptorStat, DescriptorType, MetadataHashValue, NewTimestamp, NewTimestampTag } from './gen/export/wasi-filesystem-types';
import { Attributes, Kind, Times, Timestamp } from './gen/import/nucleus-fs-types';
import { Datetime, now } from './gen/import/wasi-clocks-wall-clock';
import { Option } from '../lib/wit';

/** The two enumerations have the same cases in the same order; a test holds them to it. */
export function typeOf(kind: Kind): DescriptorType {
  return <DescriptorType>(<i32>kind);
}

export function statOf(found: Attributes): DescriptorStat {
  return new DescriptorStat(
    typeOf(found.kind),
    found.links,
    found.size,
    datetimeOf(found.accessed),
    datetimeOf(found.modified),
    datetimeOf(found.changed),
  );
}

/** Object and device as they are: equal for the same object, and only then. */
export function hashOf(found: Attributes): MetadataHashValue {
  return new MetadataHashValue(found.inode, found.device);
}

export function timesOf(accessed: NewTimestamp, modified: NewTimestamp): Times {
  return new Times(timestampOf(accessed), timestampOf(modified));
}

function datetimeOf(time: Timestamp): Option<Datetime> {
  return Option.some<Datetime>(new Datetime(time.seconds, time.nanoseconds));
}

function timestampOf(time: NewTimestamp): Option<Timestamp> {
  if (time.tag == NewTimestampTag.NoChange) return Option.none<Timestamp>();
  const at = time.tag == NewTimestampTag.Now ? now() : time.timestamp;
  return Option.some<Timestamp>(new Timestamp(at.seconds, at.nanoseconds));
}
