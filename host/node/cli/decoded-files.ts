/**
 * Built-in components as decoding gives them, written when the command is bundled. Each lies beside the bundle, as `NAME.decoded`: V8's structured
 * clone of what the bundled kernel made of a component's bytes, whose hash stands with it. Where the file is missing, is of other bytes, or is
 * not to be read by this engine, the component is decoded.
 */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { type Component, type Decoded, decodeApart, withFile } from '../../../kernel/component/index.ts';

interface DecodedFile {
  /** Of the component's bytes. */
  readonly sha256: string;
  readonly decoded: Decoded;
}

/** The name of a component's file. */
export function decodedName(name: string): string {
  return `${name}.decoded`;
}

/** Its content. Throws BinaryError. */
export function formatDecoded(bytes: Uint8Array, sha256: string): Buffer {
  return serialize({ sha256, decoded: decodeApart(bytes) } satisfies DecodedFile);
}

/** The component, if it was written down. @param folder by default the bundle's own */
export function readDecoded(
  name: string,
  bytes: Uint8Array,
  sha256: string,
  folder: string = dirname(fileURLToPath(import.meta.url)),
): Component | undefined {
  let file: DecodedFile;
  try {
    file = deserialize(readFileSync(join(folder, decodedName(name)))) as DecodedFile;
  } catch {
    return undefined;
  }
  return file.sha256 === sha256 ? withFile(file.decoded, bytes) : undefined;
}
