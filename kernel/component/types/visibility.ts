/**
 * Which resources the outside of a component can name. A function may be imported or exported only if every resource
 * in its type has been imported or exported before it; else nobody could say the function's type, and two instances
 * of the component would seem to share a resource that each of them makes for itself.
 *
 * The first export that shows a resource of the component's own introduces it (`abstract`), later ones refer to it.
 */
import type { ExternType, InstanceType, ResourceType } from './model.ts';
import { shortName } from './print.ts';
import type { Progress } from './scope.ts';
import { eachAbstract } from './substitute.ts';
import { ResourceWalk } from './traits.ts';

/** The name of a resource that nothing has named yet. */
export const UNNAMED = 'resource';

/** For whoever makes resource types: their names are known only when something imports or exports them. */
export function nameResource(resource: ResourceType, name: string): void {
  (resource as { name: string }).name = name;
}

export class Visibility {
  readonly #imported = new Set<ResourceType>();
  readonly #exported = new Set<ResourceType>();
  readonly #progress: Progress;
  readonly #imports: ResourceWalk;
  readonly #exports: ResourceWalk;
  /** What is being imported or exported, for messages. */
  #name = '';

  constructor(progress: Progress) {
    this.#progress = progress;
    const charge = (count: number) => progress.charge(count);
    this.#imports = new ResourceWalk((resource) => {
      if (!this.#imported.has(resource)) this.#hidden(resource, 'imported');
    }, charge);
    this.#exports = new ResourceWalk((resource) => {
      if (!this.#knows(resource)) this.#hidden(resource, 'imported or exported');
    }, charge);
  }

  /** An import's abstract resources are named by it. */
  import(name: string, type: ExternType): void {
    this.#name = name;
    const externs = new Map([[name, type]]);
    eachAbstract(externs, (resource) => this.#imported.add(resource));
    this.#imports.externs(externs);
  }

  /** The type as the outside sees it. */
  export(name: string, type: ExternType): ExternType {
    this.#name = name;
    const shown = this.#show(type, name);
    this.#exports.externs(new Map([[name, shown]]));
    return shown;
  }

  #knows(resource: ResourceType): boolean {
    return this.#imported.has(resource) || this.#exported.has(resource);
  }

  #hidden(resource: ResourceType, how: string): never {
    const what = resource.name === UNNAMED ? 'a resource' : `resource ${shortName(resource)}`;
    return this.#progress.fail(`"${this.#name}" mentions ${what} that is not ${how} before it`);
  }

  #show(type: ExternType, path: string): ExternType {
    this.#progress.charge();
    if (type.kind === 'resource') {
      const abstract = !this.#knows(type.resource);
      if (abstract) this.#introduce(type.resource, path);
      return abstract === type.abstract ? type : { ...type, abstract };
    }
    if (type.kind !== 'instance') return type;
    const shown = this.#showInstance(type.type, path);
    return shown === type.type ? type : { kind: 'instance', type: shown };
  }

  #showInstance(type: InstanceType, path: string): InstanceType {
    let changed = false;
    const exports = new Map<string, ExternType>();
    type.exports.forEach((inner, name) => {
      const shown = this.#show(inner, `${path}/${name}`);
      changed ||= shown !== inner;
      exports.set(name, shown);
    });
    return changed ? { exports } : type;
  }

  /** A resource definition has no name of its own; the first export that shows it gives it one. */
  #introduce(resource: ResourceType, path: string): void {
    this.#exported.add(resource);
    if (resource.name === UNNAMED) nameResource(resource, path);
  }
}
