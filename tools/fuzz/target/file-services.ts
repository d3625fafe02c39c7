/**
 * The files of a service: as in a system that runs, `wasi-filesystem` serves them to it, over a `vfs` of its own. Here that keeps
 * everything in memory, so that it is put back with the rest.
 */

import { readFileSync } from 'node:fs';
import { componentPath } from '../../../host/node/cli/installation.ts';
import { decodeComponent } from '../../../kernel/component/index.ts';
import { findCompatible } from '../../../kernel/component/types/names.ts';
import type { Folder } from './folder.ts';
import { ALONE, type ServiceLink, type ServiceSource } from './service.ts';

/** Names in a manifest have no dot. */
const [VFS, FILES] = ['vfs', 'wasi-filesystem'];
const TYPES = 'wasi:filesystem/types@0.2.0';
const NODES = 'nucleus:fs/types@0.1.0';

/** Whether an interface hands out what is granted. */
export function isPreopens(name: string): boolean {
  return name.startsWith('wasi:filesystem/preopens@');
}

/** The services between `service` and its files, and its link to them. */
export function fileServices(service: string, imports: Iterable<string>, folders: readonly Folder[]) {
  const [vfs, files] = [`${service}.${VFS}`, `${service}.${FILES}`];
  const [first, second] = [bytesOf(VFS), bytesOf(FILES)];
  const links = Object.fromEntries(linksTo(vfs, first, decodeComponent(second).type.imports.keys(), NODES));
  const services: ServiceSource[] = [
    { ...ALONE, name: vfs, bytes: first, isStorage: true },
    { ...ALONE, name: files, bytes: second, links, folders: { of: service, vfs, folders } },
  ];
  return { services, links: Object.fromEntries(linksTo(files, second, imports, TYPES)) };
}

/** The one import that such an interface can serve. */
function linksTo(
  provider: string,
  bytes: Uint8Array,
  imports: Iterable<string>,
  wanted: string,
): (readonly [string, ServiceLink])[] {
  const imported = findCompatible(wanted, imports);
  const as = findCompatible(wanted, decodeComponent(bytes).type.exports.keys());
  return imported === undefined || as === undefined ? [] : [[imported, { provider, as, calls: false }]];
}

function bytesOf(name: string): Uint8Array {
  return new Uint8Array(readFileSync(componentPath(name)));
}
