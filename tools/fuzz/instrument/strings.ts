/** Texts in a module's data: names, keywords and paths that it compares its input with. */
import { type Parts, SECTION } from './parts.ts';

/** Shorter ones are found by chance; longer ones are messages. */
const SHORTEST = 2;
const LONGEST = 64;

const ASCII = new RegExp(`[\\t\\n\\r -~]{${SHORTEST},${LONGEST}}`, 'g');
const WIDE = new RegExp(`(?:[\\t\\n\\r -~]\\0){${SHORTEST},${LONGEST}}`, 'g');

/** Printable runs in UTF-8 and UTF-16, each once, in the order in which they stand. */
export function stringsOf({ sections }: Parts): string[] {
  const found = new Set<string>();
  for (const { id, bytes } of sections) {
    if (id !== SECTION.data) continue;
    const text = latin1(bytes);
    for (const [run] of text.matchAll(ASCII)) found.add(run);
    for (const [run] of text.matchAll(WIDE)) found.add(run.replaceAll('\0', ''));
  }
  return [...found];
}

function latin1(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  }
  return pieces.join('');
}
