// The name that leads to the file of a handle.
//
// Source: Microsoft, "GetFinalPathNameByHandleW function".

import { giveText } from '../memory/text';
import { HARDDISK, windowsPath } from '../path/name';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { fileOf } from './attributes';
import { ERROR_INVALID_PARAMETER } from './error';

const VOLUME_NAME_GUID: u32 = 1;
const VOLUME_NAME_NT: u32 = 2;
const VOLUME_NAME_NONE: u32 = 4;
/** The name of drive C's volume, without a backslash at its end. */
export const VOLUME: string = '\\\\?\\Volume{00000000-0000-0000-0000-000000000043}';

export function finalPathExports(library: Library): void {
  library.add('GetFinalPathNameByHandleA', (thread, call) => getFinalPathName(thread, call, false));
  library.add('GetFinalPathNameByHandleW', (thread, call) => getFinalPathName(thread, call, true));
}

function getFinalPathName(thread: Thread, call: Call, wide: bool): u64 {
  const file = fileOf(thread, call.a0);
  if (file == null) return 0;
  const path = windowsPath(thread.process.files.tree.real(file.record.path));
  const form = <u32>call.a3 & 7;
  let text = '\\\\?\\' + path;
  if (form == VOLUME_NAME_NONE) text = path.substring(2);
  else if (form == VOLUME_NAME_NT) text = HARDDISK + path.substring(2);
  else if (form == VOLUME_NAME_GUID) text = VOLUME + path.substring(2);
  else if (form != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return giveText(thread, text, call.a1, <u32>call.a2, wide);
}
