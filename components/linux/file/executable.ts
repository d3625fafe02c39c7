// What may be run. The file systems keep no modes, so a file's first bytes say it: an ELF image, or a script.

import { OpenOptionsFlags } from '../gen/import/nucleus-fs-types';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { Place } from '../path/place';

/** "\x7fELF", as a number from memory. */
const ELF: u32 = 0x464c_457f;
/** "#!". */
const SCRIPT: u16 = 0x2123;

/** Does the regular file at `place`, where nothing is left to follow but a link in the last place, begin like a program? */
export function beginsLikeProgram(place: Place): bool {
  const flags = place.follow ? OpenOptionsFlags.Follow : 0;
  const opened = place.node.openAt(place.name, flags, RightsFlags.Read);
  if (!opened.isOk) return false;
  const read = opened.value.readAt(0, 4);
  opened.value.drop();
  if (!read.isOk) return false;
  const head = read.value;
  if (head.length >= 2 && load<u16>(changetype<usize>(head)) == SCRIPT) return true;
  return head.length >= 4 && load<u32>(changetype<usize>(head)) == ELF;
}
