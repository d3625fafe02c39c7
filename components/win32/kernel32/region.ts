// Where the user is: the United States. What another locale's name stands for.
//
// Source: Microsoft, "GetUserGeoID function", "GetGeoInfoW function", "GetUserDefaultGeoName function", "ResolveLocaleName function",
// "Table of Geographical Locations".

import { NAME } from '../locale/english';
import { giveText, textAt } from '../memory/text';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_FLAGS, ERROR_INVALID_PARAMETER } from './error';

const GEO_ID: u32 = 244;
const GEOCLASS_NATION: u32 = 16;
const GEOID_NOT_AVAILABLE: u64 = 0xffff_ffff;

export function regionExports(library: Library): void {
  library.add('GetGeoInfoA', (thread, call) => getGeoInfo(thread, call, false), Shape.Wide);
  library.add('GetGeoInfoW', (thread, call) => getGeoInfo(thread, call, true), Shape.Wide);
  library.add('GetUserDefaultGeoName', (thread, call) => give(thread, 'US', call.a0, call.i1, true));
  library.add('GetUserGeoID', (thread, call) => (<u32>call.a0 == GEOCLASS_NATION ? GEO_ID : GEOID_NOT_AVAILABLE));
  library.add('ResolveLocaleName', resolve);
}

/** SYSGEOTYPE: the identifier, ISO 3166's two and three letters, the name as people say it and as states do. */
function geoText(type: u32): string {
  switch (type) {
    case 1: return GEO_ID.toString();
    case 4: return 'US';
    case 5: return 'USA';
    case 8: return 'United States';
    case 9: return 'United States of America';
    default: return '';
  }
}

/** Location, type, buffer, its size; language. */
function getGeoInfo(thread: Thread, call: Call, wide: bool): u64 {
  if (<u32>call.a0 != GEO_ID) return thread.fail(ERROR_INVALID_PARAMETER);
  const text = geoText(<u32>call.a1);
  return text.length == 0 ? thread.fail(ERROR_INVALID_FLAGS) : give(thread, text, call.a2, call.i3, wide);
}

/** The units with the zero; only told where there is no room at all. */
function give(thread: Thread, text: string, at: u64, room: i32, wide: bool): u64 {
  const units = text.length + 1;
  if (room < 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (room == 0) return units;
  if (room < units) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  giveText(thread, text, at, room, wide);
  return units;
}

/** English of anywhere is the one there is; of another language there is nothing, which is the invariant locale's name. */
function resolve(thread: Thread, call: Call): u64 {
  if (call.i2 < 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const name = call.a0 == 0 ? NAME : textAt(thread, call.a0, true);
  const small = name.toLowerCase();
  return give(thread, small == 'en' || small.startsWith('en-') ? NAME : '', call.a1, call.i2, true);
}
