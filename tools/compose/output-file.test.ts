import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileSources } from '../../tests/compiled-sources.ts';
import { OutputError, writeOutput } from './output-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nucleus-output-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = [Uint8Array.of(1, 2), Uint8Array.of(3)];

describe('an output file', () => {
  it('is written whole, in place of what was there', async () => {
    const path = join(folder, 'a.wasm');
    writeFileSync(path, 'old and longer');
    await writeOutput(path, bytes);
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    expect(readdirSync(folder)).toEqual(['a.wasm']);
  });

  it.each<[string, string, string]>([
    ['in no directory', 'none/a.wasm', 'its directory does not exist'],
    ['below a file', 'file/a.wasm', 'a part of its path is not a directory'],
    ['that is a directory', 'directory', 'is a directory'],
    ['with a long name', 'x'.repeat(300), 'its name is too long'],
  ])('%s is refused, and leaves nothing', async (_, name, message) => {
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'directory'));
    const refused = writeOutput(join(folder, name), bytes);
    await expect(refused).rejects.toEqual(new OutputError(message));
    expect(readdirSync(folder).sort()).toEqual(['directory', 'file']);
  });

  it.runIf(existsSync('/dev/null'))('never takes the place of a device', async () => {
    await expect(writeOutput('/dev/null', bytes)).rejects.toEqual(new OutputError('is no regular file'));
  });

  it('that cannot be finished leaves what was there', async () => {
    const path = join(folder, 'a.wasm');
    writeFileSync(path, 'old');
    const broken = [Uint8Array.of(1), 'no bytes' as unknown as Uint8Array, null as unknown as Uint8Array];
    await expect(writeOutput(path, broken)).rejects.toThrow(OutputError);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.wasm']);
  });
});

describe('a signal in the middle', () => {
  let compiled: string;
  beforeEach(() => {
    compiled = compileSources(['tools/compose/output-file.ts']);
  });
  afterEach(() => rmSync(compiled, { recursive: true }));

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s leaves no file behind', (signal) => {
    const module = pathToFileURL(join(compiled, 'tools', 'compose', 'output-file.js'));
    const script = `
      import { writeOutput } from '${module}';
      const endless = { *[Symbol.iterator]() {
        yield Uint8Array.of(1);
        process.kill(process.pid, '${signal}');
        while (true) yield Uint8Array.of(2);
      } };
      await writeOutput(process.argv[1], endless);`;
    const args = ['--input-type=module', '-e', script, join(folder, 'a.wasm')];
    const ended = spawnSync(process.execPath, args, { timeout: 300_000, killSignal: 'SIGKILL' });
    expect(ended.signal).toBe(signal);
    expect(readdirSync(folder)).toEqual([]);
  });
});
