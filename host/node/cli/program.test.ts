import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CommandError } from './exit-code.ts';
import { findProgram } from './program.ts';

const here = mkdtempSync(join(tmpdir(), 'program-'));
afterAll(() => rmSync(here, { recursive: true }));

const bin = join(here, 'bin');
mkdirSync(bin);
mkdirSync(join(here, 'folder'));
writeFileSync(join(here, 'local'), '\x7fELF');
writeFileSync(join(here, 'component.wasm'), Buffer.from('\0asm\x0d\0\x01\0', 'latin1'));
writeFileSync(join(here, 'module.wasm'), Buffer.from('\0asm\x01\0\0\0', 'latin1'));
writeFileSync(join(here, 'layer.wasm'), Buffer.from('\0asm\x0d\0\x02\0', 'latin1'));
writeFileSync(join(here, 'high-layer.wasm'), Buffer.from('\0asm\x0d\0\x01\x01', 'latin1'));
writeFileSync(join(here, 'short.wasm'), '\0asm');
writeFileSync(join(here, 'empty'), '');
writeFileSync(join(bin, 'tool'), '\x7fELF', { mode: 0o755 });
writeFileSync(join(bin, 'local'), '\x7fELF', { mode: 0o755 });
writeFileSync(join(bin, 'data'), '\x7fELF', { mode: 0o644 });

const place = { here, searchPath: `/nowhere::${bin}` };

function failure(name: string): [number, string] {
  try {
    findProgram(name, place);
  } catch (error) {
    return [(error as CommandError).code, (error as CommandError).message];
  }
  throw new Error(`${name} was found`);
}

describe('findProgram', () => {
  it.each([
    ['./local', join(here, 'local'), 'image'],
    ['local', join(here, 'local'), 'image'],
    ['tool', join(bin, 'tool'), 'image'],
    ['bin/tool', join(bin, 'tool'), 'image'],
    ['component.wasm', join(here, 'component.wasm'), 'component'],
    ['module.wasm', join(here, 'module.wasm'), 'core-module'],
    ['short.wasm', join(here, 'short.wasm'), 'image'],
    ['layer.wasm', join(here, 'layer.wasm'), 'image'],
    ['high-layer.wasm', join(here, 'high-layer.wasm'), 'image'],
  ])('finds %s', (name, path, kind) => expect(findProgram(name, place)).toEqual({ path, kind }));

  it.each([
    ['', 127, 'PROGRAM is empty; give a path or a name'],
    ['gone', 127, 'gone: no such program here or in PATH; give its path, such as ./gone'],
    ['data', 127, 'data: no such program here or in PATH; give its path, such as ./data'],
    ['./gone', 127, './gone: no such file'],
    ['./local/x', 127, './local/x: no such file: a part of its path is not a directory'],
    ['folder', 126, 'folder: is a directory, not a program'],
    ['./folder', 126, './folder: is a directory, not a program'],
    ['./empty', 126, './empty: is empty, so no program'],
    ['/dev/null', 126, '/dev/null: is no regular file, so no program'],
  ])('refuses %j with %d', (name, code, message) => expect(failure(name)).toEqual([code, message]));

  it.skipIf(process.platform === 'win32')('does not wait at a named pipe', () => {
    execFileSync('mkfifo', [join(here, 'pipe')]);
    expect(failure('./pipe')).toEqual([126, './pipe: is no regular file, so no program']);
  });

  // The superuser may read everything.
  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('says that it may not be read', () => {
    writeFileSync(join(here, 'secret'), 'x');
    chmodSync(join(here, 'secret'), 0);
    expect(failure('./secret')).toEqual([
      126,
      './secret: cannot be read: permission denied; it needs read permission',
    ]);
  });
});
