/**
 * Text that a program or component chose, made fit for a terminal: what would move the cursor, change colours, end the line
 * or reverse the order of what stands around it is shown as a number.
 */

/** Control and format characters, line and paragraph separators, halves of pairs, what has no meaning. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}\p{Co}]/gu;

export function printable(text: string): string {
  return text.replaceAll(UNFIT, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

/** What JSON leaves as it is, and a terminal would not. */
const UNFIT_IN_JSON = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}\p{Co}]/gu;

/** JSON that says the same and is fit for a terminal. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(UNFIT_IN_JSON, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
