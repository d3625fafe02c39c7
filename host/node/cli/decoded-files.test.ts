import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeComponent } from '../../../kernel/component/index.ts';
import { decodedName, formatDecoded, readDecoded } from './decoded-files.ts';
import { builtIns } from './services.ts';

const dist = join(import.meta.dirname, '..', '..', '..', 'dist');
const built = builtIns.filter((name) => existsSync(join(dist, 'components', `${name}.wasm`)));

const bytesOf = (name: string) => new Uint8Array(readFileSync(join(dist, 'components', `${name}.wasm`)));
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A text for a graph; strings of one text, which the engine may hold in several forms, are alike in a clone's clone. */
const cloned = (graph: object) => serialize(deserialize(serialize(graph)));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nucleus-decoded-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a component's file. */
function write(name: string): { bytes: Uint8Array; sha256: string } {
  const bytes = bytesOf(name);
  const sha256 = hashOf(bytes);
  writeFileSync(join(folder, decodedName(name)), formatDecoded(bytes, sha256));
  return { bytes, sha256 };
}

describe.skipIf(built.length === 0)('a built-in component that was written down', () => {
  // What is shared in a graph is shared in its clone, so texts of clones are equal where graphs are.
  it.each(built)('is the same as %s decoded', (name) => {
    const { bytes, sha256 } = write(name);
    const read = readDecoded(name, bytes, sha256, folder)!;
    expect(cloned(read).equals(cloned(decodeComponent(bytes)))).toBe(true);
  });

  it.each(built)('shows the bytes of the file of %s', (name) => {
    const { bytes, sha256 } = write(name);
    const read = readDecoded(name, bytes, sha256, folder)!;
    const modules = read.steps.flatMap((step) => (step.kind === 'core-module' ? [step.bytes] : []));
    expect(modules.length).toBeGreaterThan(0);
    for (const module of modules) expect(module.buffer).toBe(bytes.buffer);
  });

  it('is not taken for one of other bytes', () => {
    const { bytes } = write(built[0]!);
    const changed = bytes.slice();
    changed[changed.length - 1]! ^= 1;
    expect(readDecoded(built[0]!, changed, hashOf(changed), folder)).toBe(undefined);
  });

  it('is decoded where its file is missing, or cannot be read', () => {
    const { bytes, sha256 } = write(built[0]!);
    const path = join(folder, decodedName(built[0]!));
    writeFileSync(path, readFileSync(path).subarray(0, 1000));
    expect(readDecoded(built[0]!, bytes, sha256, folder)).toBe(undefined);
    rmSync(path);
    expect(readDecoded(built[0]!, bytes, sha256, folder)).toBe(undefined);
  });
});

describe.skipIf(!existsSync(join(dist, 'bin', decodedName('x86'))))('the bundle', () => {
  it('has what decoding gives beside it', () => {
    const bytes = bytesOf('x86');
    expect(readDecoded('x86', bytes, hashOf(bytes), join(dist, 'bin'))).toBeDefined();
  });
});
