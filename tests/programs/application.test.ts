/** A program built into one component: what it is handed, and how it ends, under wasmtime and in our own runtime. */

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandOptions, command, type Ended, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';
import { type Application, buildApplication, noWasmtime } from './wasmtime.ts';

const reason = noCompiler ?? noWasmtime;

describe.skipIf(reason)(`a program in one component${reason ? ` (${reason})` : ''}`, () => {
  let folder: string;
  let program: string;
  let plain: Application;
  let baked: Application;

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'application-')));
    mkdirSync(join(folder, 'granted'));
    program = compile(join(import.meta.dirname, 'guest', 'host.c'), folder, 'host');
    plain = await buildApplication(folder, 'plain', program);
    const own = [
      '--arg',
      'about',
      '--env',
      'A=1',
      '--env',
      'B=2',
      '--cwd',
      '/granted',
      '--dir',
      '/granted/a:ro',
    ];
    baked = await buildApplication(folder, 'baked', program, own);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const options = { env: {} };
  const said = ({ code, stdout, stderr }: Ended) => ({ code, stdout: String(stdout), stderr });
  const lines = (ended: Ended) => String(ended.stdout).trim().split('\n');

  /** The same file, in both runtimes. */
  const hosts: [string, (args: string[], more?: CommandOptions) => Promise<Ended>][] = [
    ['under wasmtime', (args, more) => plain.run([], args, { ...options, ...more })],
    ['in our own runtime', (args, more) => nucleus(['run', plain.component, '--', ...args], more)],
  ];

  describe.each(hosts)('%s', (_name, run) => {
    it.each([['code', '0'], ['code', '1'], ['code', '42'], ['code', '255'], ['fork'], ['kind']])(
      'ends and says what it does natively: %s %s',
      async (...args) => {
        if (args[0] === 'fork') {
          expect(said(await run(args))).toEqual({ code: 0, stdout: 'ENOMEM\n', stderr: '' });
        } else {
          expect(said(await run(args))).toEqual(said(await command(program, args)));
        }
      },
    );

    it('reads its input', async () => {
      const input = 'line\n'.repeat(50_000);
      expect(said(await run(['echo'], { input }))).toEqual({ code: 0, stdout: input, stderr: '' });
    });

    it('tells an input from none', async () => {
      expect(lines(await run(['kind'], { input: 'something' }))).toEqual(['pipe']);
      expect(lines(await run(['kind']))).toEqual(['device']);
    });

    it('says why it died, in one line', async () => {
      const { code, stderr } = await run(['abort']);
      expect([code, stderr]).toEqual([
        134,
        expect.stringMatching(/^nucleus: .*: killed by SIGABRT[^\n]*\n$/),
      ]);
    });
  });

  it('gets arguments and variables that were built in, then those of the host', async () => {
    const { code, stdout } = await baked.run(
      ['--env', 'B=3', '--env', 'C=4', '--dir', `${folder}/granted::/granted`],
      ['one', '-x'],
      options,
    );
    expect([code, String(stdout).trim().split('\n').slice(1)]).toEqual([
      0,
      [
        'argument about',
        'argument one',
        'argument -x',
        'variable A=1',
        'variable B=3',
        'variable C=4',
        'directory /granted',
      ],
    ]);
  });

  it('works where the host says, if nothing was built in', async () => {
    const ended = await plain.run(['--dir', `${folder}/granted::/here`, '-S', 'cwd=/here'], [], options);
    expect(lines(ended).at(-1)).toBe('directory /here');
  });

  it('finds a directory with a relative name below its own', async () => {
    const ended = await plain.run(['--dir', '.'], ['write', 'relative.txt'], {
      ...options,
      cwd: join(folder, 'granted'),
    });
    expect(lines(ended)).toEqual(['written']);
    expect(readFileSync(join(folder, 'granted', 'relative.txt'), 'utf8')).toBe('');
  });

  it('that has no directory to work in is told so', async () => {
    const ended = await baked.run([], [], options);
    expect(ended).toMatchObject({
      code: 64,
      stderr: `nucleus: ${basename(program)}: its working directory /granted is in no granted directory; grant it with --dir\n`,
    });
  });

  it.each([
    ['/granted/a', '/granted/a/new', 'Read-only file system'],
    ['/granted/a/inside', '/granted/a/inside/new', 'Read-only file system'],
    ['/granted', '/granted/new', 'Read-only file system'],
    ['/granted/beside', '/granted/beside/new', 'written'],
  ])('keeps read-only what was built in so, granted as %s', async (guest, path, expected) => {
    mkdirSync(join(folder, 'granted', 'a'), { recursive: true });
    const application = await buildApplication(folder, 'read-only', program, ['--dir', '/granted/a:ro']);
    const ended = await application.run(['--dir', `${folder}/granted::${guest}`], ['write', path], options);
    expect(lines(ended)).toEqual([expected]);
  });

  it('is traced where the host asks for it, and the trace says why there is no fork', async () => {
    const { stdout, stderr } = await plain.run(['--env', 'NUCLEUS_TRACE=1'], ['fork'], options);
    expect(String(stdout)).toBe('ENOMEM\n');
    expect(stderr).toMatch(/^.*(fork|clone)\(.*\) = -1 ENOMEM .*no machine for another address space.*$/m);
    const { stdout: variables } = await plain.run(['--env', 'NUCLEUS_TRACE=1'], ['about'], options);
    expect(String(variables)).not.toContain('NUCLEUS_TRACE');
  });

  it('ends with success or failure alone, if it was built so', async () => {
    const application = await buildApplication(folder, 'plain-exit', program, ['--plain-exit']);
    expect((await application.run([], ['code', '0'], options)).code).toBe(0);
    expect((await application.run([], ['code', '42'], options)).code).toBe(1);
  });

  it('is the same bytes each time', async () => {
    const again = await buildApplication(folder, 'again', program);
    expect(readFileSync(again.component).equals(readFileSync(plain.component))).toBe(true);
  });
});
