/**
 * A script run natively in a root file system: chroot into an overlay, in a mount namespace of its own, so that the root stays as it
 * is and what changed is in one folder.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { command, type Ended } from '../command.ts';

/** Why it cannot be done here; undefined where it can. */
export function noNativeRoot(): string | undefined {
  if (process.getuid?.() !== 0) return 'a native run in a root file system needs root';
  const tried = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs none /tmp'], { encoding: 'utf8' });
  return tried.status === 0 ? undefined : 'a native run in a root file system needs the right to mount';
}

export interface NativeRun {
  readonly root: string;
  /** Folder of the script, which is /script in the root. */
  readonly scripts: string;
  readonly environment: readonly string[];
  /** An empty folder; `changes` in it becomes what the script changed in /work. */
  readonly folder: string;
}

/** Runs `words` there. */
export async function runInRoot(run: NativeRun, words: readonly string[]): Promise<Ended> {
  const layers = join(run.folder, 'layers');
  mkdirSync(layers);
  mkdirSync(join(run.folder, 'changes'));
  const script = [
    'set -e; layers=$1; root=$2; scripts=$3; changes=$4; shift 4',
    'mount -t tmpfs none "$layers"; mkdir "$layers/upper" "$layers/work" "$layers/root"',
    'mount -t overlay overlay -o "lowerdir=$root,upperdir=$layers/upper,workdir=$layers/work" "$layers/root"',
    'cd "$layers/root"; mkdir -p proc dev script work',
    'mount --rbind /proc proc; mount --rbind /dev dev; mount --bind "$scripts" script',
    'set +e; chroot . /usr/bin/env -i "$@"; code=$?',
    'cp -a "$layers/upper/work/." "$changes"; exit $code',
  ].join('\n');
  const { root, scripts, environment } = run;
  const folders = [layers, root, scripts, join(run.folder, 'changes')];
  return command('unshare', [
    ...['-m', '--propagation', 'private', 'sh', '-c', script, 'sh'],
    ...folders,
    ...environment,
    ...words,
  ]);
}

/** What lies in a folder: kind, mode, owners, number of names and target of each name. */
export function listing(folder: string): string[] {
  const listed = execFileSync('find', ['.', '-printf', '%P %y %m %U %G %n %l\\n'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return listed.split('\n').sort();
}
