/** The components of a system: read, compared with their hashes, decoded; the same bytes once. */

import type { Digest } from '../broker/identity.ts';
import { type Component, decodeComponent, verdictOn } from '../component/index.ts';
import type { ComponentType } from '../component/types/model.ts';
import type { SystemManifest, SystemService } from '../manifest/system.ts';
import { type Part, runOf, SystemError } from './part.ts';
import { mainOf } from './task-type.ts';

export interface Source {
  /** The bytes of a manifest's `component`. Rejects with a one-line reason. */
  component(reference: string): Promise<Uint8Array<ArrayBuffer>>;
  readonly sha256: Digest;
}

export interface LoadedPart extends Part {
  readonly component: Component;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Errors: SystemError, with a line for each service that cannot be. */
export async function loadParts(manifest: SystemManifest, source: Source): Promise<LoadedPart[]> {
  const files = new Map<string, Promise<File | string>>();
  const loaded = await Promise.all(
    Object.entries(manifest.services).map(([name, service]) => {
      const { component } = service;
      const file = files.get(component) ?? readFile(component, source);
      files.set(component, file);
      return file.then((read) => partOf(name, service, read));
    }),
  );
  const problems = loaded.filter((one) => typeof one === 'string');
  if (problems.length > 0) throw new SystemError(problems);
  return loaded as LoadedPart[];
}

/** Loads what is to take the place of a service. Errors: SystemError. */
export async function loadPart(name: string, service: SystemService, source: Source): Promise<LoadedPart> {
  return (await loadParts({ services: { [name]: service } }, source))[0]!;
}

interface File {
  readonly component: Component | string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
}

/** Or why there is none. */
async function readFile(reference: string, source: Source): Promise<File | string> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await source.component(reference);
  } catch (cause) {
    return (cause as Error).message;
  }
  return { bytes, component: decode(bytes), sha256: await source.sha256(bytes) };
}

function decode(bytes: Uint8Array<ArrayBuffer>): Component | string {
  try {
    return decodeComponent(bytes);
  } catch (cause) {
    return verdictOn(cause);
  }
}

function partOf(name: string, service: SystemService, file: File | string): LoadedPart | string {
  if (typeof file === 'string') return `services.${name}.component: ${file}`;
  const { component, bytes, sha256 } = file;
  if (service.sha256 !== undefined && service.sha256 !== sha256)
    return `services.${name}.sha256: ${service.component} has ${sha256}, not ${service.sha256}`;
  if (typeof component === 'string') return `services.${name}.component: ${service.component} ${component}`;
  if (service.at === undefined) return { name, service, type: component.type, component, bytes, sha256 };
  const { imports } = component.type;
  return { name, service, type: exportsOf(component.type), elsewhere: imports, component, bytes, sha256 };
}

/** Of what runs in another process, this system has what it exports: it imports from others, and runs its program or task, there. */
function exportsOf(type: ComponentType): ComponentType {
  const [run, main] = [runOf(type), mainOf(type)];
  return {
    ...type,
    imports: new Map(),
    exports: new Map([...type.exports].filter(([name]) => name !== run && name !== main)),
  };
}
