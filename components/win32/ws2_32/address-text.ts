// Addresses as text: inet_pton's forms and inet_ntop's.
//
// Source: Microsoft, "inet_pton function", "inet_ntop function"; RFC 4291, section 2.2; RFC 5952.

/** Null if the text is no such address; else 4 bytes. */
export function fourOf(text: string): StaticArray<u8> | null {
  const parts = text.split('.');
  if (parts.length != 4) return null;
  const bytes = new StaticArray<u8>(4);
  for (let i = 0; i < 4; i++) {
    const value = decimalOf(parts[i]);
    if (value < 0 || value > 255) return null;
    bytes[i] = <u8>value;
  }
  return bytes;
}

/** -1 if it is no number as it is written usually: without zeros before it. */
export function decimalOf(text: string): i32 {
  if (text.length == 0 || text.length > 5) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9 || (i > 0 && value == 0)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Null if the text is no such address; else 16 bytes. */
export function sixOf(text: string): StaticArray<u8> | null {
  const gap = text.indexOf('::');
  if (gap < 0) return joined(groupsOf(text), [], false);
  return joined(groupsOf(text.substring(0, gap)), groupsOf(text.substring(gap + 2)), true);
}

/** Groups of 16 bits; null if one is none. */
function groupsOf(text: string): Array<u32> | null {
  const groups: Array<u32> = [];
  if (text.length == 0) return groups;
  const parts = text.split(':');
  for (let i = 0; i < parts.length; i++) {
    const four = i == parts.length - 1 ? fourOf(parts[i]) : null;
    if (four != null) {
      groups.push((<u32>four[0] << 8) | four[1]);
      groups.push((<u32>four[2] << 8) | four[3]);
      continue;
    }
    const group = hexadecimalOf(parts[i]);
    if (group < 0) return null;
    groups.push(group);
  }
  return groups;
}

function hexadecimalOf(text: string): i32 {
  if (text.length == 0 || text.length > 4) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i) | 0x20;
    const digit = unit >= 0x61 && unit <= 0x66 ? unit - 0x61 + 10 : unit >= 0x30 && unit <= 0x39 ? unit - 0x30 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function joined(head: Array<u32> | null, tail: Array<u32> | null, hasGap: bool): StaticArray<u8> | null {
  if (head == null || tail == null) return null;
  const count = head.length + tail.length;
  if (hasGap ? count > 7 : count != 8) return null;
  const bytes = new StaticArray<u8>(16);
  for (let i = 0; i < head.length; i++) setGroup(bytes, i, head[i]);
  for (let i = 0; i < tail.length; i++) setGroup(bytes, 8 - tail.length + i, tail[i]);
  return bytes;
}

function setGroup(bytes: StaticArray<u8>, index: i32, group: u32): void {
  bytes[index * 2] = <u8>(group >> 8);
  bytes[index * 2 + 1] = <u8>group;
}

/** Of 4 bytes or 16. */
export function textOf(bytes: StaticArray<u8>): string {
  return bytes.length == 4 ? fourText(bytes, 0) : sixText(bytes);
}

function fourText(bytes: StaticArray<u8>, at: i32): string {
  return bytes[at].toString() + '.' + bytes[at + 1].toString() + '.' + bytes[at + 2].toString() + '.' + bytes[at + 3].toString();
}

function groupAt(bytes: StaticArray<u8>, index: i32): u32 {
  return (<u32>bytes[index * 2] << 8) | bytes[index * 2 + 1];
}

function sixText(bytes: StaticArray<u8>): string {
  let best = -1;
  let longest = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groupAt(bytes, i + length) == 0) length++;
    if (length > longest) {
      best = i;
      longest = length;
    }
  }
  const isMapped = best == 0 && longest == 5 && groupAt(bytes, 5) == 0xffff;
  if (isMapped || (best == 0 && longest == 6)) return (isMapped ? '::ffff:' : '::') + fourText(bytes, 12);
  let text = '';
  for (let i = 0; i < 8; i++) {
    if (i == best) {
      text += '::';
      i += longest - 1;
      continue;
    }
    if (text.length > 0 && !text.endsWith(':')) text += ':';
    text += groupAt(bytes, i).toString(16);
  }
  return text;
}
