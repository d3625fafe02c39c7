/** Namespaces that are not there are refused as by a Linux that is built without them. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isNative, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

const folder = mkdtempSync(join(tmpdir(), 'namespaces-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kinds = [
  'user',
  'pid',
  'net',
  'ipc',
  'cgroup',
  'time',
  'user and mounts',
  'user and pid',
  'mounts and pid',
];
const results = (who: string, error: (kind: string) => string) =>
  kinds.flatMap((kind) => ['unshare', 'clone3'].map((call) => `${who}: ${call} ${kind}: ${error(kind)}`));

// Linux 6.12, kernel/fork.c and nsproxy.c with CONFIG_NAMESPACES but for those of mounts and names off; Debian's kernels have all.
it.skipIf(noCompiler)(`the calls say EINVAL${noCompiler ? ` (${noCompiler})` : ''}`, async () => {
  const program = compile(join(import.meta.dirname, 'linux', 'namespaces.c'), folder, 'namespaces');
  const { stdout } = await nucleus(['run', program]);
  expect(String(stdout).trimEnd().split('\n')).toEqual([
    ...results('root', () => 'EINVAL'),
    'setuid: ok',
    ...results('user', (kind) => (kind.includes('user') ? 'EINVAL' : 'EPERM')),
    'user: unshare mounts: EPERM',
  ]);
});

const tool = '/usr/bin/unshare';
const noTool =
  isNative && existsSync(tool) ? undefined : `needs ${tool} (Debian: apt-get install util-linux)`;

describe.skipIf(noTool)(`unshare(1)${noTool ? ` (${noTool})` : ''}`, () => {
  const libraries = ['/lib', '/lib64', '/usr/lib', '/usr/bin'].flatMap((path) => ['--dir', path]);

  it.each([['-r'], ['-rm'], ['-p', '--fork'], ['-n']])('%s says so', async (...options) => {
    const { code, stderr } = await nucleus(['run', ...libraries, tool, '--', ...options, '/usr/bin/true']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'unshare: unshare failed: Invalid argument\n' });
  });

  it('-m and -u run their program', async () => {
    for (const option of ['-m', '-u']) {
      const { code, stderr } = await nucleus(['run', ...libraries, tool, '--', option, '/usr/bin/true']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });
});
