/**
 * A module with the client of some interfaces: types, schemas, and `connect`. What it says is data for
 * `kernel/client/interface.ts`, which does the calling; so a client of generated code and one without behave the same.
 */

import { interfaceKeys } from '../../kernel/client/connect.ts';
import { parametersOf } from '../../kernel/client/exported-interface.ts';
import { constructorName, memberName } from '../../kernel/client/interface.ts';
import { walkWith } from '../../kernel/client/type-walk.ts';
import { isNullable } from '../../kernel/component/adapter/lift.ts';
import { camelCase, pascalCase } from '../../kernel/component/adapter/names.ts';
import type { FunctionType, ResourceType, ValueType } from '../../kernel/component/types/model.ts';
import { parseName } from '../../kernel/component/types/names.ts';
import type { Described, DescribedInterface } from './described.ts';
import { docLines, indent } from './doc-lines.ts';
import { constantName, interfaceLabel, parameterName, TypeNames } from './names.ts';
import { type Around, quote, type TypeText, textMaker } from './text-maker.ts';

export interface ClientOptions {
  /** Where the module imports `connect`'s makings from. */
  readonly library: string;
}

export function generateClient(described: Described, options: ClientOptions): string {
  return new ClientModule(described).text(options);
}

class ClientModule {
  readonly #described: Described;
  readonly #names = new TypeNames();
  /** Classes stand before schemas, which need them. */
  readonly #classes: string[] = [];
  readonly #types: string[] = [];
  readonly #interfaces: string[] = [];
  readonly #resources = new Map<ResourceType, string>();
  readonly #walk: (type: ValueType) => TypeText;

  constructor(described: Described) {
    this.#described = described;
    const maker = textMaker((resource) => ({
      type: this.#classOf(resource),
      schema: `handleOf(${this.#classOf(resource)})`,
    }));
    this.#walk = walkWith({ ...maker, made: (type, made) => this.#declare(type, made) });
  }

  text({ library }: ClientOptions): string {
    const { interfaces } = this.#described;
    const of = interfaces.map(({ name }) => name || 'a component').join(', ');
    const typeNames = interfaces.map((one) => this.#names.take(interfaceLabel(one.name), one.name));
    for (const [index, one] of interfaces.entries()) this.#addInterface(one, typeNames[index]!);
    const body = [...this.#classes, ...this.#types, ...this.#interfaces, this.#client(typeNames)].join(
      '\n\n',
    );
    return `// The client of ${of}: written by \`nucleus client\`, to be written anew rather than changed.\n\n${imports(body, library)}\n\n${body}\n`;
  }

  /** Gives a name to what has one in WIT; the rest stands where it is used. */
  #declare(type: ValueType, made: TypeText): TypeText {
    const named = made.parts === undefined ? undefined : this.#described.nameOf(type);
    if (named === undefined) return made;
    const name = this.#names.take(named.name, named.owner);
    const labels = labelsOf(type);
    const docs = labels.map((label) => docLines(named.memberDocs(label)));
    const { type: typeParts, schema } = made.parts!;
    const head = docLines(named.docs);
    const declaration =
      typeParts.before === '{'
        ? [`export interface ${name} {`, ...members(typeParts, docs, ';'), '}']
        : [`export type ${name} =`, ...choices(typeParts, docs)];
    const constant = constantName(name, 'Schema');
    this.#types.push(
      [
        ...head,
        ...declaration,
        `const ${constant}: Schema<${name}> = ${schema.before}`,
        ...members(schema, [], ','),
        `${schema.after};`,
      ].join('\n'),
    );
    return { type: name, schema: constant };
  }

  #classOf(resource: ResourceType): string {
    const known = this.#resources.get(resource);
    if (known !== undefined) return known;
    const named = this.#described.nameOf(resource);
    const label = named?.name ?? resource.name.slice(resource.name.lastIndexOf('/') + 1);
    const full = named === undefined ? resource.name : `${named.owner}/${named.name}`;
    const name = this.#names.take(label, named?.owner ?? '');
    this.#resources.set(resource, name);
    const methods = this.#methodsOf(resource, full);
    this.#classes.push(
      [
        ...docLines(named?.docs ?? []),
        `export interface ${name} extends ${methods.some((line) => line.startsWith('close(')) ? 'Disposable' : 'Closable'} {`,
        ...indent(methods),
        '}',
        `export const ${name}: ResourceClass<${name}> = resourceClass<${name}>(${quote(full)});`,
      ].join('\n'),
    );
    return name;
  }

  #methodsOf(resource: ResourceType, full: string): string[] {
    for (const one of this.#described.interfaces) {
      for (const [label, type] of one.resources) {
        if (type !== resource || `${one.name}/${label}` !== full) continue;
        return this.#members(one, (parsed) => parsed.kind === 'method' && parsed.resource === label);
      }
    }
    return [];
  }

  /** Declarations of those functions that are wanted. */
  #members(one: DescribedInterface, wanted: (parsed: Parsed) => boolean): string[] {
    return [...one.functions].flatMap(([label, type]) => {
      const parsed = parseName(label) as Parsed | undefined;
      if (parsed === undefined || !wanted(parsed)) return [];
      const name =
        parsed.kind === 'constructor'
          ? constructorName(parsed.resource!, one.functions.keys())
          : memberName(parsed.label!);
      return [...docLines(one.functionDocs(label)), `${name}${this.#signature(label, type)};`];
    });
  }

  #signature(label: string, type: FunctionType): string {
    const parameters = parametersOf(label, type);
    const lastNeeded = parameters.findLastIndex((one) => !isNullable(one.type));
    const list = parameters.map(({ name, type: one }, index) => {
      const optional = index > lastNeeded ? '?' : '';
      return `${parameterName(name)}${optional}: ${this.#walk(one).type}`;
    });
    return `(${list.join(', ')}): ${this.#returned(type.result)}`;
  }

  #returned(result: ValueType | undefined): string {
    const text = (type: ValueType | undefined, none: string) =>
      type === undefined ? none : this.#walk(type).type;
    if (result?.kind !== 'result') return `Call<${text(result, 'void')}>`;
    return `Call<${text(result.ok, 'void')}, ${text(result.err, 'undefined')}>`;
  }

  #addInterface(one: DescribedInterface, name: string): void {
    // Resources of its own exist though no function speaks of them.
    const own = [...one.resources].filter(([label]) => hasMembers(one, label));
    const classes = own.map(([label, type]) => [label, this.#classOf(type)] as const);
    const statics = own.flatMap(([label]) => {
      const lines = this.#members(one, (parsed) => parsed.kind !== 'method' && parsed.resource === label);
      return lines.length === 0 ? [] : [`readonly ${pascalCase(label)}: {`, ...indent(lines), '};'];
    });
    const functions = this.#members(one, (parsed) => parsed.kind === 'label');
    const signatures = [...one.functions].map(
      ([label, type]) => `${keyOf(label)}: ${this.#data(label, type)},`,
    );
    this.#interfaces.push(
      [
        ...docLines(one.docs),
        `export interface ${name} {`,
        ...indent([...statics, ...functions]),
        '}',
        `const ${constantName(name, 'Interface')}: Interface<${name}> = defineInterface<${name}>(`,
        ...indent([`${quote(one.name)},`, `${object(classes)},`]),
        ...indent(['{', ...indent(signatures), '},']),
        ');',
      ].join('\n'),
    );
  }

  /** A function's `Signature`. */
  #data(label: string, type: FunctionType): string {
    const parameters = parametersOf(label, type).map(
      ({ name, type: one }) => `[${quote(camelCase(name))}, ${this.#walk(one).schema}]`,
    );
    const { result } = type;
    const fails = result?.kind === 'result';
    const ok = fails ? result.ok : result;
    const parts = [
      `parameters: [${parameters.join(', ')}]`,
      ...(ok === undefined ? [] : [`result: ${this.#walk(ok).schema}`]),
      ...(fails ? ['fails: true'] : []),
      ...(fails && result.err !== undefined ? [`error: ${this.#walk(result.err).schema}`] : []),
    ];
    return `{ ${parts.join(', ')} }`;
  }

  #client(typeNames: readonly string[]): string {
    const { interfaces } = this.#described;
    const keys = interfaceKeys(interfaces.map(({ name }) => name));
    const own = interfaces.findIndex(({ name }) => name === '');
    const named = interfaces.flatMap(({ name }, index) =>
      name === '' ? [] : [{ key: keys.get(name)!, type: typeNames[index]! }],
    );
    const loose = own < 0 ? [] : [`...${constantName(typeNames[own]!, 'Interface')}(service),`];
    return [
      `export interface Client${own < 0 ? '' : ` extends ${typeNames[own]}`} {`,
      ...indent(named.map(({ key, type }) => `readonly ${key}: ${type};`)),
      '}',
      '',
      '/** Throws TypeError if the service exports no such interface. */',
      'export function connect(service: Service): Client {',
      '  return {',
      ...indent(
        indent([
          ...loose,
          ...named.map(({ key, type }) => `${key}: ${constantName(type, 'Interface')}(service),`),
        ]),
      ),
      '  };',
      '}',
    ].join('\n');
  }
}

interface Parsed {
  readonly kind: string;
  readonly label?: string;
  readonly resource?: string;
}

function hasMembers(one: DescribedInterface, resource: string): boolean {
  return [...one.functions.keys()].some(
    (label) => (parseName(label) as Parsed | undefined)?.resource === resource,
  );
}

function labelsOf(type: ValueType): readonly string[] {
  if (type.kind === 'record') return type.fields.map(({ name }) => name);
  if (type.kind === 'variant') return type.cases.map(({ name }) => name);
  return type.kind === 'enum' || type.kind === 'flags' ? type.labels : [];
}

function object(entries: readonly (readonly [string, string])[]): string {
  const parts = entries.map(([label, value]) => `${keyOf(label)}: ${value}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

/** In quotes, where it is no identifier. */
function keyOf(label: string): string {
  return /^[a-z]\w*$/.test(label) ? label : quote(label);
}

function members({ members: all }: Around, docs: readonly (readonly string[])[], end: string): string[] {
  return indent(all.flatMap((member, index) => [...(docs[index] ?? []), `${member}${end}`]));
}

function choices({ members: all }: Around, docs: readonly (readonly string[])[]): string[] {
  const end = (index: number) => (index === all.length - 1 ? ';' : '');
  return indent(all.flatMap((member, index) => [...(docs[index] ?? []), `| ${member}${end(index)}`]));
}

const VALUES = ['defineInterface', 'handleOf', 'lists', 'resourceClass', 'scalars', 'z'];
const TYPES = ['Call', 'Closable', 'Interface', 'ResourceClass', 'Schema', 'Service'];

/** Of what the library has, that which the body uses. */
function imports(body: string, library: string): string {
  const used = (name: string) =>
    new RegExp(`\\b${name}\\b[.(<]`).test(body) ||
    ((name === 'Service' || name === 'Closable') && new RegExp(`\\b${name}\\b`).test(body));
  const names = [...VALUES.filter(used), ...TYPES.filter(used).map((name) => `type ${name}`)].sort((a, b) =>
    a.replace('type ', '').toLowerCase() < b.replace('type ', '').toLowerCase() ? -1 : 1,
  );
  return `import { ${names.join(', ')} } from ${quote(library)};`;
}
