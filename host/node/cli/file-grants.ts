/** What `--root` and `--dir` grant of files. */

import { statSync } from 'node:fs';
import type { Grants } from '../../../kernel/manifest/manifest.ts';
import type { RunValues } from './commands.ts';
import { usageError } from './exit-code.ts';
import { GuestView } from './guest-view.ts';
import { parseDirectory, parseRoot } from './options.ts';

/** Directories that any system's programs write to, in memory where `--root` grants the rest for reading. */
const scratch: readonly string[] = ['/tmp', '/var/tmp', '/dev/shm'];

/** The root comes first, so that `--dir` can put something over it. Errors: CommandError for a value that means nothing. */
export function fileGrants(values: RunValues): Pick<Grants, 'directories' | 'temporary'> {
  const directories = (values.dir ?? []).map((text) => parseDirectory(text));
  if (values.root === undefined) return { directories };
  return { directories: [parseRoot(values.root), ...directories], temporary: scratch };
}

/** Before a program is looked for in it. Errors: CommandError for what is no directory. */
export function refuseRoot(text: string): void {
  const { host } = parseRoot(text);
  try {
    if (statSync(host).isDirectory()) return;
  } catch {
    throw usageError('--root', `${text}: no such directory; check the path`);
  }
  throw usageError('--root', `${text}: is not a directory`);
}

export function viewOf({
  directories,
  temporary = [],
}: Pick<Grants, 'directories' | 'temporary'>): GuestView {
  return new GuestView([...temporary.map((guest) => ({ guest })), ...directories]);
}
