/**
 * A service of a manifest as a target, with all services that it imports from, and those that they import from. Who answers which
 * import is decided as for a system that starts (`kernel/system`).
 */

import { usageError } from '../../../host/node/cli/exit-code.ts';
import { componentPath } from '../../../host/node/cli/installation.ts';
import { pathFrom, readManifest } from '../../../host/node/cli/manifest-file.ts';
import { refusedManifest } from '../../../host/node/cli/refused-manifest.ts';
import { componentSource } from '../../../host/node/cli/system-source.ts';
import { tell } from '../../../host/node/cli/tell.ts';
import { hostOffer } from '../../../host/node/system/offer.ts';
import { isFile, type SystemManifest, type SystemService } from '../../../kernel/manifest/system.ts';
import { type LoadedPart, loadParts } from '../../../kernel/system/load.ts';
import type { Sources } from '../../../kernel/system/part.ts';
import { type Plan, planSystem } from '../../../kernel/system/plan.ts';
import { fileServices } from './file-services.ts';
import { type Folder, readFolder } from './folder.ts';
import type { ServiceLink, ServiceSource } from './service.ts';

export interface NamedService {
  /** Path of the manifest. */
  readonly manifest: string;
  readonly service: string;
}

/** What `nucleus.json#store` names; undefined for a component's file. */
export function namedService(file: string): NamedService | undefined {
  const [, manifest, service] = /^(.*\.json)#(.+)$/.exec(file) ?? [];
  return manifest === undefined || service === undefined ? undefined : { manifest, service };
}

/** What the manifest says of the service. Errors: CommandError. */
export function describedService(named: NamedService): SystemService {
  return describedIn(manifestOf(named), named);
}

/** Each after those that it imports from, the named one last. Errors: CommandError, with a line for each problem. */
export async function readServices(named: NamedService): Promise<readonly ServiceSource[]> {
  const manifest = manifestOf(named);
  describedIn(manifest, named);
  try {
    const parts = await loadParts(manifest, componentSource(named.manifest));
    const plan = planSystem(manifest, parts, hostOffer(manifest));
    const behind = servicesBehind(named.service, plan);
    return plan.order
      .filter((name) => behind.has(name))
      .flatMap((name) => {
        const part = parts.find((one) => one.name === name)!;
        const own = sourceOf(part, plan.sources.get(name)!, componentFile(named.manifest, part.service));
        return withFiles(own, plan.sources.get(name)!, foldersOf(named.manifest, part));
      });
  } catch (cause) {
    throw refusedManifest(named.manifest, cause);
  }
}

function manifestOf({ manifest }: NamedService): SystemManifest {
  try {
    return readManifest(manifest);
  } catch (cause) {
    throw refusedManifest(manifest, cause);
  }
}

function describedIn({ services }: SystemManifest, { manifest, service }: NamedService): SystemService {
  const found = services[service];
  if (found !== undefined) return found;
  const names = Object.keys(services).join(', ');
  throw usageError(`${manifest}#${service}`, `the manifest has no such service; it has ${names}`);
}

/** Itself among them. */
function servicesBehind(service: string, { sources }: Plan): ReadonlySet<string> {
  const found = new Set([service]);
  for (const one of found)
    for (const source of sources.get(one)!.values()) if (source.from === 'service') found.add(source.name);
  return found;
}

/** The file that a service is made of. @param manifest its path */
export function componentFile(manifest: string, { component }: Pick<SystemService, 'component'>): string {
  return isFile(component) ? pathFrom(manifest, component) : componentPath(component);
}

/** What it is granted of the host's files, as it is now. */
function foldersOf(manifest: string, { name, service }: LoadedPart): readonly Folder[] {
  return (service.grants?.directories ?? []).map(({ host, guest, rights }) => {
    const { entries, isWhole } = readFolder(pathFrom(manifest, host));
    if (!isWhole)
      tell(
        `${manifest}: services.${name}.grants.directories: ${host} is too large to be tried with all of its files`,
      );
    return { guest, rights, entries };
  });
}

/** It, behind whoever serves its files. */
function withFiles(
  own: ServiceSource,

  sources: Sources,
  folders: readonly Folder[],
): ServiceSource[] {
  const fromHost = [...sources].flatMap(([imported, { from }]) => (from === 'host' ? imported : []));
  if (!fromHost.some((imported) => imported.startsWith('wasi:filesystem/'))) return [own];
  const { services, links } = fileServices(own.name, fromHost, folders);
  return [...services, { ...own, links: { ...own.links, ...links } }];
}

function sourceOf({ name, bytes, service }: LoadedPart, sources: Sources, path: string): ServiceSource {
  const links: Record<string, ServiceLink> = {};
  for (const [imported, source] of sources)
    if (source.from === 'service')
      links[imported] = { provider: source.name, as: source.as, calls: source.calls ?? false };
  const { environment = [], arguments: given = [] } = service.grants ?? {};
  const { memory, instances, handles } = service.limits ?? {};
  const limits = {
    ...(memory !== undefined && { memory }),
    ...(instances !== undefined && { instances }),
    ...(handles !== undefined && { handles }),
  };
  return { name, path, bytes, links, limits, environment, arguments: [name, ...given], starts: true };
}
