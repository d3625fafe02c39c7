// The first mode and owner of what is made, where its file system keeps that. One that keeps modes alone is told nothing of owners.

import { Option } from '../../lib/wit';
import { Attributes, Node, OwnershipChange } from '../gen/import/nucleus-fs-types';
import { Mount } from '../path/mount';
import { Place } from '../path/place';
import { Process } from '../process/process';
import { allowedMode, statusOfHolder } from './permission';
import { Status } from './status';

const S_ISGID: u32 = 0o2000;
const S_ISGID_RUN: u32 = 0o2010;
const MODE: u32 = 0o1777;

/** Gives what was just made at `place` its first mode and owner; what has an owner was there before. */
export function give(process: Process, place: Place, mode: u32, attributes: Attributes): void {
  if (!place.mount!.keepsOwners || attributes.ownership.isSome) return;
  place.node.setOwnershipAt(place.name, place.follow, first(process, place, mode & ~process.umask, false));
}

/** Gives a file that was just made, in a file system that keeps modes alone, its first one. */
export function giveMode(process: Process, place: Place, mode: u32, attributes: Attributes): void {
  const wanted = mode & ~process.umask & MODE;
  if (attributes.ownership.isSome && attributes.ownership.value.mode == <u16>wanted) return;
  place.node.setOwnershipAt(place.name, place.follow, modeAlone(wanted));
}

/** Gives a file that was made without a name in a directory. */
export function giveUnnamed(process: Process, mount: Mount, node: Node, mode: u32, holder: Status): void {
  if (mount.keepsOwners) node.setOwnershipAt('', false, firstIn(process, holder, mode & ~process.umask, false));
}

/** For what a call other than open has made. Nothing comes of it where nothing is kept. */
export function giveNew(process: Process, place: Place, mode: u32, isDirectory: bool): i64 {
  const mount = place.mount!;
  if (mount.keepsOwners) {
    place.node.setOwnershipAt(place.name, false, first(process, place, mode & ~process.umask, isDirectory));
  } else if (mount.keepsModes) {
    place.node.setOwnershipAt(place.name, false, modeAlone(mode & ~process.umask & MODE));
  }
  return 0;
}

export function giveLink(process: Process, place: Place): i64 {
  if (place.mount!.keepsOwners) place.node.setOwnershipAt(place.name, false, first(process, place, 0o777, false));
  return 0;
}

function modeAlone(mode: u32): OwnershipChange {
  return new OwnershipChange(Option.some<u16>(<u16>mode), Option.none<u32>(), Option.none<u32>());
}

/** In a directory with set-group-ID everything is its group's, and directories hand that on. */
function first(process: Process, place: Place, wanted: u32, isDirectory: bool): OwnershipChange {
  const holder = new Status();
  if (!statusOfHolder(place, holder)) holder.mode = 0;
  return firstIn(process, holder, wanted, isDirectory);
}

function firstIn(process: Process, holder: Status, wanted: u32, isDirectory: bool): OwnershipChange {
  const who = process.credentials;
  let group = who.fileGroup;
  let mode = wanted;
  if ((holder.mode & S_ISGID) != 0) {
    group = holder.group;
    if (isDirectory) mode |= S_ISGID;
    else if ((mode & S_ISGID_RUN) == S_ISGID_RUN) mode = allowedMode(who, group, mode);
  }
  return new OwnershipChange(
    Option.some<u16>(<u16>(mode & 0o7777)), Option.some<u32>(who.fileUser), Option.some<u32>(group),
  );
}
