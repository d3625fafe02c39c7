/**
 * The names of one namespace: the imports or the exports of one component, component type or instance type. They must
 * follow the grammar and differ by more than case, and those that say `[method]` and the like must be what they say.
 */
import type { NameAttributes } from '../binary/ast.ts';
import { MAX_NESTING } from '../binary/limits.ts';
import type { ExternType, FunctionType, ResourceType, ValueType } from './model.ts';
import { completesVersion, type ExternName, parseName, uniqueKey } from './names.ts';
import { printFunction } from './print.ts';
import { nestingOf } from './traits.ts';

export class ExternNames {
  readonly types = new Map<string, ExternType>();
  readonly #keys = new Map<string, string>();
  readonly #what: 'import' | 'export' | 'inline export';
  readonly #fail: (reason: string) => never;

  constructor(what: 'import' | 'export' | 'inline export', fail: (reason: string) => never) {
    this.#what = what;
    this.#fail = fail;
  }

  add(name: string, type: ExternType, attributes: NameAttributes): void {
    const parsed = parseName(name) ?? this.#fail(`${this.#what} "${name}" is not a valid name`);
    const key = uniqueKey(name);
    const before = this.#keys.get(key);
    if (before !== undefined) this.#fail(`${this.#what} "${name}" clashes with "${before}"`);
    if (nestingOf(type) >= MAX_NESTING)
      this.#fail(`${this.#what} "${name}" is nested more than ${MAX_NESTING} deep`);
    this.#checkMember(name, parsed, type);
    this.#checkAttributes(name, parsed, type, attributes);
    this.#keys.set(key, name);
    this.types.set(name, type);
  }

  #checkMember(name: string, parsed: ExternName, type: ExternType): void {
    if (parsed.kind === 'label' || parsed.kind === 'interface') return;
    const is = `${this.#what} "${name}"`;
    if (this.#what === 'inline export')
      this.#fail(`${is}: only a component or a type has members of resources`);
    const { type: member } = type.kind === 'func' ? type : this.#fail(`${is} is not a function`);
    const owner = this.types.get(parsed.resource);
    const { resource } =
      owner?.kind === 'resource'
        ? owner
        : this.#fail(`${is}: there is no resource "${parsed.resource}" before it`);
    if (parsed.kind === 'method' && !takesSelf(member, resource)) {
      this.#fail(
        `${is}: wanted a first parameter self: borrow<${parsed.resource}>, given ${printFunction(member)}`,
      );
    }
    if (parsed.kind === 'constructor' && !makes(member.result, resource)) {
      this.#fail(`${is}: wanted a result own<${parsed.resource}>, given ${printFunction(member)}`);
    }
  }

  #checkAttributes(
    name: string,
    parsed: ExternName,
    type: ExternType,
    { implements: of, versionSuffix: suffix }: NameAttributes,
  ): void {
    if (suffix !== undefined) this.#checkSuffix(name, parsed, suffix);
    if (of === undefined) return;
    if (parseName(of)?.kind !== 'interface') {
      this.#fail(`${this.#what} "${name}" implements "${of}", which is not the name of an interface`);
    }
    if (type.kind !== 'instance' || parsed.kind !== 'label') {
      this.#fail(`${this.#what} "${name}" implements "${of}", but is not an instance with a plain name`);
    }
  }

  #checkSuffix(name: string, parsed: ExternName, suffix: string): void {
    const version = parsed.kind === 'interface' ? parsed.version : undefined;
    if (version !== undefined && completesVersion(version, suffix)) return;
    this.#fail(`${this.#what} "${name}" has version suffix "${suffix}", which does not complete its version`);
  }
}

function takesSelf(type: FunctionType, resource: ResourceType): boolean {
  const self = type.parameters[0];
  return self?.name === 'self' && self.type.kind === 'borrow' && self.type.resource === resource;
}

function makes(result: ValueType | undefined, resource: ResourceType): boolean {
  const made = result?.kind === 'result' ? result.ok : result;
  return made?.kind === 'own' && made.resource === resource;
}
