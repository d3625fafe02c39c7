/** Runs the built `nucleus` command, or a native one, as a child process with a deadline, and gives what it said. */

import { type SpawnOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { root } from '../arch/source-files.ts';
import { inMode } from './jit-mode.ts';

export const cli = join(root, 'dist', 'bin', 'nucleus.js');

export interface Ended {
  /** Exit code as a shell has it: 128 + n after signal n. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Bytes for standard input, a pipe; without them it is /dev/null. */
  readonly input?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  /** Milliseconds until it is killed; without it enough for anything, on a machine that has much else to do, too. */
  readonly deadline?: number;
  /** Called with the child and what it has written so far, whenever it writes to stdout. */
  readonly onOutput?: (child: { kill(signal: NodeJS.Signals): boolean }, soFar: string) => void;
}

const usualDeadline = 500_000;

/** `nucleus ARGS...`, in the mode that NUCLEUS_JIT names, and without a code cache where nothing names one. */
export function nucleus(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  if (!existsSync(cli)) throw new Error(`${cli} is not there: run \`npm run build\` first`);
  const env = { NUCLEUS_CACHE_DIR: '', ...(options.env ?? process.env) };
  return command(process.execPath, [cli, ...inMode(args)], { ...options, env });
}

export function command(file: string, args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  const { cwd, env, uid, input } = options;
  const timeout = options.deadline ?? usualDeadline;
  const settings: SpawnOptions = { timeout, killSignal: 'SIGKILL', ...defined({ cwd, env, uid }) };
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...settings,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout!.on('data', (chunk: Buffer) => {
      out.push(chunk);
      options.onOutput?.(child, Buffer.concat(out).toString());
    });
    child.stderr!.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        code: code ?? 128 + constants.signals[signal!],
        stdout: Buffer.concat(out),
        stderr: Buffer.concat(err).toString(),
      }),
    );
    // A program that does not read its input closes it; that is no failure of the test.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function defined(options: Record<string, unknown>): SpawnOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Whether x86-64 Linux programs run here without us. */
export const isNative = process.platform === 'linux' && process.arch === 'x64';
