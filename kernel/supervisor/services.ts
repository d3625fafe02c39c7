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
  type CallTracer,
  type Component,
  decodeComponent,
  ExportedInstance,
  HostInterface,
  hostInterface,
  type ImportValue,
  type Instance,
  type InstantiateOptions,
  instantiate,
  verdictOn,
} from '../component/index.ts';
import type { ComponentType } from '../component/types/model.ts';
import { faultProblems } from '../faults/check.ts';
import { Faults } from '../faults/faults.ts';
import type { FaultPlan } from '../manifest/fault-rules.ts';
import { maximumMemory, type Service } from '../manifest/manifest.ts';
import { brokerNames, ownedBrokers } from './brokers.ts';
import { Emergency } from './emergency.ts';
import { ComponentFailure, LinkFailure, ServiceFailure } from './failure.ts';
import { fileStreams } from './file-streams.ts';
import { cannotRun, guestFailure, innermostTrap, linkFailure } from './link-failure.ts';
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
  /** What the supervisor answers it, in place of what it answers the others. */
  readonly answers?: Answers;
}

/** Interfaces that the supervisor answers, by import name; made for the service that asks. */
export type Answers = Readonly<Record<string, (asker: string) => object>>;

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
  /** What the supervisor answers for it. */
  readonly answers: Answers;
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
  /** Chooses calls between components that it is told of. */
  readonly tracer?: CallTracer;
  /** Calls that fail on purpose. */
  readonly faults?: FaultPlan;
  readonly answers: Answers;
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
  /** Components of instances beside those that run, by the manifest's name. */
  readonly #further = new Map<string, Promise<LoadedPart>>();

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
    const start = async (name: string) => {
      this.#instances.set(name, await this.#instantiate(this.#parts.get(name)!, sources.get(name)!));
    };
    for (const name of order.filter((one) => !isGuest(one))) await start(name);
    this.#options.beforeGuests?.();
    for (const name of order.filter(isGuest)) await start(name);
  }

  /**
   * One more instance, beside those that run: it imports from them as a service of the run does, and nobody imports from it. Its death is
   * no casualty. Whoever asked closes it. Errors: LinkFailure, ServiceFailure.
   */
  async further(name: string, service: Service, answers: Answers): Promise<Instance> {
    let loading = this.#further.get(service.component);
    if (loading === undefined) {
      loading = this.#load(name, service);
      this.#further.set(service.component, loading);
    }
    const part: LoadedPart = {
      ...(await loading),
      name,
      answers: { ...this.#options.answers, ...answers },
    };
    const wiring = this.#wire([...this.#parts.values(), part], {
      supervisor: [...this.#supervised, ...Object.keys(answers)],
      host: [...this.#host.keys()],
    });
    return this.#instantiate(part, wiring.sources.get(name)!);
  }

  get #supervised(): string[] {
    return [emergencyName, fileStreamsName, ...brokerNames, ...Object.keys(this.#options.answers)];
  }

  async #loadAll(): Promise<void> {
    const given = await Promise.all(
      Object.entries(this.#options.services).map((entry) => this.#load(...entry)),
    );
    const parts = [...given, ...(await this.#loadBehind(interposers(given)))];
    this.#loaded.parts = new Map(parts.map((part) => [part.name, part]));
    this.#refuseFaults(parts);
    this.#loaded.wiring = this.#wire(parts, {
      supervisor: this.#supervised,
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
      const { platform } = this.#options;
      const component = platform.decoded?.(service.component, bytes) ?? decodeComponent(bytes);
      const owns = await ownedBrokers(component.type, { name, service, bytes }, platform);
      const part = { name, service, component, type: component.type, owns };
      if (!guest) return part;
      const lent = await guest.interfaces([...component.type.imports.keys()]);
      return { ...part, lent, guest: offerTo(guest, lent) };
    } catch (cause) {
      if (cause instanceof LinkFailure) throw cause;
      throw fail(cause, verdictOn(cause));
    }
  }

  async #instantiate(part: LoadedPart, sources: ReadonlyMap<string, Source>): Promise<Instance> {
    const { name } = part;
    const { capabilities, rights, counters, trace, tracer } = this.#options;
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
      ...(tracer ? { tracer } : {}),
      ...(this.#faults ? { faults: this.#faults } : {}),
      ...memoryOf(this.#options.guests?.[part.name]),
      ...this.#options.guests?.[part.name]?.limits,
      // In a series each makes a handful of calls: adapters that are generated would cost more than they save.
      ...(this.#options.loaded && (part.guest ? { reset: true } : { generate: false })),
    };
    try {
      this.#options.reached?.('starting', name);
      const instance = await instantiate(part.component, { ...options, imports: imports() });
      this.#options.reached?.('ready', name);
      return instance;
    } catch (cause) {
      const labelOf = (service: string) => this.#label(service);
      if (part.guest) throw guestFailure(part, sources, labelOf, cause);
      if (innermostTrap(cause)) throw this.explain(cause);
      throw linkFailure(part, sources, labelOf, cause);
    }
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
      const answers = part.answers ?? this.#options.guests?.[part.name]?.answers ?? this.#options.answers;
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
