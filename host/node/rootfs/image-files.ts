/** What makes a folder or an archive an image. */

import type { Source } from './source.ts';

export interface ImageFiles {
  readonly name: string;
  /** By a path without `..`; undefined if there is none. */
  file(path: string): Source | undefined;
}

/** Whether it is an image at all. */
export function isImage(files: ImageFiles): boolean {
  return files.file('manifest.json') !== undefined || isLayout(files);
}

export function isLayout(files: ImageFiles): boolean {
  return files.file('index.json') !== undefined && files.file('oci-layout') !== undefined;
}
