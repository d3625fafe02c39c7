/** What `--root` and `--dir` grant of files. */

import type { Grants } from '../../../kernel/manifest/manifest.ts';
import type { RunValues } from './commands.ts';
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

export function viewOf({
  directories,
  temporary = [],
}: Pick<Grants, 'directories' | 'temporary'>): GuestView {
  return new GuestView([...temporary.map((guest) => ({ guest })), ...directories]);
}
