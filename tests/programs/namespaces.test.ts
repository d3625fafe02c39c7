/** Namespaces that are not there are refused as by a Linux that is built without them. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isNative, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

const folder = mkdtempSync(join(tmpdir(), 'namespaces-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kinds = ['user', 'pid', 'net', 'ipc', 'cgroup', 'user and mounts', 'user and pid', 'mounts and pid'];
const results = (error: (kind: string) => string) =>
  kinds.flatMap((kind) => ['unshare', 'clone3'].map((call) => `${call} ${kind}: ${error(kind)}`));

// Linux 6.12, kernel/fork.c and nsproxy.c with CONFIG_NAMESPACES but for those of mounts and names off; Debian's kernels have all.
it.skipIf(noCompiler)(
  `the calls say EINVAL, or EPERM to who may not ask${noCompiler ? ` (${noCompiler})` : ''}`,
  async () => {
    const program = compile(join(import.meta.dirname, 'linux', 'namespaces.c'), folder, 'namespaces');
    const { stdout } = await nucleus(['run', program]);
    expect(String(stdout).trimEnd().split('\n')).toEqual([
      ...results((kind) => (kind.includes('user') ? 'EINVAL' : 'EPERM')),
      'unshare mounts: EPERM',
    ]);
  },
);

const tool = '/usr/bin/unshare';
const noTool =
  isNative && existsSync(tool) ? undefined : `needs ${tool} (Debian: apt-get install util-linux)`;

describe.skipIf(noTool)(`unshare(1)${noTool ? ` (${noTool})` : ''}`, () => {
  const libraries = ['/lib', '/lib64', '/usr/lib', '/usr/bin'].flatMap((path) => ['--dir', path]);

  // Without a root file system, root has no right to others than of users.
  it.each([
    [['-r'], 'Invalid argument'],
    [['-rm'], 'Invalid argument'],
    [['-p', '--fork'], 'Operation not permitted'],
    [['-n'], 'Operation not permitted'],
  ])('%s says so', async (options, why) => {
    const { code, stderr } = await nucleus(['run', ...libraries, tool, '--', ...options, '/usr/bin/true']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `unshare: unshare failed: ${why}\n` });
  });
});
