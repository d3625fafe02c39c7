// Whose a file is and who may do what with it, where its file system keeps that.

import { Option } from '../../lib/wit';
import { Attributes, OwnershipChange } from '../gen/import/nucleus-fs-types';
import { Place } from '../path/place';
import { Process } from '../process/process';
import { GROUP, USER } from './status';

/** Gives what was just made at `place` its first mode and owner; what has some was there before. */
export function give(process: Process, place: Place, mode: u32, attributes: Attributes): void {
  if (!place.mount!.keepsOwners || attributes.ownership.isSome) return;
  place.node.setOwnershipAt(place.name, place.follow, first(mode & ~process.umask));
}

/** For what a call other than open has made. Nothing comes of it where nothing is kept. */
export function giveNew(process: Process, place: Place, mode: u32): i64 {
  if (place.mount!.keepsOwners) place.node.setOwnershipAt(place.name, false, first(mode & ~process.umask));
  return 0;
}

export function giveLink(place: Place): i64 {
  if (place.mount!.keepsOwners) place.node.setOwnershipAt(place.name, false, first(0o777));
  return 0;
}

function first(mode: u32): OwnershipChange {
  return new OwnershipChange(
    Option.some<u16>(<u16>(mode & 0o7777)), Option.some<u32>(USER), Option.some<u32>(GROUP),
  );
}
