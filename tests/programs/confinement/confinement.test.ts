/**
 * No path outside of a grant can be read, and none inside a read-only grant written. The same program tries natively
 * first: an attempt that does not work there would prove nothing here.
 */

import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, type Ended, nucleus } from '../command.ts';
import { compile, noCompiler } from '../compile.ts';
import { buildApplication, noWasmtime } from '../wasmtime.ts';
import { attempts, makeTrap, secretText, snapshot, type Trap } from './tree.ts';

const sources = import.meta.dirname;
const succeeded = (outcome: string) => /^(READ|SEEN|DONE|opened)/.test(outcome);
const successes = (tried: Map<string, string>) => [...tried].filter(([, outcome]) => succeeded(outcome));

/** One guest program with its arguments, granted a directory under its own path, or nothing. */
interface Attempt {
  readonly program: string;
  readonly args: readonly string[];
  readonly grant?: { readonly directory: string; readonly mode: string };
}

type Host = (attempt: Attempt, folder: string) => Promise<Ended>;

const inKernel: Host = ({ program, args, grant }) => {
  const options = grant ? ['--dir', `${grant.directory}::${grant.mode}`] : [];
  return nucleus(
    ['run', ...options, program, '--', ...args],
    grant === undefined ? {} : { cwd: grant.directory },
  );
};

/** wasmtime's own grant is always for reading and writing, so that what is read-only is so by the composition alone. */
const underWasmtime: Host = async ({ program, args, grant }, folder) => {
  const readOnly = grant?.mode === 'ro' ? ['--dir', `${grant.directory}:ro`] : [];
  const directory = grant ? ['--cwd', grant.directory] : [];
  const application = await buildApplication(folder, 'attempt', program, [...readOnly, ...directory]);
  return application.run(grant ? ['--dir', `${grant.directory}::${grant.directory}`] : [], args);
};

/** The whole as one WASI command, which gets its files by way of our own services. */
const asCommand: Host = async ({ program, args, grant }, folder) => {
  const component = join(folder, `${basename(program)}-${grant === undefined ? 'bare' : 'granted'}.wasm`);
  const directory = grant ? ['--cwd', grant.directory] : [];
  const built = await nucleus(['build', program, '-o', component, ...directory]);
  expect(built).toMatchObject({ code: 0, stderr: '' });
  const options = grant ? ['--dir', `${grant.directory}::${grant.mode}`] : [];
  return nucleus(['run', ...options, component, ...args]);
};

const hosts: [string, Host, string | undefined][] = [
  ['in the kernel', inKernel, undefined],
  ['as a WASI command', asCommand, undefined],
  [`under wasmtime${noWasmtime ? ` (${noWasmtime})` : ''}`, underWasmtime, noWasmtime],
];

describe.skipIf(noCompiler)(`confinement${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let work: string;
  let reader: string;
  let writer: string;

  beforeAll(() => {
    work = realpathSync(mkdtempSync(join(tmpdir(), 'confinement-')));
    reader = compile(join(sources, 'escape-read.c'), work, 'escape-read');
    writer = compile(join(sources, 'escape-write.c'), work, 'escape-write');
  });
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  const trap = (name: string): Trap => makeTrap(join(work, name));

  it('holds against what works natively', async () => {
    const { granted, secret } = trap('native-read');
    const tried = attempts((await command(reader, [granted, secret], { cwd: granted })).stdout);
    // A process of another user may not be looked into, and text is no program.
    const failing = [...tried].filter(([, outcome]) => !succeeded(outcome)).map(([name]) => name);
    expect(failing.filter((name) => !['/proc/1/root', 'execve', 'linkat, following'].includes(name))).toEqual(
      [],
    );
  });

  for (const [at, host, missing] of hosts)
    describe.skipIf(missing)(at, () => {
      async function run(program: string, directory: string, mode: string, args: string[]) {
        const ended = await host({ program, args, grant: { directory, mode } }, work);
        expect(ended).toMatchObject({ code: 0, stderr: '' });
        return ended;
      }

      it.each(['ro', 'rw'])('lets nothing outside of a directory be read (%s)', async (mode) => {
        const { folder, granted, secret } = trap(`${at}, read-${mode}`);
        const before = snapshot(folder);
        const { stdout } = await run(reader, granted, mode, [granted, secret]);
        expect(stdout.toString()).not.toContain(secretText);
        expect(successes(attempts(stdout))).toEqual([]);
        expect(attempts(stdout).size).toBeGreaterThan(35);
        // With rw, attempts make and remove an entry, which changes the granted directory's own time.
        const outside = (lines: string[]) =>
          lines.filter((line) => mode === 'ro' || !line.startsWith('granted '));
        expect(outside(snapshot(folder))).toEqual(outside(before));
      });

      it('lets nothing in a read-only directory be written', async () => {
        const control = trap(`${at}, native-write`);
        const scratch = join(control.folder, 'scratch');
        mkdirSync(scratch);
        const native = attempts((await command(writer, [control.granted, scratch])).stdout);
        expect(successes(native).length).toBeGreaterThan(40);

        const { folder, granted } = trap(`${at}, write`);
        const before = snapshot(folder);
        const tried = attempts((await run(writer, granted, 'ro', [granted, '/'])).stdout);
        // Modes are the personality's own: where it believes the directory writable it says that it has set them.
        const pretended = ['fchmod', 'chmod'].filter(() => host === asCommand);
        expect(successes(tried).filter(([name]) => !pretended.includes(name))).toEqual([]);
        expect([...tried.keys()]).toEqual([...native.keys()]);
        expect(snapshot(folder)).toEqual(before);
      });

      it('lets the same attempts change a writable directory, and nothing beside it', async () => {
        const { folder, granted } = trap(`${at}, writable`);
        const beside = (lines: string[]) => lines.filter((line) => !line.startsWith('granted'));
        const before = beside(snapshot(folder));
        const tried = attempts((await run(writer, granted, 'rw', [granted, '/'])).stdout);
        for (const name of [
          'O_WRONLY',
          'O_CREAT',
          'truncate',
          'mkdir',
          'symlink',
          'rename',
          'utimensat',
          'link',
        ]) {
          expect([name, tried.get(name)]).toEqual([name, 'DONE']);
        }
        expect(beside(snapshot(folder))).toEqual(before);
      });

      it('shows an empty file system without a grant', async () => {
        const { granted, secret } = trap(`${at}, no-grant`);
        const { stdout } = await host({ program: reader, args: [granted, secret] }, work);
        expect(successes(attempts(stdout))).toEqual([]);
        expect(attempts(stdout).get('absolute')).toBe('ENOENT');
      });
    });
});
