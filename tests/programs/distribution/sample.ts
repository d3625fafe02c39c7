/** Bytes to hash, sort and compress: always the same, with text, repetitions and noise in them. */

/** Numbers below 2^32 from a seed (xorshift). */
function noise(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

export function sampleBytes(length: number, seed = 1): Buffer {
  const next = noise(seed);
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; ) at += fillPart(bytes, at, next);
  return bytes;
}

/** Up to 4 KiB of one kind: words, what came before, noise, or one byte again and again. Gives the length. */
function fillPart(bytes: Buffer, at: number, next: () => number): number {
  const length = Math.min(bytes.length - at, 64 + (next() % 4032));
  const kind = next() % 8;
  if (kind < 4) bytes.write(sampleText(length, next), at, length, 'latin1');
  else if (kind < 6 && at > length) bytes.copy(bytes, at, next() % (at - length), at - 1);
  else if (kind < 7) for (let i = 0; i < length; i++) bytes[at + i] = next() >>> 24;
  else bytes.fill(next(), at, at + length);
  return length;
}

/** Lines of words and numbers. */
export function sampleText(length: number, next = noise(7)): string {
  const parts: string[] = [];
  for (let size = 0; size < length; size += parts.at(-1)!.length) {
    const value = next();
    const word = value.toString(36).slice(0, 1 + (value % 6));
    parts.push(`${value % 5 === 0 ? String(value % 100_000) : word}${value % 9 === 0 ? '\n' : ' '}`);
  }
  return parts.join('').slice(0, length);
}
