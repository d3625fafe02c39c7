/**
 * How generated text writes a core value of 64 bits that is two words (`long-words.ts`): as both, with a comma between, which
 * is what a list of parameters or arguments wants.
 */

const COMMA = ', ';

export function pair(low: string, high: string): string {
  return `${low}${COMMA}${high}`;
}

export function isPair(value: string): boolean {
  return wordsOf(value).length === 2;
}

/** Both words, or the value itself if it is no pair. Words are names or literals. */
export function wordsOf(value: string): string[] {
  return /^\w+, \w+$/.test(value) ? value.split(COMMA) : [value];
}
