/**
 * From what `--rootfs` names to a tree: a folder, a tar, an image's folder or tar, each told by what is in it. What reads archives and images is
 * loaded where there is one.
 */

import { constants, existsSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../kernel/task/index.ts';
import { Budget } from './budget.ts';
import { RootfsError } from './error.ts';
import { Folder } from './folder.ts';
import type { ImageConfig } from './image.ts';
import { type ImageFiles, isImage, isLayout } from './image-files.ts';
import { resolveIn } from './resolve.ts';
import { RootTree } from './root-tree.ts';
import { Source } from './source.ts';

export interface Rootfs {
  readonly tree: RootTree;
  /** Number of layers without those of changes. */
  readonly layers: number;
  /** Of a folder, where it lies: its files have host paths. */
  readonly folder?: string;
  /** A host file that is another one when the archive is. */
  readonly file: string;
  readonly config?: ImageConfig;
}

/** And what is left of the bytes that a run may have the host hold. */
export interface OpenedRootfs extends Rootfs {
  readonly left: number;
}

export interface RootfsOptions {
  /** An archive of changes to lay over it. */
  readonly changes?: string | undefined;
  /** Most bytes that the run may have the host hold: what compressed archives unpack to is part of it. */
  readonly disk: number;
}

/** `PATH`, or `PATH:NAME` for one of several images. Errors: RootfsError. */
export async function openRootfs(text: string, options: RootfsOptions): Promise<OpenedRootfs> {
  const { path, tag } = partsOf(text);
  const budget = new Budget(options.disk);
  try {
    const opened = statSync(path).isDirectory()
      ? await openDirectory(path, tag, budget)
      : await openArchive(path, tag, budget);
    if (options.changes !== undefined && existsSync(options.changes))
      (await layering()).addLayer(opened.tree, Source.open(options.changes), opened.layers, true);
    return { ...opened, left: budget.left };
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    throw new RootfsError(`${path}: cannot be read: ${cause.payload}`, { cause });
  }
}

/** A name behind a colon is an image's, unless there is a file of that name. */
function partsOf(text: string): { path: string; tag?: string } {
  if (existsSync(text)) return { path: text };
  for (let at = text.indexOf(':', 1); at > 0; at = text.indexOf(':', at + 1)) {
    if (existsSync(text.slice(0, at))) return { path: text.slice(0, at), tag: text.slice(at + 1) };
  }
  throw new RootfsError(`${text}: no such file or directory; check the path`);
}

async function openDirectory(path: string, tag: string | undefined, budget: Budget): Promise<Rootfs> {
  const files: ImageFiles = { name: path, file: (name) => fileIn(path, name) };
  if (isLayout(files)) return openImage(files, tag, budget, join(path, 'index.json'));
  refuseTag(path, tag);
  const tree = new RootTree(new Folder(hold(path), path));
  return { tree, layers: 0, folder: path, file: path };
}

function fileIn(folder: string, name: string): Source | undefined {
  const path = join(folder, name);
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? Source.open(path) : undefined;
}

function hold(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (cause) {
    throw new RootfsError(`${path}: cannot be opened: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
}

async function openArchive(path: string, tag: string | undefined, budget: Budget): Promise<Rootfs> {
  const { unpacked } = await import('./unpack.ts');
  const source = await unpacked(Source.open(path), budget);
  const tree = new RootTree();
  (await layering()).addLayer(tree, source, 0, false);
  const files: ImageFiles = { name: path, file: (name) => fileOf(tree, path, name) };
  if (isImage(files)) return openImage(files, tag, budget, path);
  refuseTag(path, tag);
  return { tree, layers: 1, file: path };
}

/** A file that lies in an archive in one piece. */
function fileOf(tree: RootTree, archive: string, name: string): Source | undefined {
  const stored = resolveIn(tree, name)?.object.stored;
  const [run] = stored?.runs ?? [];
  if (stored === undefined || run === undefined || run.length !== stored.size) return undefined;
  return stored.source!.part(`${archive}: ${name}`, run.at, run.length);
}

async function openImage(
  files: ImageFiles,
  tag: string | undefined,
  budget: Budget,
  file: string,
): Promise<Rootfs> {
  const image = await import('./image.ts');
  const { config, layers } = await image.openImage(files, tag, budget);
  const { addLayer } = await layering();
  const tree = new RootTree();
  for (const [number, layer] of layers.entries()) addLayer(tree, layer, number, true);
  return { tree, layers: layers.length, file, config };
}

function layering(): Promise<typeof import('./layering.ts')> {
  return import('./layering.ts');
}

function refuseTag(path: string, tag: string | undefined): void {
  if (tag !== undefined) throw new RootfsError(`${path}: is no image, and has none of the name "${tag}"`);
}
