/** IP addresses in the shape that wasi:sockets gives them, and as text; networks such as 10.0.0.0/8. */

/** IPv4 as 4 bytes, IPv6 as 8 words of 16 bits. */
export interface IpAddress {
  readonly tag: 'ipv4' | 'ipv6';
  readonly val: readonly number[];
}

export interface IpNetwork {
  readonly address: IpAddress;
  /** Leading bits that count; all of them for one address alone. */
  readonly bits: number;
}

/** Dotted decimal, or RFC 4291's forms without a zone; undefined for anything else. */
export function parseIp(text: string): IpAddress | undefined {
  const val = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  return val && { tag: val.length === 4 ? 'ipv4' : 'ipv6', val };
}

function parseIpv4(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) => wordsOf(half, index === halves.length - 1));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  if (tail === undefined) return head.length === 8 ? head : undefined;
  const missing = 8 - head.length - tail.length;
  return missing < 1 ? undefined : [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** The words of one side of `::`; the last may be two, written as an IPv4 address. */
function wordsOf(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const words: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) words.push(Number.parseInt(part, 16));
    else {
      const bytes = isLast && index === parts.length - 1 ? parseIpv4(part) : undefined;
      if (bytes === undefined) return undefined;
      words.push(bytes[0]! * 256 + bytes[1]!, bytes[2]! * 256 + bytes[3]!);
    }
  }
  return words;
}

/** The canonical text (RFC 5952), without brackets. */
export function formatIp({ tag, val }: IpAddress): string {
  if (tag === 'ipv4') return val.join('.');
  const words = val.map((word) => word.toString(16));
  const { start, length } = longestZeroes(val);
  if (length < 2) return words.join(':');
  return `${words.slice(0, start).join(':')}::${words.slice(start + length).join(':')}`;
}

function longestZeroes(words: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < words.length; start++) {
    let length = 0;
    while (words[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** How many bits an address has. */
export function widthOf(address: IpAddress): number {
  return address.tag === 'ipv4' ? 32 : 128;
}

/** Whether an IPv6 address stands for an IPv4 one (::ffff:a.b.c.d). */
export function isMapped({ tag, val }: IpAddress): boolean {
  return tag === 'ipv6' && val[5] === 0xffff && val.slice(0, 5).every((word) => word === 0);
}

export function isUnspecified({ val }: IpAddress): boolean {
  return val.every((part) => part === 0);
}

export function isInNetwork(address: IpAddress, network: IpNetwork): boolean {
  if (address.tag !== network.address.tag) return false;
  const cut = withoutHost(address, network.bits);
  return cut.every((part, index) => part === network.address.val[index]);
}

/** Whether only the bits that count are set. */
export function isNetwork({ address, bits }: IpNetwork): boolean {
  return withoutHost(address, bits).every((part, index) => part === address.val[index]);
}

/** The parts of an address with all but its first `bits` cleared. */
export function withoutHost({ tag, val }: IpAddress, bits: number): number[] {
  const size = tag === 'ipv4' ? 8 : 16;
  return val.map((part, index) => {
    const keep = Math.min(size, Math.max(0, bits - index * size));
    return part & ~((1 << (size - keep)) - 1);
  });
}
