/**
 * The one error that bad component bytes end in. `offset` counts bytes from the start of the file, also inside nested
 * components, so that the place can be looked up with any wasm tool.
 */
/** Characters: names in a hostile file can be very long. */
const LONGEST = 1000;

export class BinaryError extends Error {
  readonly offset: number;
  /** The message without the place. */
  readonly reason: string;

  constructor(text: string, offset: number) {
    const reason = text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
    super(`${reason} (at offset 0x${offset.toString(16)})`);
    this.name = 'BinaryError';
    this.offset = offset;
    this.reason = reason;
  }
}

/** What every refusal ends in of a part of the component model that a later version will have. */
const LATER = 'is not supported yet';

/** Why bytes make no component here, to be read after the file's name: they may be at fault, or ahead of us. */
export function verdictOn(cause: unknown): string {
  const later = cause instanceof BinaryError && cause.reason.endsWith(LATER);
  return `${later ? 'needs what this version lacks' : 'is no valid component'}: ${(cause as Error).message}`;
}
