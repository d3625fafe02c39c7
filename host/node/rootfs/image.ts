/**
 * Images: which layers, in which order, and what they say of programs. An OCI image layout (OCI image specification 1.1, "Image Layout") or
 * what `docker save` writes, as a folder or inside of a tar.
 */

import { z } from 'zod';
import type { Budget } from './budget.ts';
import { RootfsError } from './error.ts';
import { type ImageFiles, isLayout } from './image-files.ts';
import type { Source } from './source.ts';
import { checkDigest, unpacked } from './unpack.ts';

/** The files of an image's folder, wherever they lie. */
export interface ImageConfig {
  readonly environment: readonly string[];
  readonly directory: string | undefined;
  /** Entrypoint and Cmd. */
  readonly command: readonly string[];
}

export interface Image {
  readonly config: ImageConfig;
  /** From the lowest one up, unpacked. */
  readonly layers: readonly Source[];
}

const mostJson = 4 << 20;
const mostIndexes = 8;

const descriptor = z.object({
  mediaType: z.optional(z.string()),
  digest: z.string(),
  size: z.number(),
  annotations: z.optional(z.record(z.string(), z.string())),
  platform: z.optional(z.object({ os: z.string(), architecture: z.string() })),
});
type Descriptor = z.infer<typeof descriptor>;

const index = z.object({ manifests: z.array(descriptor) });
const manifest = z.object({ config: descriptor, layers: z.array(descriptor) });
const words = z.optional(z.nullable(z.array(z.string())));
const config = z.object({
  architecture: z.optional(z.string()),
  config: z.optional(
    z.nullable(
      z.object({ Env: words, Entrypoint: words, Cmd: words, WorkingDir: z.optional(z.nullable(z.string())) }),
    ),
  ),
  rootfs: z.optional(z.object({ diff_ids: z.array(z.string()) })),
});
const saved = z.array(
  z.object({
    Config: z.string(),
    RepoTags: z.optional(z.nullable(z.array(z.string()))),
    Layers: z.array(z.string()),
  }),
);

/** `tag` chooses among several images. Errors: RootfsError. */
export async function openImage(files: ImageFiles, tag: string | undefined, budget: Budget): Promise<Image> {
  return isLayout(files) ? openLayout(files, tag, budget) : openSaved(files, tag, budget);
}

async function openLayout(files: ImageFiles, tag: string | undefined, budget: Budget): Promise<Image> {
  const chosen = choose(files, read(fileOf(files, 'index.json'), index).manifests, tag);
  const found = follow(files, chosen);
  const { config: about, layers } = read(blobOf(files, found), manifest);
  const settings = configOf(read(blobOf(files, about), config), files);
  const sources: Source[] = [];
  for (const layer of layers) {
    const blob = blobOf(files, layer);
    sources.push(await unpacked(blob, budget));
  }
  return { config: settings, layers: sources };
}

/** Of several images one with this tag; of several processors' the one that there is here. */
function choose(files: ImageFiles, all: readonly Descriptor[], tag: string | undefined): Descriptor {
  const tagOf = ({ annotations }: Descriptor) => annotations?.['org.opencontainers.image.ref.name'];
  const tagged = tag === undefined ? all : all.filter((one) => tagOf(one) === tag);
  const [first, ...others] = tagged.filter(({ platform }) => platform === undefined || isOurs(platform));
  if (first === undefined) {
    const names = all.map(tagOf).filter((name) => name !== undefined);
    if (tag !== undefined && tagged.length === 0) throw noTag(files, tag, names);
    throw new RootfsError(`${files.name}: has no image for linux/amd64`);
  }
  if (others.length > 0)
    throw several(
      files,
      [first, ...others].map((one) => tagOf(one) ?? one.digest),
    );
  return first;
}

function isOurs({ os, architecture }: { os: string; architecture: string }): boolean {
  return os === 'linux' && architecture === 'amd64';
}

/** From an index to the manifest of one image. */
function follow(files: ImageFiles, start: Descriptor): Descriptor {
  let at = start;
  for (let count = 0; count < mostIndexes; count++) {
    const { mediaType = '' } = at;
    if (!mediaType.includes('index') && !mediaType.includes('manifest.list')) return at;
    at = choose(files, read(blobOf(files, at), index).manifests, undefined);
  }
  throw new RootfsError(`${files.name}: has more than ${mostIndexes} indexes inside of each other`);
}

function blobOf(files: ImageFiles, { digest, size }: Descriptor): Source {
  const match = /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.exec(digest);
  if (!match)
    throw new RootfsError(`${files.name}: names a blob by what is no digest: ${digest.slice(0, 100)}`);
  const blob = fileOf(files, `blobs/${digest.replace(':', '/')}`);
  if (blob.size !== size)
    throw new RootfsError(`${blob.name}: is damaged: it should have ${size} bytes and has ${blob.size}`);
  checkDigest(blob, digest);
  return blob;
}

async function openSaved(files: ImageFiles, tag: string | undefined, budget: Budget): Promise<Image> {
  const all = read(fileOf(files, 'manifest.json'), saved);
  const tags = all.flatMap(({ RepoTags }) => RepoTags ?? []);
  const [first, ...others] = tag === undefined ? all : all.filter(({ RepoTags }) => RepoTags?.includes(tag));
  if (first === undefined) {
    if (tag !== undefined) throw noTag(files, tag, tags);
    throw new RootfsError(`${files.name}: manifest.json names no image`);
  }
  if (others.length > 0) throw several(files, tags);
  const about = read(fileOf(files, first.Config), config);
  const digests = about.rootfs?.diff_ids ?? [];
  if (digests.length !== first.Layers.length)
    throw new RootfsError(
      `${files.name}: has ${first.Layers.length} layers, but digests of ${digests.length}`,
    );
  const layers: Source[] = [];
  for (const [number, path] of first.Layers.entries())
    layers.push(await unpacked(fileOf(files, path), budget, digests[number]));
  return { config: configOf(about, files), layers };
}

function configOf(about: z.infer<typeof config>, files: ImageFiles): ImageConfig {
  if (about.architecture !== undefined && about.architecture !== 'amd64')
    throw new RootfsError(`${files.name}: is an image for ${about.architecture}, not for amd64`);
  const { Env, Entrypoint, Cmd, WorkingDir } = about.config ?? {};
  return {
    environment: (Env ?? []).filter((text) => text.indexOf('=') > 0),
    directory: WorkingDir || undefined,
    command: [...(Entrypoint ?? []), ...(Cmd ?? [])],
  };
}

function noTag(files: ImageFiles, tag: string, tags: readonly string[]): RootfsError {
  return new RootfsError(
    `${files.name}: has no image "${tag}"; it has: ${tags.join(', ') || 'none with a name'}`,
  );
}

function several(files: ImageFiles, names: readonly string[]): RootfsError {
  return new RootfsError(
    `${files.name}: has several images; write ${files.name}:NAME for one of ${names.join(', ')}`,
  );
}

function fileOf(files: ImageFiles, path: string): Source {
  const found = path.split('/').includes('..') ? undefined : files.file(path);
  if (found === undefined)
    throw new RootfsError(`${files.name}: has no ${JSON.stringify(path.slice(0, 200))}`);
  return found;
}

function read<T>(source: Source, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(source.readWhole(mostJson).toString('utf8'));
  } catch (cause) {
    if (cause instanceof RootfsError) throw cause;
    throw new RootfsError(`${source.name}: is no JSON: ${(cause as Error).message}`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RootfsError(`${source.name}: ${issue!.path.join('.') || 'its value'}: ${issue!.message}`);
}
