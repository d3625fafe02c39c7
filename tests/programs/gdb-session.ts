/** Runs a program under `nucleus run --gdb` with Debian's gdb at the other end, which follows a script. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cli, command, type Ended } from './command.ts';
import { inMode } from './jit-mode.ts';

/** Why nothing can be debugged here; undefined where it can. */
export const noGdb =
  spawnSync('gdb', ['--version']).status === 0 ? undefined : 'needs gdb (Debian: apt-get install gdb)';

export interface Debugged {
  /** What gdb said, without its remarks on files that it reads. */
  readonly said: string[];
  /** What became of the program. */
  readonly program: { readonly code: number; readonly stdout: string; readonly stderr: string };
}

export interface DebugOptions {
  /** Before the program's name on the command line. */
  readonly options?: readonly string[];
  /** Where gdb comes in. */
  readonly place?: string;
  /** File whose symbols gdb has from the beginning; else it asks for what it needs. */
  readonly symbols?: string;
  /** The program waits for gdb. */
  onWait?(): void;
}

const deadline = 500_000;

/** Runs `program`; gdb does what the lines of `script` say. */
export async function debug(
  program: string,
  script: readonly string[],
  { options = [], place = '0', symbols, onWait }: DebugOptions = {},
): Promise<Debugged> {
  const args = inMode(['run', '--gdb', place, ...options, program]);
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: deadline,
    killSignal: 'SIGKILL',
    env: { ...process.env, NUCLEUS_CACHE_DIR: '' },
  });
  const [where, ended] = watch(child);
  const address = await where;
  onWait?.();
  const lines = ['set pagination off', 'set confirm off', `target remote ${address}`, ...script];
  const commands = lines.flatMap((line) => ['-ex', line]);
  const gdb: Ended = await command('gdb', ['-nx', '-batch', ...(symbols ? [symbols] : []), ...commands], {
    deadline,
  });
  const said = `${gdb.stdout}${gdb.stderr}`.split('\n').filter((line) => !/^(Reading|warning:)/.test(line));
  return { said, program: await ended };
}

/** The address that the program waits at, and how it ends. */
function watch(child: ChildProcess): [Promise<string>, Promise<Debugged['program']>] {
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (chunk) => (stdout += chunk));
  const where = new Promise<string>((resolve, reject) => {
    child.stderr!.on('data', (chunk) => {
      stderr += chunk;
      const found = /target remote (\S+)\n/.exec(stderr);
      if (found) resolve(found[1]!);
    });
    child.once('close', () => reject(new Error(`nobody waits for gdb: ${stderr}`)));
  });
  const ended = new Promise<Debugged['program']>((resolve) => {
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
  return [where, ended];
}
