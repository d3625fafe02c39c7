/**
 * The services of one run: their components loaded and checked side by side, then started in dependency order with every
 * import wired.
 */

import { parseRightsTable, type RightsTable } from '../capability/requirements.ts';
import type { CapabilityTable } from '../capability/table.ts';
import {
  type CallCounters,
  type Component,
  decodeComponent,
  ExportedInstance,
  type HostInterface,
  hostInterface,
  type ImportValue,
  type Instance,
  instantiate,
  LinkError,
  Trap,
} from '../component/index.ts';
import type { Service } from '../manifest/manifest.ts';
import { Emergency } from './emergency.ts';
import { ComponentFailure, LinkFailure, ServiceFailure } from './failure.ts';
import type { Platform } from './platform.ts';
import { findAnyVersion, label, type Part, type Source, wire } from './wiring.ts';

const emergencyName = 'nucleus:bootstrap/emergency@0.1.0';

/** Functions of a component's interface, as JavaScript calls them. */
export type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

interface LoadedPart extends Part {
  readonly component: Component;
}

export interface ServicesOptions {
  /** By name, as a manifest has them. */
  readonly services: Readonly<Record<string, Service>>;
  /** Names of those of the host's interfaces that services may use. */
  readonly interfaces: Iterable<string>;
  readonly platform: Platform;
  readonly capabilities: CapabilityTable;
  readonly rights: RightsTable;
  readonly counters?: CallCounters;
  /** Interfaces that the supervisor answers, by import name; made for the service that asks. */
  readonly answers: Readonly<Record<string, () => object>>;
}

export class Services {
  readonly #options: ServicesOptions;
  readonly #parts = new Map<string, LoadedPart>();
  readonly #instances = new Map<string, Instance>();
  readonly #emergencies = new Map<string, Emergency>();
  readonly #host: ReadonlyMap<string, HostInterface>;

  constructor(options: ServicesOptions) {
    this.#options = options;
    const lend = (name: string) => hostInterface('host', options.platform.interfaces[name]!);
    this.#host = new Map([...options.interfaces].map((name) => [name, lend(name)]));
  }

  /** Loads, checks, links and starts all. Errors: LinkFailure. */
  async start(): Promise<void> {
    const parts = await Promise.all(
      Object.entries(this.#options.services).map((entry) => this.#load(...entry)),
    );
    for (const part of parts) this.#parts.set(part.name, part);
    const { order, sources } = wire(parts, {
      supervisor: [emergencyName, ...Object.keys(this.#options.answers)],
      host: [...this.#host.keys()],
    });
    for (const name of order) await this.#instantiate(this.#parts.get(name)!, sources.get(name)!);
  }

  /** An interface of one service, or of the first that has it; `name` in any version. Errors: LinkFailure. */
  functions(name: string, service?: string): Functions {
    for (const [owner, instance] of this.#instances) {
      if (service !== undefined && owner !== service) continue;
      const found = findAnyVersion(this.#parts.get(owner)!.type.exports.keys(), name);
      const exported = found === undefined ? undefined : instance.exports.get(found);
      if (exported instanceof ExportedInstance) return exported.js;
    }
    const who = service === undefined ? 'no service of this run' : `${this.#label(service)} does not`;
    throw new LinkFailure(
      `${who} export${service === undefined ? 's' : ''} ${name}, which the supervisor needs`,
    );
  }

  /** The failure of the first service that has died, if any has. */
  casualty(): ServiceFailure | undefined {
    for (const instance of this.#instances.values()) {
      if (instance.death) return this.explain(instance.death) as ServiceFailure;
    }
    return undefined;
  }

  /** What a person is told of an error that came out of a service. */
  explain(error: unknown): Error {
    const trap = innermostTrap(error);
    if (!trap) return error instanceof Error ? error : new Error(String(error), { cause: error });
    const where = [trap.interface, trap.function].filter((text) => text !== '').join('#');
    const words = this.#emergencies.get(trap.instance)?.lastLine;
    const reason = trap.cause instanceof Error ? trap.cause.message : String(trap.cause);
    return new ServiceFailure(
      `service ${this.#label(trap.instance)} failed in ${where}: ${reason}${words ? ` (its last words: ${words})` : ''}`,
      { cause: error },
    );
  }

  #label(name: string): string {
    const part = this.#parts.get(name);
    return part ? label(part) : name;
  }

  async #load(name: string, service: Service): Promise<LoadedPart> {
    const who = label({ name, service });
    const fail = (problem: string, cause: unknown) =>
      new ComponentFailure(service.component, `service ${who}${problem}: ${(cause as Error).message}`, {
        cause,
      });
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = await this.#options.platform.component(service.component);
    } catch (cause) {
      throw fail('', cause);
    }
    try {
      const component = decodeComponent(bytes);
      return { name, service, component, type: component.type };
    } catch (cause) {
      throw fail(' is no valid component', cause);
    }
  }

  async #instantiate(part: LoadedPart, sources: ReadonlyMap<string, Source>): Promise<void> {
    const { capabilities, rights, counters } = this.#options;
    const imports = Object.fromEntries(
      [...sources].map(([name, source]) => [name, this.#provide(part, source)]),
    );
    const options = { name: part.name, imports, rights, capabilities };
    try {
      const instance = await instantiate(part.component, counters ? { ...options, counters } : options);
      this.#instances.set(part.name, instance);
    } catch (cause) {
      if (innermostTrap(cause)) throw this.explain(cause);
      throw this.#linkFailure(part, sources, cause);
    }
  }

  /** Names both sides: who imports, and who was to provide it. */
  #linkFailure(part: Part, sources: ReadonlyMap<string, Source>, cause: unknown): LinkFailure {
    // Core modules are first checked when the engine compiles and links them.
    if (cause instanceof WebAssembly.CompileError || cause instanceof WebAssembly.LinkError) {
      const text = `service ${label(part)} is no valid component: ${cause.message}`;
      return new ComponentFailure(part.service.component, text, { cause });
    }
    if (!(cause instanceof LinkError)) {
      return new LinkFailure(`service ${label(part)} cannot be started: ${(cause as Error).message}`, {
        cause,
      });
    }
    const { path, wanted, given } = cause.difference;
    const source = sources.get(path[0]!);
    const provider = source?.from === 'service' ? this.#label(source.name) : `the ${source?.from ?? 'host'}`;
    const text = `${label(part)} imports ${path.join(' > ')} as ${wanted}, but ${provider} has ${given}`;
    return new LinkFailure(text, { cause });
  }

  /** Drops every handle that any service holds; none may be called any more. */
  end(): void {
    for (const instance of [...this.#instances.values()].reverse()) instance.close();
    this.#instances.clear();
  }

  #provide(part: Part, source: Source): ImportValue {
    if (source.from === 'host') return this.#host.get(source.as)!;
    if (source.from === 'service') return this.#instances.get(source.name)!.exports.get(source.as)!;
    if (source.as !== emergencyName) return hostInterface('supervisor', this.#options.answers[source.as]!());
    const emergency = new Emergency(part.name, this.#options.platform.log);
    this.#emergencies.set(part.name, emergency);
    return hostInterface('supervisor', emergency.interface);
  }
}

/** The table of rights that the build made. Errors: LinkFailure. */
export async function loadRights(platform: Platform): Promise<RightsTable> {
  try {
    return parseRightsTable(await platform.rights());
  } catch (cause) {
    throw new LinkFailure((cause as Error).message, { cause });
  }
}

/** The trap that began it: others follow as callers that cannot go on. */
function innermostTrap(error: unknown): Trap | undefined {
  let found: Trap | undefined;
  for (let next = error; next instanceof Error; next = next.cause) if (next instanceof Trap) found = next;
  return found;
}
