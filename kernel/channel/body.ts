/**
 * The body of a message: its bytes, or parts of them that stand one behind the other. Long lists of numbers are parts of their own,
 * so that they are copied once, into the ring.
 */
export type Body = Uint8Array | readonly Uint8Array[];

/** A list of so many bytes is long: it goes as a part, and comes out as a view of the message that it came in. */
export const LONG = 1 << 13;

export function lengthOf(body: Body): number {
  if (body instanceof Uint8Array) return body.length;
  let length = 0;
  for (const part of body) length += part.length;
  return length;
}

/** In one piece, which stays as it is whatever becomes of the parts. */
export function copyOf(body: Body): Uint8Array {
  if (body instanceof Uint8Array) return new Uint8Array(body);
  const copy = new Uint8Array(lengthOf(body));
  let at = 0;
  for (const part of body) {
    copy.set(part, at);
    at += part.length;
  }
  return copy;
}
