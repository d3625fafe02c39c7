/** What runs in a machine: the target, and the services of its manifest that answer its imports. */

import type { Component } from '../../../kernel/component/index.ts';
import { adopt, ResourceMap } from '../../../kernel/component/types/substitute.ts';
import type { SystemLimits } from '../../../kernel/manifest/system.ts';
import type { Folder } from './folder.ts';

/** An import that another service answers. */
export interface ServiceLink {
  readonly provider: string;
  /** The name under which the provider exports it. */
  readonly as: string;
  /** It is the pollable form of that interface. */
  readonly calls: boolean;
}

/** What a manifest says of a service, as plain data. */
export interface ServiceTerms {
  readonly name: string;
  /** Of the component's file. */
  readonly path?: string;
  /** By import name; every other import is answered by a model. */
  readonly links: Readonly<Record<string, ServiceLink>>;
  readonly limits: Pick<SystemLimits, 'memory' | 'instances' | 'handles'>;
  /** "NAME=VALUE". */
  readonly environment: readonly string[];
  /** With the program's own name. */
  readonly arguments: readonly string[];
  /** What it has of a program runs before anybody calls it. */
  readonly starts?: boolean;
  /** What it has in its memory is what others have in files: it may grow. */
  readonly isStorage?: boolean;
  /** It serves these to the service of that name. */
  readonly folders?:
    | { readonly of: string; readonly vfs: string; readonly folders: readonly Folder[] }
    | undefined;
}

export interface ServiceSource extends ServiceTerms {
  readonly bytes: Uint8Array;
}

export interface Service extends ServiceTerms {
  readonly component: Component;
}

/** Of a component that no manifest says anything of. */
export const ALONE: ServiceTerms = { name: 'target', links: {}, limits: {}, environment: [], arguments: [] };

/** What stands for the resource types of each service: those that it imports from another one are that one's. */
export class SharedTypes {
  readonly #maps = new Map<string, ResourceMap>();

  /** @param services each after those that it imports from */
  constructor(services: readonly Service[]) {
    const components = new Map(services.map(({ name, component }) => [name, component] as const));
    for (const { name, component, links } of services) {
      const map = new ResourceMap();
      this.#maps.set(name, map);
      for (const [imported, { provider, as, calls }] of Object.entries(links)) {
        const given = components.get(provider)!.type.exports.get(as);
        const wanted = component.type.imports.get(imported);
        if (calls || given?.kind !== 'instance' || wanted?.kind !== 'instance') continue;
        adopt(this.of(provider).instance(given.type), wanted.type, map);
      }
    }
  }

  of(service: string): ResourceMap {
    return this.#maps.get(service)!;
  }
}
