/**
 * What the component of a domain imports, as the links of the domain need it: whom calls of objects are for that the component has lent,
 * and which of its imports have to tell objects of other domains from those that they know.
 *
 *     const imported = new DomainImports('store', capabilities);
 *     const remote = new RemoteInterfaces(link, { provider: 'log', capabilities, imported });
 *     await instantiate(store, { imports: imported.link({ ...lent, 'acme:kv/log@1.0.0': remote.interface('acme:kv/log@1.0.0') }, store.type, rights) });
 *     links.serve(memory, new Dispatcher(exports, { importer: 'shop', capabilities, imported }));
 */
import { extend } from '../capability/additions.ts';
import { RightsTable } from '../capability/requirements.ts';
import type { CapabilityTable } from '../capability/table.ts';
import { camelCase } from '../component/adapter/names.ts';
import { ExportedInstance } from '../component/instance/exports.ts';
import { HostInterface } from '../component/instance/host-interface.ts';
import type { ImportValue } from '../component/instance/instantiate.ts';
import { Resource } from '../component/instance/resource.ts';
import { SwitchedInstance } from '../component/instance/switched.ts';
import { type CallSite, siteName } from '../component/instance/trap.ts';
import { pathOf } from '../component/rights-section.ts';
import type { ComponentType, FunctionType, InstanceType, ResourceType } from '../component/types/model.ts';
import { parseName } from '../component/types/names.ts';
import { ResourceMap, realise } from '../component/types/substitute.ts';
import { link } from '../component/types/subtype.ts';
import type { Callable, Target } from './bound-functions.ts';
import { foreignTypes } from './foreign-types.ts';
import { type HandleType, takesHandles } from './handle-values.ts';
import { forStrangers, guarded, type Local, localFunction } from './local-calls.ts';
import { Routing, receiverOf } from './routing.ts';
import { isLocal, resourceOf, SharedInterface } from './shared-interface.ts';
import { signatureOf } from './signature.ts';
import { typeOfText } from './type-text.ts';

type Imports = Readonly<Record<string, ImportValue | undefined>>;

/** Resource types of interfaces that the component does not import, by link. */
const MOST_UNKNOWN = 1000;

/** Calls methods of the objects themselves. */
const ANY_HOST = new HostInterface('host', {});

export class DomainImports {
  readonly #name: string;
  readonly #capabilities: CapabilityTable;
  #rights = new RightsTable(new Map());
  readonly #values = new Map<string, ImportValue>();
  /** Types of which there may be objects of other domains. */
  readonly #foreign = new Set<Resource>();
  readonly #unknown = new Map<string, Resource>();
  #type: ComponentType = { imports: new Map(), exports: new Map() };

  /** @param name of the component, as a holder of handles */
  constructor(name: string, capabilities: CapabilityTable) {
    this.#name = name;
    this.#capabilities = capabilities;
  }

  /** What the component is to be given, instead of what it was to be. @throws LinkError where types do not fit */
  link(
    imports: Imports,
    type: ComponentType,
    rights = this.#rights,
  ): Record<string, ImportValue | undefined> {
    this.#type = type;
    this.#rights = rights;
    for (const [name, value] of Object.entries(imports))
      if (value !== undefined) this.#values.set(name, value);
    const { types, imports: shared } = foreignTypes(type, this.#values);
    if (shared.size > 0) this.#check(type);
    for (const [name, one] of type.imports)
      if (one.kind === 'instance') this.#noteForeign(name, one.type, types);
    return Object.fromEntries(
      Object.entries(imports).map(([name, value]) => [
        name,
        shared.has(name) && isLocal(value)
          ? new SharedInterface(name, value, this.#name, this.#capabilities)
          : value,
      ]),
    );
  }

  #noteForeign(name: string, { exports }: InstanceType, types: ReadonlySet<ResourceType>): void {
    const value = this.#values.get(name);
    for (const [label, one] of exports) {
      if (one.kind !== 'resource' || !types.has(one.resource) || !isLocal(value)) continue;
      const resource = resourceOf(value, name, label);
      if (resource !== undefined) this.#foreign.add(resource);
    }
  }

  /** Whether there may be objects of other domains of a type. */
  takes(resource: Resource): boolean {
    return this.#foreign.has(resource) || this.#unknown.get(resource.name) === resource;
  }

  /** Holds the component's types against those that it is given, as linking would. */
  #check({ imports }: ComponentType): void {
    const map = new ResourceMap();
    for (const [name, wanted] of imports) {
      const value = this.#values.get(name);
      if (wanted.kind !== 'instance') continue;
      if (value instanceof HostInterface)
        realise(wanted.type, map, (path) => value.resource(name, path.at(-1)!));
      else if (value instanceof ExportedInstance || value instanceof SwitchedInstance)
        link({ kind: 'instance', type: value.type }, wanted, map, name, this.#name);
    }
  }

  /**
   * A function of objects that somebody beyond this domain has: by the types of who provides it, where they are known, else by those that
   * are said. Undefined if there is none of that type.
   * @throws CodecError for what is no type
   */
  find(site: CallSite, text: string, holder: string): Callable | undefined {
    const said = typeOfText(text, (name) => this.#resource(name));
    const value = this.#import(site.interface);
    const local = isLocal(value) ? value : ANY_HOST;
    const known = local instanceof HostInterface ? this.#imported(site) : functionIn(local.type, site);
    if (known !== undefined && signatureOf(known) !== signatureOf(said)) return undefined;
    const type = local instanceof HostInterface ? said : known;
    const target = type && this.#target(local, site, type, known !== undefined);
    if (type === undefined || target === undefined) return undefined;
    const table = extend(this.#rights, local.rules ?? []);
    const rule = table.rule(pathOf(site.interface), site.function);
    const policy = { capabilities: this.#capabilities, rule };
    return { type, target: guarded(target, type, { site, policy, holder }) };
  }

  /** Calls it where the object is: here, or in the domain that it came from. */
  #target(local: Local, site: CallSite, type: FunctionType, isKnown: boolean): Target | undefined {
    const receiver = receiverOf(site, type);
    if (receiver === undefined) return undefined;
    const { resource } = type.parameters[receiver]!.type as HandleType;
    const here = this.#here(local, site, type, isKnown);
    if (here === undefined && !this.takes(resource as Resource)) return undefined;
    const routing = new Routing(site, type);
    const passesOn = local instanceof HostInterface && local.entries;
    return (...args) => {
      const elsewhere = routing.elsewhere(args);
      if (elsewhere !== undefined) return elsewhere.call(args);
      if (here === undefined) throw new TypeError(`${this.#name} does not import ${siteName(site)}`);
      if (!passesOn) routing.checkLocal(args);
      return here(...args);
    };
  }

  /** Of a host's function that nobody here imports, it is believed what it takes, but not what becomes of handles. */
  #here(local: Local, site: CallSite, type: FunctionType, isKnown: boolean): Target | undefined {
    const target = localFunction(local, site.function, type, this.#name, this.#capabilities);
    if (target === undefined || !(local instanceof HostInterface) || local.entries) return target;
    return isKnown || isPlainMethod(site, type) ? forStrangers(target) : undefined;
  }

  #import(name: string): ImportValue | undefined {
    const path = pathOf(name);
    for (const [key, value] of this.#values) if (pathOf(key) === path) return value;
    return undefined;
  }

  /** What the component itself says of a function that it imports. */
  #imported(site: CallSite): FunctionType | undefined {
    const path = pathOf(site.interface);
    for (const [key, type] of this.#type.imports)
      if (pathOf(key) === path && type.kind === 'instance') return functionIn(type.type, site);
    return undefined;
  }

  /** What stands here for a resource type that a peer names. */
  #resource(name: string): ResourceType {
    const at = name.lastIndexOf('/');
    const interfaceName = name.slice(0, at);
    const local = this.#import(interfaceName);
    const known = isLocal(local) ? resourceOf(local, interfaceName, name.slice(at + 1)) : undefined;
    if (known !== undefined) return known;
    let unknown = this.#unknown.get(name);
    if (unknown === undefined && this.#unknown.size < MOST_UNKNOWN) {
      unknown = new Resource(name, 'host');
      this.#unknown.set(name, unknown);
    }
    return unknown ?? new Resource(name, 'host');
  }
}

/** A method of an object's own that takes no other handle. */
function isPlainMethod({ function: name }: CallSite, { parameters }: FunctionType): boolean {
  const parsed = parseName(name);
  if (parsed?.kind !== 'method' || camelCase(parsed.label) in Object.prototype) return false;
  return parameters[0]!.type.kind === 'borrow' && !takesHandles({ parameters: parameters.slice(1) });
}

function functionIn({ exports }: InstanceType, site: CallSite): FunctionType | undefined {
  const found = exports.get(site.function);
  return found?.kind === 'func' ? found.type : undefined;
}
