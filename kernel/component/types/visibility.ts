/**
 * Which types the outside of a component can name. A function may be imported or exported only if every resource,
 * record, variant, enum and flags type in its type has been imported or exported before it; else nobody could say the
 * function's type, and two instances of the component would seem to share a resource that each makes for itself.
 *
 * Naming makes a type a new one in this respect alone: after `(export $R' "r" (type $R))` a function of `$R'` may be
 * exported, one of `$R` may not, though a value of one is a value of the other. So a value type gets a new object when it
 * is named, and a resource a token, `via`, that own and borrow types made from the new index carry. Nothing but this
 * check looks at either.
 *
 * The first export that shows a resource of the component's own introduces it (`abstract`), later ones refer to it.
 *
 * Source: component-model Explainer.md "External Visibility of Types".
 */
import type { ExternType, InstanceType, ResourceType, ValueType } from './model.ts';
import { printStructure, shortName } from './print.ts';
import type { Progress } from './scope.ts';
import { membersOf, partsOf, ResourceWalk, valuesOf } from './traits.ts';

/** The name of a resource that nothing has named yet. */
export const UNNAMED = 'resource';

/** For whoever makes resource types: their names are known only when something imports or exports them. */
export function nameResource(resource: ResourceType, name: string): void {
  (resource as { name: string }).name = name;
}

/** The type as it is after an import or export has named it. */
export function underNewName(type: ExternType): ExternType {
  if (type.kind === 'type') return { kind: 'type', type: { ...type.type } };
  return type.kind === 'resource' ? { ...type, via: {} } : type;
}

/** What can be named on one side. */
class Names {
  readonly tokens = new Set<object>();
  readonly resources = new Set<ResourceType>();
  /** Types that were found to be sayable. */
  readonly said = new Set<ValueType>();
  readonly how: string;

  constructor(how: string) {
    this.how = how;
  }
}

export class Visibility {
  readonly #imported = new Names('imported');
  readonly #exported = new Names('imported or exported');
  readonly #progress: Progress;
  /** What is being imported or exported, for messages. */
  #name = '';

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** An import's types are named by it, for exports too. */
  import(name: string, type: ExternType): void {
    this.#name = name;
    this.#see(type, [this.#imported, this.#exported]);
  }

  /** An export of a component. Gives the type as the outside sees it. */
  export(name: string, type: ExternType): ExternType {
    this.#name = name;
    const shown = this.#show(type, name);
    this.#see(shown, [this.#exported]);
    return shown;
  }

  /** An export of a component type, which says itself what is abstract. */
  declare(name: string, type: ExternType): void {
    this.#name = name;
    this.#see(type, [this.#exported]);
  }

  /** Adds the names that `type` gives, and checks the types that stand behind others. */
  #see(type: ExternType, names: readonly Names[]): void {
    this.#progress.charge();
    const [narrow] = names as [Names];
    switch (type.kind) {
      case 'type':
        this.#progress.charge(membersOf(type.type));
        for (const { tokens } of names) tokens.add(type.type);
        for (const part of partsOf(type.type)) this.#say(part, narrow);
        if (type.type.kind === 'own' || type.type.kind === 'borrow') this.#say(type.type, narrow);
        break;
      case 'resource':
        for (const { tokens, resources } of names) {
          tokens.add(type.via ?? type.resource);
          resources.add(type.resource);
        }
        break;
      case 'func':
        for (const value of valuesOf(type.type)) this.#say(value, narrow);
        break;
      case 'instance':
        type.type.exports.forEach((inner) => {
          this.#see(inner, names);
        });
        break;
      case 'definition':
        this.#see(type.type, names);
        break;
      case 'component':
        this.#closed(narrow).component(type.type);
        break;
    }
  }

  /** A component type has names of its own; only the resources around it are nobody's if not named. */
  #closed(names: Names): ResourceWalk {
    const visit = (resource: ResourceType) => {
      if (!names.resources.has(resource)) this.#hiddenResource(resource, names);
    };
    return new ResourceWalk(visit, (count) => this.#progress.charge(count));
  }

  #say(type: ValueType, names: Names): void {
    if (names.said.has(type)) return;
    this.#progress.charge(membersOf(type));
    switch (type.kind) {
      case 'record':
      case 'variant':
      case 'enum':
      case 'flags':
        if (!names.tokens.has(type)) this.#hidden(printStructure(type), names);
        break;
      case 'own':
      case 'borrow':
        if (!names.tokens.has(type.via ?? type.resource)) this.#hiddenResource(type.resource, names);
        break;
      default:
        for (const part of partsOf(type)) this.#say(part, names);
    }
    names.said.add(type);
  }

  #hiddenResource(resource: ResourceType, names: Names): never {
    return this.#hidden(resource.name === UNNAMED ? 'a resource' : `resource ${shortName(resource)}`, names);
  }

  #hidden(what: string, { how }: Names): never {
    return this.#progress.fail(`"${this.#name}" mentions ${what} that is not ${how} before it`);
  }

  #show(type: ExternType, path: string): ExternType {
    this.#progress.charge();
    if (type.kind === 'resource') {
      const abstract = !this.#exported.resources.has(type.resource);
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
    this.#exported.resources.add(resource);
    if (resource.name === UNNAMED) nameResource(resource, path);
  }
}
