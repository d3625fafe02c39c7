/** Component binaries for tests, written byte by byte: what no text stands for. */
import { expect } from 'vitest';
import { BinaryError } from '../../kernel/component/binary/error.ts';
import { decodeComponent } from '../../kernel/component/index.ts';

export const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
export const CORE_PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** A number as an unsigned LEB128. */
export function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(Math.floor(value / 0x80))];
}

/** A type index as a signed LEB128. */
export function signedLeb(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signedLeb(value >> 7)];
}

export function section(id: number, ...content: number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

/** A name with its length. */
export function nameBytes(value: string): number[] {
  return [...leb(value.length), ...new TextEncoder().encode(value)];
}

/** A whole file. */
export function componentBytes(...sections: readonly number[][]): Uint8Array {
  return Uint8Array.from([...PREAMBLE, ...sections.flat()]);
}

/** Whatever the bytes, the answer is a component (undefined here) or a BinaryError whose offset lies in the file. */
export function refusal(bytes: Uint8Array): BinaryError | undefined {
  try {
    decodeComponent(bytes);
    return undefined;
  } catch (error) {
    if (!(error instanceof BinaryError)) throw error;
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(bytes.length);
    return error;
  }
}

/** Columns: what is wrong; the sections after the preamble; the message. */
export type BadComponent = readonly [what: string, sections: readonly number[][], message: string];

/** For `it.each`. */
export function expectRefusal(_: string, sections: readonly number[][], message: string): void {
  expect(refusal(componentBytes(...sections))?.message).toBe(message);
}
