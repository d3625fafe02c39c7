/** A system's manifest as a file: read, checked, its paths taken from the file's own folder on. */

import { dirname, resolve } from 'node:path';
import type { SystemManifest } from '../../../kernel/manifest/system.ts';
import { checkSystem } from '../../../kernel/manifest/system-schema.ts';
import { readChecked } from './json-file.ts';

/** Errors: FileError; ManifestError. */
export function readManifest(path: string): SystemManifest {
  return readChecked(path, checkSystem);
}

/** Where a path of the manifest leads. */
export function pathFrom(manifest: string, path: string): string {
  return resolve(dirname(manifest), path);
}
