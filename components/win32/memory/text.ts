// Texts as arguments of calls: in UTF-16, or in the process's code page, which is UTF-8.

import { Thread } from '../thread/thread';
import { utf16, utf8 } from './access';

/** Up to its zero; "" where nothing is. */
export function textAt(thread: Thread, at: u64, wide: bool): string {
  if (at == 0) return '';
  return wide ? thread.process.memory.wideText(at) : thread.process.memory.text(at);
}

/** Writes a text with a zero behind it, where `size` units have room for that: its length then, else the size it needs. */
export function giveText(thread: Thread, text: string, at: u64, size: u32, wide: bool): u64 {
  const bytes = wide ? utf16(text) : utf8(text);
  const units = <u32>bytes.length >> (wide ? 1 : 0);
  if (units > size || !thread.process.memory.write(at, bytes)) return units;
  return units - 1;
}
