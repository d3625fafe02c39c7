/**
 * Records of a pax extended header: "LENGTH KEY=VALUE\n" (POSIX.1-2024, pax, "pax Header Block"), as bytes, since values of
 * extended attributes are no text.
 */

const limit = { records: 4096 };

export type Pax = ReadonlyMap<string, Buffer>;

/** Errors: an Error that says what is wrong. */
export function parsePax(body: Buffer): Pax {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < body.length && body[at] !== 0; ) {
    const space = body.indexOf(0x20, at);
    const digits = space < 0 ? '' : body.toString('latin1', at, space);
    const length = /^[1-9]\d{0,9}$/.test(digits) ? Number(digits) : 0;
    const end = at + length;
    if (length === 0 || end > body.length || body[end - 1] !== 0x0a)
      throw new Error(`has a pax record of a wrong length at byte ${at}`);
    const equals = body.indexOf(0x3d, space);
    if (equals < 0 || equals >= end) throw new Error(`has a pax record without "=" at byte ${at}`);
    records.set(body.toString('utf8', space + 1, equals), body.subarray(equals + 1, end - 1));
    if (records.size > limit.records) throw new Error(`has more than ${limit.records} pax records`);
    at = end;
  }
  return records;
}

/** A record for what a plain header cannot say. */
export function paxRecord(key: string, value: string | Uint8Array): Buffer {
  const tail = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  // The length counts its own digits.
  let length = tail.length + 1;
  while (`${length}`.length + tail.length !== length) length = `${length}`.length + tail.length;
  return Buffer.concat([Buffer.from(`${length}`), tail]);
}

/** Seconds with a fraction. Undefined for anything else. */
export function paxTime(text: string): Time | undefined {
  const match = /^(-?)(\d{1,15})(?:\.(\d*))?$/.exec(text);
  if (!match) return undefined;
  // Nothing here says what was before 1970.
  if (match[1] === '-') return { seconds: 0n, nanoseconds: 0 };
  return { seconds: BigInt(match[2]!), nanoseconds: Number((match[3] ?? '').padEnd(9, '0').slice(0, 9)) };
}

export interface Time {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}
