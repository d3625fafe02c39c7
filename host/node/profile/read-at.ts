/** As many bytes of a file as are there. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

/** What is longer is not read. */
export const MOST_BYTES = 1 << 28;
