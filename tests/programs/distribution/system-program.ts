/** Programs of the distribution that the tests run on: where they are, and both ways to run one. */

import { accessSync, constants } from 'node:fs';
import { expect } from 'vitest';
import { command, type Ended, isNative, nucleus } from '../command.ts';

/** What a program sees of the environment, here and there. */
const environment = ['LC_ALL=C.UTF-8', 'PATH=/usr/bin:/bin'];

/** Why a program cannot be compared here; undefined where it can. `pack` is the Debian package that has it. */
export function lacking(name: string, pack: string): string | undefined {
  if (!isNative) return 'needs x86-64 Linux';
  try {
    accessSync(pathOf(name), constants.X_OK);
    return undefined;
  } catch {
    return `needs ${pathOf(name)} (Debian: apt-get install ${pack})`;
  }
}

/** A distribution's own, wherever PATH would lead. */
function pathOf(name: string): string {
  return name.startsWith('/') ? name : `/usr/bin/${name}`;
}

export interface Run {
  /** A name in /usr/bin, or a path. */
  readonly program: string;
  readonly args: readonly string[];
  /** Where it runs; it may write there. */
  readonly cwd: string;
  readonly input?: Buffer | string;
  /** Milliseconds that it may take. */
  readonly deadline?: number;
}

export function runHere({ program, args, ...options }: Run): Promise<Ended> {
  const env = Object.fromEntries(environment.map((variable) => variable.split('=')));
  return command(pathOf(program), args, { ...options, env });
}

/** With the host's own system for a root. */
export function runThere({ program, args, ...options }: Run): Promise<Ended> {
  const variables = environment.flatMap((variable) => ['--env', variable]);
  const grants = ['--root', '/', '--dir', `${options.cwd}::rw`, '--cwd', options.cwd, ...variables];
  const file = pathOf(program);
  return nucleus(['run', ...grants, file, '--', ...args], options);
}

/** Runs both ways; the same bytes, exit code and messages are due. */
export async function expectSame(run: Run): Promise<Ended> {
  const [native, ended] = [await runHere(run), await runThere(run)];
  // That it fails in the same way would be no news.
  expect(native).toMatchObject({ code: 0 });
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: native.code, stderr: native.stderr });
  expectBytes(ended.stdout, native.stdout);
  return ended;
}

/** The first difference of long outputs, not all of them. */
export function expectBytes(found: Buffer, wanted: Buffer): void {
  if (found.equals(wanted)) return;
  const shorter = Math.min(found.length, wanted.length);
  let at = 0;
  while (at < shorter && found[at] === wanted[at]) at++;
  const part = (bytes: Buffer) => ({
    at,
    length: bytes.length,
    bytes: bytes.toString('latin1', at - 40, at + 80),
  });
  expect(part(found)).toEqual(part(wanted));
}
