/**
 * Scripts that use a distribution's programs as people do, out of an unmodified Debian 12 root, against the native run of the same
 * programs: what they write, how they end, and the files that they leave, with modes, owners and links.
 *
 * NUCLEUS_DEBIAN=large is all of them; NUCLEUS_JIT names the mode (never, hot, always).
 */

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNative, nucleus } from '../command.ts';
import { debianRoot, sizeWanted } from './debian-root.ts';
import { listing, noNativeRoot, runInRoot } from './native-root.ts';

const size = sizeWanted();
const root = isNative ? debianRoot(size) : { missing: 'needs x86-64 Linux' };
const missing = 'missing' in root ? root.missing : noNativeRoot();

const environment = ['LC_ALL=C', 'PATH=/usr/sbin:/usr/bin', 'HOME=/root'];
const sources = join(import.meta.dirname, 'scripts');

/** Those that need no more than the small root has. */
const small = ['coreutils', 'shells', 'text'];
const scripts = size === 'small' ? small : readdirSync(sources).map((file) => file.replace(/\.(sh)$/, ''));

/** Emulated compilers take their time, and more of it without translations. */
const deadline = 600_000;

describe.skipIf(missing)(`a script in a Debian root${missing ? ` (${missing})` : ''}`, () => {
  const { folder: system } = root as { folder: string };
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nucleus-scripts-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(scripts)(
    '%s',
    async (name) => {
      const at = (part: string) => join(folder, name, part);
      for (const part of ['native', 'kernel', 'script']) mkdirSync(at(part), { recursive: true });
      copyFileSync(join(sources, `${name}.sh`), join(at('script'), 'run.sh'));
      const words = ['bash', '-c', 'mkdir -p /work; cd /work && exec bash /script/run.sh'];

      const run = { root: system, scripts: at('script'), environment, folder: at('native') };
      const native = await runInRoot(run, words);
      const options = [
        '--rootfs',
        system,
        '--overlay',
        at('kernel/kept'),
        '--dir',
        `${at('script')}:/script`,
      ];
      const variables = environment.flatMap((variable) => ['--env', variable]);
      const ended = await nucleus(['run', ...options, ...variables, words[0]!, '--', ...words.slice(1)], {
        deadline,
      });

      const said = ({ code, stdout, stderr }: typeof native) => ({
        code,
        stdout: stdout.toString('latin1').split('\n'),
        stderr: stderr.split('\n'),
      });
      expect(said(ended)).toEqual(said(native));
      execFileSync('tar', ['-x', '-C', at('kernel'), '-f', at('kernel/kept/changes.tar')]);
      expect(listing(at('kernel/work'))).toEqual(listing(at('native/changes')));
      execFileSync('diff', ['-r', '--no-dereference', at('kernel/work'), at('native/changes')]);
    },
    deadline * 2,
  );
});
