/**
 * The services of one run: their components loaded and checked side by side, then started in dependency order with every
 * import wired.
 */

import { accessTo } from '../broker/access.ts';
import { brokerOf } from '../broker/registry.ts';
import { parseRightsTable, type RightsTable } from '../capability/requirements.ts';
import type { CapabilityTable } from '../capability/table.ts';
import {
  type CallCounters,
  type CallTrace,
  type Component,
  decodeComponent,
  ExportedInstance,
  HostInterface,
  hostInterface,
  type ImportValue,
  type Instance,
  type InstantiateOptions,
  instantiate,
  LinkError,
  Trap,
  verdictOn,
} from '../component/index.ts';
import type { ComponentType } from '../component/types/model.ts';
import { faultProblems } from '../faults/check.ts';
import { Faults } from '../faults/faults.ts';
import type { FaultPlan } from '../manifest/fault-rules.ts';
import { maximumMemory, type Service } from '../manifest/manifest.ts';
import { brokerNames, ownedBrokers } from './brokers.ts';
import { Emergency } from './emergency.ts';
import { ComponentFailure, LinkFailure, ProgramFailure, ServiceFailure } from './failure.ts';
import { fileStreams } from './file-streams.ts';
import type { Platform } from './platform.ts';
import {
  findAnyVersion,
  interposers,
  label,
  type Offer,
  type Part,
  type Source,
  type Wiring,
  wire,
} from './wiring.ts';

const emergencyName = 'nucleus:bootstrap/emergency@0.1.0';
const fileStreamsName = 'nucleus:fs/streams@0.1.0';

/** Functions of a component's interface, as JavaScript calls them. */
export type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

interface LoadedPart extends Part {
  readonly component: Component;
  /** Names of the brokers that it owns. */
  readonly owns: readonly string[];
  /** Of a guest. */
  readonly lent?: Readonly<Record<string, object>>;
}

/** As `InstantiateOptions` has them. */
export type GuestLimits = Pick<InstantiateOptions, 'instances' | 'handles' | 'onDeath'>;

/** What a guest is given for its imports, out of what it was to be given. */
export type GuestLink = (
  imports: Readonly<Record<string, ImportValue | undefined>>,
  type: ComponentType,
  rights: RightsTable,
) => Record<string, ImportValue | undefined>;

/** What the program itself is lent, where it is a component; services' own interfaces are not for it. */
export interface Guest {
  /** Host interfaces by import name, given the names of what it imports; a `HostInterface` is taken as it is. */
  readonly interfaces: (imports: readonly string[]) => Promise<Readonly<Record<string, object>>>;
  /** Most bytes that each of its memories may grow to; absent: as many as there are. */
  readonly memory?: number;
  readonly limits?: GuestLimits;
  /** Has the last word on what it is given. */
  readonly link?: GuestLink;
  /** Interfaces that the supervisor answers for it, by import name. */
  readonly answers: Readonly<Record<string, (asker: string) => object>>;
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
  /** Told of each call, where given. */
  readonly trace?: CallTrace;
  /** Calls that fail on purpose. */
  readonly faults?: FaultPlan;
  /** Interfaces that the supervisor answers, by import name; made for the service that asks. */
  readonly answers: Readonly<Record<string, (asker: string) => object>>;
  /** Those of the services that are no services but the program, by name. */
  readonly guests?: Readonly<Record<string, Guest>>;
  /** All services are up, and no guest has started yet. */
  readonly beforeGuests?: () => void;
  /** Told what has been reached, by whom. */
  readonly reached?: (name: string, by: string) => void;
  /** Filled by the first run, so that those after it, of the same services and interfaces, need not load and wire again. */
  readonly loaded?: Loaded;
}

/** Components and who provides what to whom: the same for each run of the same services. */
export class Loaded {
  parts: ReadonlyMap<string, LoadedPart> | undefined;
  wiring: Wiring | undefined;
  /** Host interfaces that guests are lent, by guest and name: the same ones each time are not linked again. */
  readonly lent = new Map<string, HostInterface>();
}

export class Services {
  readonly #options: ServicesOptions;
  readonly #loaded: Loaded;
  readonly #instances = new Map<string, Instance>();
  readonly #emergencies = new Map<string, Emergency>();
  readonly #host: ReadonlyMap<string, HostInterface>;
  readonly #faults: Faults | undefined;

  constructor(options: ServicesOptions) {
    this.#options = options;
    this.#loaded = options.loaded ?? new Loaded();
    const lend = (name: string) => hostInterface('host', options.platform.interfaces[name]!);
    this.#faults = options.faults && new Faults(options.faults);
    this.#host = new Map([...options.interfaces].map((name) => [name, lend(name)]));
  }

  /** Loads, checks, links and starts all. Errors: LinkFailure. */
  async start(): Promise<void> {
    if (this.#loaded.wiring === undefined) await this.#loadAll();
    this.#options.reached?.('planned', 'kernel');
    const { order, sources } = this.#loaded.wiring!;
    const isGuest = (name: string) => this.#parts.get(name)!.guest !== undefined;
    for (const name of order.filter((one) => !isGuest(one))) await this.#instantiate(name, sources);
    this.#options.beforeGuests?.();
    for (const name of order.filter(isGuest)) await this.#instantiate(name, sources);
  }

  async #loadAll(): Promise<void> {
    const given = await Promise.all(
      Object.entries(this.#options.services).map((entry) => this.#load(...entry)),
    );
    const parts = [...given, ...(await this.#loadBehind(interposers(given)))];
    this.#loaded.parts = new Map(parts.map((part) => [part.name, part]));
    this.#refuseFaults(parts);
    this.#loaded.wiring = this.#wire(parts, {
      supervisor: [emergencyName, fileStreamsName, ...brokerNames, ...Object.keys(this.#options.answers)],
      host: [...this.#host.keys()],
    });
  }

  #refuseFaults(parts: readonly LoadedPart[]): void {
    const { faults } = this.#options;
    const problems = faults === undefined ? [] : faultProblems(faults, parts);
    if (problems.length > 0) throw new LinkFailure(problems.join('; '));
  }

  get #parts(): ReadonlyMap<string, LoadedPart> {
    return this.#loaded.parts ?? new Map();
  }

  /** The built-ins whose places are taken by services that stand in front of them. */
  #loadBehind(fronts: readonly Part[]): Promise<LoadedPart[]> {
    return Promise.all(
      fronts.map(async ({ name, service: { wiring } }) => ({
        ...(await this.#load(`${name}-next`, { component: name, ...(wiring ? { wiring } : {}) })),
        front: name,
      })),
    );
  }

  /** What is wrong with a guest's imports is the guest's fault. */
  #wire(parts: readonly Part[], offer: Offer): Wiring {
    wire(
      parts.filter((part) => !part.guest),
      offer,
    );
    try {
      return wire(parts, offer);
    } catch (cause) {
      throw cannotRun((cause as Error).message, cause);
    }
  }

  /** An interface of one service, or of the first that has it; `name` in any version. Errors: LinkFailure. */
  functions(name: string, service?: string): Functions {
    for (const [owner, instance] of this.#instances) {
      if (service === undefined ? this.#parts.get(owner)!.front !== undefined : owner !== service) continue;
      const found = findAnyVersion(this.#parts.get(owner)!.type.exports.keys(), name);
      const exported = found === undefined ? undefined : instance.exports.get(found);
      if (exported instanceof ExportedInstance) return exported.js;
    }
    const who = service === undefined ? 'no service of this run' : `${this.#label(service)} does not`;
    throw new LinkFailure(
      `${who} export${service === undefined ? 's' : ''} ${name}, which the supervisor needs`,
    );
  }

  /** An interface of one part by a test of its name, version and all. */
  exported(owner: string, wanted: (name: string) => boolean): Functions | undefined {
    for (const [name, exported] of this.#instances.get(owner)!.exports) {
      if (wanted(name) && exported instanceof ExportedInstance) return exported.js;
    }
    return undefined;
  }

  /** What one part is when it runs. */
  instance(owner: string): Instance {
    return this.#instances.get(owner)!;
  }

  /** Whether the service that answers for `name` stands in front of another one that has it. */
  isFront(name: string): boolean {
    const parts = [...this.#parts.values()];
    return parts.some((part) => part.front !== undefined && findAnyVersion(part.type.exports.keys(), name));
  }

  /** The failure of the first service that has died, if any has; `program` is none. */
  casualty(program?: string): ServiceFailure | undefined {
    for (const [name, instance] of this.#instances) {
      if (name !== program && instance.death) return this.explain(instance.death) as ServiceFailure;
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
    const guest = this.#options.guests?.[name];
    const fail = (cause: unknown, verdict?: string) => {
      const { message } = cause as Error;
      if (guest) return cannotRun(verdict === undefined ? message : `it ${verdict}`, cause);
      const text = `service ${who}${verdict === undefined ? `: ${message}` : ` ${verdict}`}`;
      return new ComponentFailure(service.component, text, { cause });
    };
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = await this.#options.platform.component(service.component);
    } catch (cause) {
      throw fail(cause);
    }
    try {
      const component = decodeComponent(bytes);
      const owns = await ownedBrokers(component.type, { name, service, bytes }, this.#options.platform);
      const part = { name, service, component, type: component.type, owns };
      if (!guest) return part;
      const lent = await guest.interfaces([...component.type.imports.keys()]);
      return { ...part, lent, guest: offerTo(guest, lent) };
    } catch (cause) {
      if (cause instanceof LinkFailure) throw cause;
      throw fail(cause, verdictOn(cause));
    }
  }

  async #instantiate(name: string, wiring: Wiring['sources']): Promise<void> {
    const part = this.#parts.get(name)!;
    const sources = wiring.get(name)!;
    const { capabilities, rights, counters, trace } = this.#options;
    const imports = () => {
      const given = Object.fromEntries(
        [...sources].map(([name, source]) => [name, this.#provide(part, source)]),
      );
      return this.#options.guests?.[name]?.link?.(given, part.type, rights) ?? given;
    };
    const options = {
      ...{ name: part.name, rights, capabilities },
      ...(counters ? { counters } : {}),
      ...(trace ? { trace } : {}),
      ...(this.#faults ? { faults: this.#faults } : {}),
      ...memoryOf(this.#options.guests?.[part.name]),
      ...this.#options.guests?.[part.name]?.limits,
      // In a series each makes a handful of calls: adapters that are generated would cost more than they save.
      ...(this.#options.loaded && (part.guest ? { reset: true } : { generate: false })),
    };
    try {
      this.#options.reached?.('starting', name);
      this.#instances.set(part.name, await instantiate(part.component, { ...options, imports: imports() }));
      this.#options.reached?.('ready', name);
    } catch (cause) {
      if (part.guest) throw this.#guestFailure(part, sources, cause);
      if (innermostTrap(cause)) throw this.explain(cause);
      throw this.#linkFailure(part, sources, cause);
    }
  }

  /** Its own doing throughout; what its start function throws comes as the cause. */
  #guestFailure(part: Part, sources: ReadonlyMap<string, Source>, cause: unknown): ProgramFailure {
    if (cause instanceof WebAssembly.CompileError || cause instanceof WebAssembly.LinkError) {
      const reason = cause.message.replace(/^WebAssembly\.\w+\(\): /, '');
      return cannotRun(`it is no valid component: ${reason}`, cause);
    }
    const known = cause instanceof LinkError ? this.#linkFailure(part, sources, cause) : (cause as Error);
    return cannotRun(known.message, cause);
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

  #lend(part: LoadedPart, name: string): HostInterface {
    const key = `${part.name} ${name}`;
    let lent = this.#loaded.lent.get(key);
    if (lent === undefined) {
      const given = part.lent![name]!;
      lent = given instanceof HostInterface ? given : hostInterface('host', given);
      this.#loaded.lent.set(key, lent);
    }
    return lent;
  }

  /** Makes the only part again what it was at its start. False where there are others, or where it cannot be. */
  reset(): boolean {
    const [only, ...others] = this.#instances.values();
    return others.length === 0 && only !== undefined && only.reset();
  }

  /** Drops every handle that any service holds; none may be called any more. */
  end(): void {
    for (const instance of [...this.#instances.values()].reverse()) instance.close();
    this.#instances.clear();
  }

  #provide(part: LoadedPart, source: Source): ImportValue {
    if (source.from === 'service') return this.#instances.get(source.name)!.exports.get(source.as)!;
    if (source.from === 'host') {
      return part.lent ? this.#lend(part, source.as) : this.#host.get(source.as)!;
    }
    if (source.as === fileStreamsName) return hostInterface('kernel', fileStreams);
    const broker = brokerOf(source.as);
    if (broker !== undefined) {
      const owned = part.owns.includes(broker.name);
      const { log, code } = this.#options.platform;
      return hostInterface('kernel', accessTo(broker, part.name, owned, log, code));
    }
    if (source.as !== emergencyName) {
      const answers = this.#options.guests?.[part.name]?.answers ?? this.#options.answers;
      return hostInterface('supervisor', answers[source.as]!(part.name));
    }
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

function offerTo(guest: Guest, lent: object): Offer {
  return {
    supervisor: [emergencyName, ...brokerNames, ...Object.keys(guest.answers)],
    host: Object.keys(lent),
  };
}

/** What 32 bits can address needs no limit. */
function memoryOf(guest: Guest | undefined): { memory?: number } {
  const { memory } = guest ?? {};
  return memory === undefined || memory >= maximumMemory ? {} : { memory };
}

function cannotRun(why: string, cause: unknown): ProgramFailure {
  return new ProgramFailure('not-executable', `cannot be run: ${why.split('\n')[0]}`, { cause });
}

/** The trap that began it: others follow as callers that cannot go on. */
function innermostTrap(error: unknown): Trap | undefined {
  let found: Trap | undefined;
  for (let next = error; next instanceof Error; next = next.cause) if (next instanceof Trap) found = next;
  return found;
}
