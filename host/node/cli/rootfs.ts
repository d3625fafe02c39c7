/** `--rootfs`: the root file system that a run begins with, the program in it, and what is kept of it. */

import { join } from 'node:path';
import { type Grants, normaliseGuestPath } from '../../../kernel/manifest/manifest.ts';
import { GrantFailure } from '../../../kernel/supervisor/failure.ts';
import type { Platform } from '../../../kernel/supervisor/platform.ts';
import { Failure } from '../../../kernel/task/index.ts';
import { RootfsError } from '../rootfs/error.ts';
import { type OpenedRootfs, openRootfs } from '../rootfs/open.ts';
import type { Overlay } from '../rootfs/overlay.ts';
import { type Resolved, resolveIn } from '../rootfs/resolve.ts';
import type { RunValues } from './commands.ts';
import { defaultDisk, parseDisk } from './disk-option.ts';
import { CommandError, exitCode, usageError } from './exit-code.ts';
import { GuestView } from './guest-view.ts';
import { parseDirectory, parseGuestDirectory } from './options.ts';
import { type FoundProgram, foundAt, kindOf, systemPath } from './program.ts';
import { tell } from './tell.ts';

/** In memory where the root is a host's folder that is written to. */
const scratch: readonly string[] = ['/dev/shm'];
const headLength = 8;

/** What a run has of its root file system. */
export interface RootfsRun {
  readonly found: FoundProgram;
  /** PROGRAM is read out of the root, and not of a directory of the host over it. */
  readonly inRoot: boolean;
  /** PROGRAM and its arguments. */
  readonly words: readonly [string, ...string[]];
  readonly files: Pick<Grants, 'directories' | 'temporary' | 'root'>;
  /** "NAME=VALUE", which `--env` may change. */
  readonly environment: readonly string[];
  readonly directory: string;
  /** Bytes that what it writes may take in memory. */
  readonly disk: number;
  readonly platform: Pick<Platform, 'openRoot' | 'keepRoot'>;
  /** To be called at the end, whatever that was. */
  end(): void;
}

/** Errors: CommandError for options that mean nothing together. */
export function checkRootfsOptions(values: RunValues): void {
  const { rootfs, root, rw, overlay, bare } = values;
  if (rootfs === undefined) {
    if (rw) throw usageError('--rw', 'is for --rootfs');
    if (overlay !== undefined) throw usageError(`--overlay ${overlay}`, 'is for --rootfs');
  } else {
    if (root !== undefined) throw usageError('--rootfs', "is the program's / already; leave out --root");
    if (bare) throw usageError('--bare', 'is for images without a file system; leave out --rootfs');
    if (rw && overlay !== undefined)
      throw usageError(
        '--overlay',
        'keeps changes elsewhere, --rw writes them into the folder: use one of them',
      );
  }
}

/** Errors: CommandError. */
export async function prepareRootfs(words: readonly string[], values: RunValues): Promise<RootfsRun> {
  const overlay = values.overlay === undefined ? undefined : await overlayIn(values.overlay);
  try {
    overlay?.open();
    const disk = values.disk === undefined ? defaultDisk : parseDisk(values.disk);
    const rootfs = await openRootfs(values.rootfs!, { changes: overlay?.file, disk });
    return describe(rootfs, words, values, overlay);
  } catch (cause) {
    overlay?.close();
    if (cause instanceof RootfsError) throw rootfsError(cause);
    throw cause;
  }
}

async function overlayIn(folder: string): Promise<Overlay> {
  const { Overlay } = await import('../rootfs/overlay.ts');
  return new Overlay(folder);
}

function rootfsError(cause: RootfsError): CommandError {
  return new CommandError(exitCode.usage, `--rootfs: ${cause.message}`, { cause });
}

function describe(
  rootfs: OpenedRootfs,
  given: readonly string[],
  values: RunValues,
  overlay: Overlay | undefined,
): RootfsRun {
  const { config, folder } = rootfs;
  const [name, ...args] = given.length > 0 ? given : (config?.command ?? []);
  if (name === undefined)
    throw new CommandError(
      exitCode.usage,
      `PROGRAM is missing, and ${values.rootfs} names none; write nucleus run --rootfs ${values.rootfs} PROGRAM`,
    );
  const environment = environmentOf(config?.environment ?? []);
  const directory =
    values.cwd === undefined
      ? normaliseGuestPath(`/${config?.directory ?? ''}`)
      : parseGuestDirectory(values.cwd);
  const variables = [...environment, ...(values.env ?? [])];
  const path = variables.findLast((text) => text.startsWith('PATH='))?.slice('PATH='.length);
  const directories = (values.dir ?? []).map((text) => parseDirectory(text));
  const system: System = { ...rootfs, over: new GuestView(directories), said: values.rootfs! };
  const program = find(system, name, directory, path ?? systemPath);
  const words = [name, ...args] as const;
  if (!values.rw) {
    const root = { host: values.rootfs!, keep: overlay !== undefined };
    const files = { directories, root, temporary: scratch };
    return {
      ...program,
      words,
      files,
      environment,
      directory,
      disk: rootfs.left,
      platform: lend(rootfs, overlay),
      end: () => overlay?.close(),
    };
  }
  if (folder === undefined)
    throw usageError('--rw', `${values.rootfs} is no folder, and cannot be written to; use --overlay`);
  const whole = { host: folder, guest: '/', rights: ['read', 'write', 'delete'] as const };
  const files = { directories: [whole, ...directories], temporary: scratch };
  return {
    ...program,
    words,
    files,
    environment,
    directory,
    disk: rootfs.left,
    platform: {},
    end: () => rootfs.tree[Symbol.dispose](),
  };
}

/** What any system's programs expect, where an image does not say. */
function environmentOf(said: readonly string[]): string[] {
  const usual = [`PATH=${systemPath}`, 'HOME=/root'];
  const nameOf = (text: string) => text.slice(0, text.indexOf('='));
  return [...usual.filter((text) => !said.some((one) => nameOf(one) === nameOf(text))), ...said];
}

function lend({ tree, layers, left }: OpenedRootfs, overlay: Overlay | undefined): RootfsRun['platform'] {
  if (overlay === undefined) return { openRoot: () => tree };
  return {
    openRoot: () => tree,
    keepRoot: () => {
      const writer = attempted(overlay.file, () => overlay.writer(left));
      const done = (whole: boolean) => {
        if (!whole) return writer.abandon();
        for (const name of attempted(overlay.file, () => overlay.keep(writer, tree, layers)))
          tell(`--overlay: /${name} is not kept: names that begin with .wh. stand for removed files`);
      };
      return { changes: writer, done };
    },
  };
}

function attempted<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new GrantFailure(`${path}: the changes are not kept: ${(cause as Error).message}`, { cause });
  }
}

/** A root file system as the program sees it. */
interface System extends OpenedRootfs {
  /** The host's directories that hide parts of it. */
  readonly over: GuestView;
  /** As the user named it. */
  readonly said: string;
}

/** A name without a slash is looked for in PATH, one that does not begin with one from the working directory. */
function find(
  rootfs: System,
  name: string,
  directory: string,
  searchPath: string,
): Pick<RootfsRun, 'found' | 'inRoot'> {
  const candidates = name.includes('/')
    ? [name.startsWith('/') ? name : `${directory}/${name}`]
    : searchPath.split(':').map((folder) => `${folder}/${name}`);
  for (const candidate of name === '' ? [] : candidates) {
    const resolved = lookUp(rootfs, candidate);
    const hiding = rootfs.over.resolve(resolved?.path ?? normaliseGuestPath(candidate));
    const lent = hiding && foundAt(name, hiding, candidates.length > 1);
    if (lent) return { found: lent, inRoot: false };
    if (hiding !== undefined || resolved === undefined) continue;
    const { object, path } = resolved;
    if (object.kind === 'regular-file' && (candidates.length === 1 || isExecutable(rootfs, resolved)))
      return {
        found: { path: hostPathOf(rootfs, path), guest: path, kind: kindOf(headOf(rootfs, resolved)) },
        inRoot: true,
      };
    if (candidates.length === 1)
      throw new CommandError(
        exitCode.cannotRun,
        `${name}: is a ${object.kind.replace('-', ' ')}, not a program`,
      );
  }
  throw new CommandError(exitCode.notFound, `${name}: no such program in ${rootfs.said}`);
}

function lookUp({ tree }: OpenedRootfs, path: string): Resolved | undefined {
  try {
    return resolveIn(tree, path);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function isExecutable({ tree }: OpenedRootfs, { object }: Resolved): boolean {
  return (tree.look(object.number).mode & 0o111) !== 0;
}

/** Errors: CommandError. */
function headOf({ tree }: OpenedRootfs, { object, path }: Resolved): Uint8Array {
  try {
    return tree.readAt(object.number, 0n, headLength);
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    throw new CommandError(exitCode.cannotRun, `${path}: cannot be read: ${cause.payload}`, { cause });
  }
}

function hostPathOf({ folder, file }: OpenedRootfs, path: string): string {
  return folder === undefined ? file : join(folder, path);
}
