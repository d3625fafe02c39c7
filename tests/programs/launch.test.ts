/** A Windows program that a Linux shell starts: a process like any other, which has what the shell has. */

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from './command.ts';
import { componentTool } from './component-tool.ts';
import { busybox, noBusybox } from './static-busybox.ts';
import { compileWindows, noWindowsCompiler } from './windows-programs.ts';

const missing = noWindowsCompiler || noBusybox;

describe.skipIf(missing)(
  `Windows programs that Linux programs start${missing ? ` (${missing})` : ''}`,
  () => {
    let folder: string;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'nucleus-launch-'));
      compileWindows('stage.c', folder);
      mkdirSync(join(folder, 'sub'));
      copyFileSync(busybox, join(folder, 'busybox'));
      copyFileSync(join(folder, 'stage.exe'), join(folder, 'sub', 'stage.exe'));
      writeFileSync(join(folder, 'in'), 'one\ntwo\nthree\n');
      writeFileSync(join(folder, 'sub', 'only'), '');
      for (const name of ['bin', 'etc', 'sub']) mkdirSync(join(folder, 'system', name), { recursive: true });
      for (const name of ['sh', 'busybox']) copyFileSync(busybox, join(folder, 'system', 'bin', name));
      for (const name of ['.', 'sub'])
        copyFileSync(join(folder, 'stage.exe'), join(folder, 'system', name, 'stage.exe'));
      writeFileSync(join(folder, 'system', 'sub', 'only'), '');
      writeFileSync(join(folder, 'system', 'etc', 'passwd'), 'nobody:x:99:99::/:/bin/sh\n');
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    /** What a script gives, run in /here, which may be changed unless `terms` say otherwise. */
    async function shell(script: string, terms = 'rw', options: readonly string[] = []) {
      const grants = ['--dir', `.:/here:${terms}`, '--dir', 'sub:/data:ro', '--cwd', '/here'];
      const { code, stdout, stderr } = await nucleus(
        ['run', ...grants, ...options, './busybox', '--', 'sh', '-c', script],
        { cwd: folder },
      );
      return { code, stdout: stdout.toString().replaceAll('\r\n', '\n'), stderr };
    }

    /** Starts a stage in the background, and goes on once it is ready; 3 is what it writes. */
    const started = (what: string) => `./stage.exe ${what} > /fifo & exec 3< /fifo; read ready <&3; `;

    it.each([
      [
        'get arguments, environment and working directory',
        'cd sub; WHO=me ../stage.exe show "a b" "" \'c"d\'',
        'in C:\\here\\sub, WHO is me\n<a b>\n<>\n<c"d>\n',
      ],
      [
        'are stages of pipelines, between files',
        './stage.exe take 99 < in | ./busybox grep -n e | ./stage.exe take 99 > out; ./busybox cat out',
        '1:one\n3:three\n',
      ],
      ['leave what they do not read', '{ ./stage.exe take 4; ./busybox cat; } < in', 'one\ntwo\nthree\n'],
      ['do without a standard stream', './stage.exe take 4 <&-; echo $?', '0\n'],
      ['end with their code', './stage.exe exit 7; echo $?; exec ./stage.exe exit 0', '7\n'],
      ['see the directories of the process', './stage.exe list "C:\\data\\*"', 'only\nstage.exe\n'],
      [
        'write where it may write',
        './stage.exe make made; ./busybox cat made; ./stage.exe make "C:\\data\\made"',
        'by windows\nerror 19\n',
      ],
      [
        'are told when nobody reads',
        '{ ./stage.exe flood; echo $? > code; } | ./busybox head -n 2; ./busybox cat code',
        '0\n1\n4\n',
      ],
      ['end by a signal', `${started('sleep')} kill -TERM $!; wait $!; echo $?`, '143\n'],
      ['cannot but end when they are killed', `${started('hear')} kill -KILL $!; wait $!; echo $?`, '137\n'],
      [
        'hear of signals as events',
        `${started('hear')} kill -TERM $!; ./busybox cat <&3; wait $!; echo $?`,
        'event 2\n9\n',
      ],
      [
        'stop, and go on',
        `${started('sleep')} kill -STOP $!; kill -CONT $!; kill -HUP $!; wait $!; echo $?`,
        '129\n',
      ],
    ])('%s', async (_, script, stdout) => {
      const ended = await shell(`./busybox mkfifo /fifo; ${script}`);
      const stderr = ended.stderr.replace(/^(Terminated|Killed|Hangup)\n/gm, '');
      expect({ ...ended, stderr }).toEqual({ code: 0, stdout, stderr: '' });
    });

    it.each([
      ['see no more than its root', 'busybox chroot /sub /stage.exe list "C:\\*"', 'only\nstage.exe\n'],
      [
        'see what the process has mounted, as it may be used',
        'busybox mount -t tmpfs x /etc; /stage.exe make "C:\\etc\\new"; busybox cat /etc/new;' +
          'busybox mount -o bind /sub /etc; busybox mount -o remount,bind,ro /etc; /stage.exe list "C:\\etc\\*";' +
          '/stage.exe make "C:\\etc\\only"',
        'by windows\nonly\nstage.exe\nerror 19\n',
      ],
      [
        'are not for a user whose permissions nobody would hold them to',
        'busybox su -s /bin/sh nobody -c "/stage.exe show 2> /dev/null; echo \\$?"',
        '126\n',
      ],
      ['have their part of the memory', '/stage.exe exit 5; echo $?', '5\n', '128M'],
      ['do not start where none is left for them', '/stage.exe exit 5 2> /dev/null; echo $?', '126\n', '24M'],
    ])('in a root file system %s', async (_, script, stdout, memory = '1G') => {
      const terms = ['--rootfs', 'system', '--memory', memory];
      const ended = await nucleus(['run', ...terms, '/bin/sh', '--', '-c', script], { cwd: folder });
      const { code, stderr } = ended;
      expect({ code, stdout: ended.stdout.toString().replaceAll('\r', ''), stderr }).toEqual({
        code: 0,
        stdout,
        stderr: '',
      });
    });
  },
);

describe.skipIf(noBusybox)(
  `components that Linux programs start${noBusybox ? ` (${noBusybox})` : ''}`,
  () => {
    let folder: string;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'nucleus-launch-'));
      copyFileSync(busybox, join(folder, 'busybox'));
      writeFileSync(join(folder, 'tool.wasm'), componentTool(), { mode: 0o755 });
      writeFileSync(join(folder, 'broken.wasm'), new Uint8Array([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0, 9]), {
        mode: 0o755,
      });
      writeFileSync(join(folder, 'in'), 'hello\n');
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    async function shell(script: string) {
      const grants = ['--dir', '.:/here:rw', '--cwd', '/here', '--env', 'WHO=me'];
      const ended = await nucleus(['run', ...grants, './busybox', '--', 'sh', '-c', script], { cwd: folder });
      return { code: ended.code, stdout: ended.stdout.toString(), stderr: ended.stderr };
    }

    it('are stages of pipelines, and processes that end', async () => {
      const script =
        './busybox cat in | ./tool.wasm echo | ./busybox tr a-z A-Z; ./tool.wasm echo < in > out; ./busybox cat out;' +
        './busybox mkfifo /fifo; ./tool.wasm loop > /fifo & exec 3< /fifo; read ready <&3; kill -TERM $!; wait $!; echo $?;' +
        'exec ./tool.wasm code 9';
      expect(await shell(script)).toEqual({
        code: 9,
        stdout: 'HELLO\nhello\n143\n',
        stderr: expect.stringMatching(/^(Terminated\n)?$/),
      });
    });

    it('get arguments and environment, and no files', async () => {
      const { stdout, ...rest } = await shell('cd /; exec /here/tool.wasm about "a b"');
      expect(rest).toEqual({ code: 0, stderr: '' });
      const [args, environment, directory, paths] = JSON.parse(stdout) as [
        string[],
        string[][],
        string,
        string[],
      ];
      expect([args, directory, paths]).toEqual([['/here/tool.wasm', 'about', 'a b'], '/', []]);
      expect(environment).toContainEqual(['WHO', 'me']);
    });

    it('end with 1 where they fail, and say why they cannot be run', async () => {
      expect(await shell('./tool.wasm trap; echo $?; ./broken.wasm; echo $?')).toEqual({
        code: 0,
        stdout: '1\n126\n',
        stderr: expect.stringMatching(
          /^nucleus: \.\/broken\.wasm: cannot be run: it is no valid component: .*\n$/,
        ),
      });
    });
  },
);
