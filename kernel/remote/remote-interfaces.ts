/**
 * The importer's end of a link: what a component is given for its imports from a provider in another domain. The functions
 * look like any others to it; each encodes its parameters, calls over the link, and decodes the result.
 *
 *     const remote = new RemoteInterfaces(link, { provider: 'store', capabilities });
 *     await instantiate(shop, { imports: { 'acme:kv/store@0.1.0': remote.interface('acme:kv/store@0.1.0') }, capabilities });
 */
import type { RulesByInterface } from '../capability/requirements.ts';
import { CapabilityTable } from '../capability/table.ts';
import type { Caller } from '../channel/caller.ts';
import { HostInterface } from '../component/instance/host-interface.ts';
import type { Resource } from '../component/instance/resource.ts';
import type { FunctionType } from '../component/types/model.ts';
import { CallsInterface } from './calls-interface.ts';
import { Connection } from './connection.ts';
import type { DomainImports } from './domain-imports.ts';
import { LentObjects } from './lent-objects.ts';
import type { Answering } from './links.ts';
import { RemoteFunction } from './remote-function.ts';
import { RemoteResource } from './remote-object.ts';
import { Routing } from './routing.ts';

/** What carries the calls; a `Caller` is one. */
export interface Link
  extends Pick<Caller, 'call' | 'callLater' | 'begin' | 'cancel' | 'poll' | 'send' | 'ended' | 'close'> {
  /** What a thread that waits for something over the link has to do meanwhile. */
  readonly tend?: () => void;
  /** Whether the provider waits for this domain, itself or by way of others: while this thread sleeps, nothing comes from it. */
  readonly stuck?: () => boolean;
  /** Whether it has ended, though nobody may have looked yet. */
  readonly isOver?: boolean;
  /** Has a thread that is about to sleep look again after so many milliseconds. */
  readonly wakeWithin?: ((milliseconds: number) => void) | undefined;
  /** Has the provider's calls, the other way, answered; `make` is given what sends answers that come later. */
  readonly back?: <T extends Answering>(make: (flush: () => void) => T) => T;
}

export interface RemoteOptions {
  /** Name of who provides the interfaces, for records and messages. */
  readonly provider: string;
  /** Where the records of this domain live. */
  readonly capabilities?: CapabilityTable;
  /** Milliseconds that a call may take. */
  readonly timeout?: number;
  /** What this domain's component imports, for calls of objects that the provider is lent. */
  readonly imported?: DomainImports | undefined;
  /** Whether the provider is of another system, whose services have names of their own. */
  readonly elsewhere?: boolean;
  /** What the provider's rights section says, by interface name. */
  readonly rules?: ReadonlyMap<string, readonly RulesByInterface[]>;
}

export class RemoteInterfaces {
  readonly provider: string;
  readonly capabilities: CapabilityTable;
  readonly timeout: number | undefined;
  readonly elsewhere: boolean;
  readonly #imported: DomainImports | undefined;
  readonly #rules: RemoteOptions['rules'];
  readonly #interfaces = new Map<string, RemoteInterface>();
  readonly #calls = new Map<string, CallsInterface>();
  #connection: Connection;

  constructor(link: Link, options: RemoteOptions) {
    const { provider, capabilities, timeout, rules, imported, elsewhere = false } = options;
    this.provider = provider;
    this.elsewhere = elsewhere;
    this.#imported = imported;
    this.capabilities = capabilities ?? new CapabilityTable();
    this.timeout = timeout;
    this.#rules = rules;
    this.#connection = this.#connect(link);
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** What an import of that name is given. */
  interface(name: string): HostInterface {
    let found = this.#interfaces.get(name);
    if (found === undefined) {
      found = new RemoteInterface(name, this, this.#rules?.get(name));
      this.#interfaces.set(name, found);
    }
    return found;
  }

  /** What an import of the pollable form of interface `name` is given (`calls-interface.ts`). */
  calls(name: string): HostInterface {
    let found = this.#calls.get(name);
    if (found === undefined) {
      found = new CallsInterface(this.provider, (names, type) => {
        const sites = names.map((one) => ({ interface: name, function: one }));
        const [remote, routing] = [new RemoteFunction(this, sites, type), new Routing(sites[0]!, type)];
        return (args) => (routing.elsewhere(args) ?? remote).begin(args);
      });
      this.#calls.set(name, found);
    }
    return found;
  }

  /** Goes on over another link, to a provider that was started anew: objects of the old one are gone. */
  reconnect(link: Link): void {
    this.#connection.handoff.end();
    this.#connection = this.#connect(link);
  }

  /** Ends the link. */
  close(): void {
    this.#connection.close();
  }

  #connect(link: Link): Connection {
    const { capabilities } = this;
    return new Connection(link, {
      ...{ capabilities, imported: this.#imported, remote: this },
      lend: (flush, connection) => new LentObjects(this.provider, { capabilities, flush, connection }),
    });
  }
}

export class RemoteInterface extends HostInterface {
  override readonly entries = true;
  override readonly rules: readonly RulesByInterface[] | undefined;
  readonly #name: string;
  readonly #remote: RemoteInterfaces;
  readonly #resources = new Map<string, RemoteResource>();

  constructor(name: string, remote: RemoteInterfaces, rules: readonly RulesByInterface[] | undefined) {
    super(remote.provider, {});
    this.#name = name;
    this.#remote = remote;
    this.rules = rules;
  }

  override resource(interfaceName: string, name: string): Resource {
    let resource = this.#resources.get(name);
    if (resource === undefined) {
      resource = new RemoteResource(`${interfaceName}/${name}`, this.provider, this.#remote);
      this.#resources.set(name, resource);
    }
    return resource;
  }

  override function(name: string, type: FunctionType): (...args: unknown[]) => unknown {
    const site = { interface: this.#name, function: name };
    const remote = new RemoteFunction(this.#remote, [site], type);
    const routing = new Routing(site, type);
    return (...args) => (routing.elsewhere(args) ?? remote).call(args);
  }
}
