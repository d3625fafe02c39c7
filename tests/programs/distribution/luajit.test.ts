/** A compiler in the guest: what LuaJIT makes while it runs is translated in turn, thrown away, and made anew. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unpackPackage } from '../../../tools/bench/x86/debian.ts';
import { command, isNative, nucleus } from '../command.ts';

const unpacked = isNative ? unpackPackage('luajit') : { missing: 'x86-64 Linux' };
const missing = 'missing' in unpacked ? unpacked.missing : undefined;

it.skipIf(missing)(`LuaJIT${missing ? ` (needs ${missing})` : ''}`, async () => {
  const { folder } = unpacked as { folder: string };
  const program = join(folder, 'usr/bin/luajit');
  const variables = { LD_LIBRARY_PATH: join(folder, 'usr/lib/x86_64-linux-gnu') };
  const script = join(import.meta.dirname, 'guest', 'hot.lua');
  const native = await command(program, [script], { env: variables });
  const grants = [folder, '/lib', '/lib64', '/usr/lib', join(import.meta.dirname, 'guest')];
  const options = [
    ...grants.flatMap((path) => ['--dir', path]),
    ...Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ];
  const ended = await nucleus(['run', ...options, program, '--', script]);
  expect(ended.stdout.toString()).toBe(native.stdout.toString());
  expect(ended).toEqual(native);
  expect(native.stdout.toString()).toMatch(/^sum\t-999513320\ttrue\n/);
});
