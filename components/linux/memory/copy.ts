// Copies between the personality and guest memory, as a kernel's copy_from_user and copy_to_user do: null or false
// means EFAULT. Memory that is mapped but not yet present is made so on the way.

import { AccessFlags, MachineError, MachineErrorTag } from '../gen/import/nucleus-hypervisor-machine';
import { Block } from './block';
import { Presence, makePresent } from './fault';
import { AddressSpace } from './space';

/** Repairs what made a copy fail; false if that cannot be. */
function repair(space: AddressSpace, error: MachineError, wanted: u32): bool {
  if (error.tag == MachineErrorTag.NoAccess) {
    return makePresent(space, error.noAccess, wanted) == Presence.Present;
  }
  if (error.tag == MachineErrorTag.PeerDied) space.dead = true;
  return false;
}

/** `length` bytes at `address`; null if not all of them can be read. */
export function copyIn(space: AddressSpace, address: u64, length: u32): StaticArray<u8> | null {
  if (length == 0) return new StaticArray<u8>(0);
  while (true) {
    const result = space.vm.read(address, length);
    if (result.isOk) {
      if (<u32>result.value.length == length) return result.value;
      // A machine that gives something else than it was asked for is none to go on with.
      space.dead = true;
      return null;
    }
    if (!repair(space, result.error, AccessFlags.Read)) return null;
  }
}

/** Writes all of `data` or nothing. */
export function copyOut(space: AddressSpace, address: u64, data: StaticArray<u8>): bool {
  if (data.length == 0) return true;
  while (true) {
    const result = space.vm.write(address, data);
    if (result.isOk) return true;
    if (!repair(space, result.error, AccessFlags.Write)) return false;
  }
}

/** The bytes before the first zero; `limit` bytes if there is none among them, null if they cannot be read. */
export function copyString(space: AddressSpace, address: u64, limit: u32): StaticArray<u8> | null {
  while (true) {
    const result = space.vm.readUntil(address, 0, limit);
    if (result.isOk) return result.value;
    if (!repair(space, result.error, AccessFlags.Read)) return null;
  }
}

/** A C structure of `length` bytes. */
export function readBlock(space: AddressSpace, address: u64, length: u32): Block | null {
  const bytes = copyIn(space, address, length);
  return bytes == null ? null : new Block(bytes);
}

export function writeU32(space: AddressSpace, address: u64, value: u32): bool {
  const block = Block.of(4);
  block.setU32(0, value);
  return copyOut(space, address, block.bytes);
}

export function writeU64(space: AddressSpace, address: u64, value: u64): bool {
  const block = Block.of(8);
  block.setU64(0, value);
  return copyOut(space, address, block.bytes);
}
