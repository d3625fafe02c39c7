/** The typed arrays that lists of numbers are in JavaScript. */
import { arrays } from '../component/adapter/lift.ts';

export type NumberKind = keyof typeof arrays;

export const numberArrays = arrays;

/** `Uint8Array` */
export function arrayName(kind: NumberKind): string {
  return arrays[kind].name;
}
