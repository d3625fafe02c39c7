/** A function on a stack. */

import type { Line } from './line-table.ts';

export interface Frame {
  readonly name: string;
  /** Where in it the thread is, if the image says so. */
  readonly line?: Line | undefined;
}

/** Last part of a path of either system. */
export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
