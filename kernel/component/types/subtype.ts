/**
 * Does what is given satisfy what is wanted? An instance may export more than is wanted, a component or module may
 * import less; value types, functions and resources must be the same. The answer is the first difference, with the
 * names that lead to it and both sides.
 *
 * Abstract resources of the wanted side stand for whatever is given under their name: matching maps them in the
 * ResourceMap as it meets them, so everything that is declared behind them is compared with the real resource.
 *
 * Source: component-model Explainer.md "Instance Definitions", Subtyping.md.
 */
import { compareCore } from './core-subtype.ts';
import { isKin } from './kin.ts';
import type {
  ComponentType,
  ExternType,
  FunctionType,
  ModuleType,
  ResourceExtern,
  ResourceType,
  ValueType,
} from './model.ts';
import { printExtern, printFunction, printStructure, WIDTH } from './print.ts';
import type { Externs, ResourceMap } from './substitute.ts';
import { hasParts, membersOf } from './traits.ts';

export interface Difference {
  /** Names from the outermost to where the sides differ. */
  readonly path: readonly string[];
  readonly wanted: string;
  readonly given: string;
}

export function printDifference({ path, wanted, given }: Difference): string {
  const place = path.length > 0 ? `${path.join(' > ')}: ` : '';
  return `${place}wanted ${wanted}, given ${given}`;
}

/** The first difference, or undefined if `given` satisfies `wanted`. */
export function compareExterns(
  given: ExternType,
  wanted: ExternType,
  map: ResourceMap,
): Difference | undefined {
  return new Comparison(map).extern(given, wanted);
}

/** An import that cannot be satisfied by what is given for it. */
export class LinkError extends Error {
  readonly difference: Difference;

  constructor(message: string, difference: Difference) {
    super(`${message}: ${printDifference(difference)}`);
    this.name = 'LinkError';
    this.difference = difference;
  }
}

/** As `compareExterns`, for an import called `name`; throws LinkError. `of` says whose import it is. */
export function link(
  given: ExternType,
  wanted: ExternType,
  map: ResourceMap,
  name: string,
  of: string,
): void {
  const difference = within(name, compareExterns(given, wanted, map));
  if (difference) throw new LinkError(`${of} cannot be linked`, difference);
}

/** A difference found inside `name`. */
export function within(name: string, difference: Difference | undefined): Difference | undefined {
  return difference && { ...difference, path: [name, ...difference.path] };
}

class Comparison {
  readonly #map: ResourceMap;
  /** Pairs already found equal: types are graphs, and each shared part is compared once. */
  readonly #equal = new Map<ValueType, ValueType>();

  constructor(map: ResourceMap) {
    this.#map = map;
  }

  extern(given: ExternType, wanted: ExternType): Difference | undefined {
    this.#map.charge();
    if (wanted.kind === 'func' && given.kind === 'func') return this.function(given.type, wanted.type);
    if (wanted.kind === 'type' && given.kind === 'type') return this.#named(given.type, wanted.type);
    if (wanted.kind === 'resource' && given.kind === 'resource') return this.#declaration(given, wanted);
    if (wanted.kind === 'instance' && given.kind === 'instance') {
      return this.#externs(given.type.exports, wanted.type.exports);
    }
    if (wanted.kind === 'component' && given.kind === 'component') {
      return this.component(given.type, wanted.type);
    }
    if (wanted.kind === 'definition' && given.kind === 'definition') {
      return this.extern(given.type, wanted.type);
    }
    if (wanted.kind === 'module' && given.kind === 'module') return this.module(given.type, wanted.type);
    return { path: [], wanted: printExtern(wanted), given: printExtern(given) };
  }

  /** What the given side would import must be among what the wanted side is going to be handed. */
  component(given: ComponentType, wanted: ComponentType): Difference | undefined {
    return (
      within('imports', this.#externs(wanted.imports, given.imports)) ??
      within('exports', this.#externs(given.exports, wanted.exports))
    );
  }

  module(given: ModuleType, wanted: ModuleType): Difference | undefined {
    const key = (i: ModuleType['imports'][number]) => `import "${i.module}" "${i.name}"`;
    const offered = new Map(wanted.imports.map((i) => [key(i), i.type]));
    const exported = new Map(given.exports.map((e) => [e.name, e.type]));
    for (const i of given.imports) {
      const difference = compareCore(offered.get(key(i)), i.type);
      if (difference) return within(key(i), difference);
    }
    for (const e of wanted.exports) {
      const difference = compareCore(exported.get(e.name), e.type);
      if (difference) return within(`export "${e.name}"`, difference);
    }
    return undefined;
  }

  function(given: FunctionType, wanted: FunctionType): Difference | undefined {
    if (given === wanted) return undefined;
    if (!sameNames(given.parameters, wanted.parameters) || !given.result !== !wanted.result) {
      return { path: [], wanted: printFunction(wanted), given: printFunction(given) };
    }
    const difference = this.#members('parameter', given.parameters, wanted.parameters);
    if (difference || !given.result || !wanted.result) return difference;
    return within('result', this.value(given.result, wanted.result));
  }

  value(given: ValueType, wanted: ValueType): Difference | undefined {
    if (given === wanted || this.#equal.get(given) === wanted) return undefined;
    this.#map.charge(membersOf(wanted));
    if (given.kind !== wanted.kind) return differentValues(given, wanted);
    const difference = this.#value(given, wanted);
    if (!difference && hasParts(wanted)) this.#equal.set(given, wanted);
    return difference;
  }

  #externs(given: Externs, wanted: Externs): Difference | undefined {
    for (const [name, type] of wanted) {
      const other = given.get(name);
      const difference = other
        ? this.extern(other, type)
        : { path: [], wanted: printExtern(type), given: 'nothing' };
      if (difference) return within(name, difference);
    }
    return undefined;
  }

  #named(given: ValueType, wanted: ValueType): Difference | undefined {
    const difference = this.value(given, wanted);
    if (!difference) this.#map.rename(wanted, given);
    return difference;
  }

  #declaration(given: ResourceExtern, wanted: ResourceExtern): Difference | undefined {
    const difference = wanted.abstract ? undefined : this.#resource(given.resource, wanted.resource);
    if (difference) return difference;
    if (wanted.abstract) this.#map.set(wanted.resource, this.#map.resource(given.resource));
    this.#map.rename(wanted.via ?? wanted.resource, given.via ?? given.resource);
    return undefined;
  }

  #resource(given: ResourceType, wanted: ResourceType): Difference | undefined {
    const a = this.#map.resource(given);
    const b = this.#map.resource(wanted);
    if (a === b || isKin(a, b)) return undefined;
    const other = a.name === b.name ? 'another ' : '';
    return { path: [], wanted: `resource ${b.name}`, given: `${other}resource ${a.name}` };
  }

  /** Both are of one kind. */
  #value(given: ValueType, wanted: ValueType): Difference | undefined {
    switch (wanted.kind) {
      case 'record': {
        const { fields } = given as typeof wanted;
        if (!sameNames(fields, wanted.fields)) break;
        return this.#members('field', fields, wanted.fields);
      }
      case 'variant': {
        const { cases } = given as typeof wanted;
        if (!sameNames(cases, wanted.cases)) break;
        return this.#members('case', cases, wanted.cases);
      }
      case 'tuple': {
        const { elements } = given as typeof wanted;
        if (elements.length !== wanted.elements.length) break;
        return this.#elements(elements, wanted.elements);
      }
      case 'flags':
      case 'enum': {
        const { labels } = given as typeof wanted;
        if (labels.length !== wanted.labels.length || labels.some((one, i) => one !== wanted.labels[i]))
          break;
        return undefined;
      }
      case 'list':
        return within('element', this.value((given as typeof wanted).element, wanted.element));
      case 'option':
        return within('some', this.value((given as typeof wanted).type, wanted.type));
      case 'result': {
        const { ok, err } = given as typeof wanted;
        if (!ok !== !wanted.ok || !err !== !wanted.err) break;
        return within('ok', this.#payload(ok, wanted.ok)) ?? within('err', this.#payload(err, wanted.err));
      }
      case 'own':
      case 'borrow':
        return within(wanted.kind, this.#resource((given as typeof wanted).resource, wanted.resource));
      default:
        return undefined;
    }
    return differentValues(given, wanted);
  }

  /** Fields, cases or parameters whose names are equal. */
  #members(what: string, given: readonly Member[], wanted: readonly Member[]): Difference | undefined {
    for (let i = 0; i < wanted.length; i++) {
      const difference = this.#payload(given[i]!.type, wanted[i]!.type);
      if (difference) return within(`${what} ${wanted[i]!.name}`, difference);
    }
    return undefined;
  }

  #elements(given: readonly ValueType[], wanted: readonly ValueType[]): Difference | undefined {
    for (let i = 0; i < wanted.length; i++) {
      const difference = this.value(given[i]!, wanted[i]!);
      if (difference) return within(`element ${i}`, difference);
    }
    return undefined;
  }

  #payload(given: ValueType | undefined, wanted: ValueType | undefined): Difference | undefined {
    if (given && wanted) return this.value(given, wanted);
    if (!given && !wanted) return undefined;
    const print = (type: ValueType | undefined) => (type ? printStructure(type) : 'no value');
    return { path: [], wanted: print(wanted), given: print(given) };
  }
}

interface Member {
  readonly name: string;
  readonly type?: ValueType;
}

/** Names of fields, cases or labels, in order. */
function namesOf(type: ValueType): readonly string[] {
  switch (type.kind) {
    case 'record':
      return type.fields.map(({ name }) => name);
    case 'variant':
      return type.cases.map(({ name }) => name);
    case 'flags':
    case 'enum':
      return type.labels;
    default:
      return [];
  }
}

function sameNames(a: readonly Member[], b: readonly Member[]): boolean {
  return a.length === b.length && a.every((item, i) => item.name === b[i]!.name);
}

/** Where the names of the two differ only in what a printed structure leaves out, the first of those. */
function differentValues(given: ValueType, wanted: ValueType): Difference {
  const [a, b] = [namesOf(given), namesOf(wanted)];
  const first = b.findIndex((name, index) => name !== a[index]);
  const at = first < 0 ? b.length : first;
  if (given.kind === wanted.kind && at >= WIDTH) {
    return { path: [`name ${at + 1}`], wanted: b[at] ?? 'nothing', given: a[at] ?? 'nothing' };
  }
  return { path: [], wanted: printStructure(wanted), given: printStructure(given) };
}
