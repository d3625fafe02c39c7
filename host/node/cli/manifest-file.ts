/** A system's manifest as a file: read, checked, its paths taken from the file's own folder on. */

import { dirname, resolve } from 'node:path';
import type { SystemManifest } from '../../../kernel/manifest/system.ts';
import { checkSystem } from '../../../kernel/manifest/system-schema.ts';
import { SystemError } from '../../../kernel/system/part.ts';
import { readWhole } from './host-file.ts';

/** Errors: FileError; SystemError if it is no JSON; ManifestError if it is no manifest. */
export function readManifest(path: string): SystemManifest {
  return checkSystem(parse(read(path)));
}

function read(path: string): string {
  const bytes = readWhole(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SystemError(['it is no UTF-8 text']);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SystemError([`it is no JSON: ${(cause as Error).message.split('\n')[0]}`]);
  }
}

/** Where a path of the manifest leads. */
export function pathFrom(manifest: string, path: string): string {
  return resolve(dirname(manifest), path);
}
