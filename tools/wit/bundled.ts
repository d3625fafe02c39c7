/** The WIT packages that come with this one, and how a command reads the author's beside them. */

import { join } from 'node:path';
import { usageError } from '../../host/node/cli/exit-code.ts';
import { packageRoot } from '../../host/node/cli/installation.ts';
import { findWorld } from './find-world.ts';
import { readWitFolder, type WitFolder } from './folder.ts';
import { WitError } from './source.ts';

export interface ChosenWorld extends WitFolder {
  /** `nucleus:fs/vfs@0.1.0` */
  readonly world: string;
}

/** This project's own, and WASI's, which the bundle puts there. */
export function bundledFolders(): string[] {
  return [join(packageRoot(), 'wit'), join(packageRoot(), 'dist', 'wit')];
}

/** Values of `--wit` and `--world`. Errors: CommandError. */
export function readWorld(folder: string | undefined, name: string): ChosenWorld {
  const read = attempt(`--wit ${folder ?? ''}`.trim(), () => readWitFolder(folder, ...bundledFolders()));
  const world = attempt(`--world ${name}`, () => {
    const found = findWorld(read.wit, name, read.packages);
    read.wit.world(found);
    return found;
  });
  return { ...read, world };
}

/** What goes wrong is the option's fault. */
export function attempt<T>(option: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof WitError) throw usageError(option, cause.message);
    const { code, message } = cause as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw cause;
    throw usageError(option, `cannot be read: ${code === 'ENOENT' ? 'no such file or directory' : message}`);
  }
}
