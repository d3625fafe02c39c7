/** Domains on Node: the kernel's thread and workers, and the channels between them. */

import { availableParallelism } from 'node:os';
import type { RightsTable, RulesByInterface } from '../../../kernel/capability/requirements.ts';
import { CapabilityTable, type CapabilityView } from '../../../kernel/capability/table.ts';
import {
  bellMemory,
  bellOf,
  type ChannelMemory,
  channelMemory,
  declareDead,
} from '../../../kernel/channel/duplex.ts';
import { rulesFor } from '../../../kernel/component/instance/instantiate.ts';
import { Faults } from '../../../kernel/faults/faults.ts';
import type { FaultPlan } from '../../../kernel/manifest/fault-rules.ts';
import {
  deadlineOf,
  type SystemGrants,
  type SystemManifest,
  type SystemOffer,
} from '../../../kernel/manifest/system.ts';
import { Links } from '../../../kernel/remote/links.ts';
import { WaitTable, waitMemory } from '../../../kernel/remote/wait-table.ts';
import { ROOT_POLICY } from '../../../kernel/system/boot-names.ts';
import type { Clock } from '../../../kernel/system/clock.ts';
import { DirectDomain } from '../../../kernel/system/direct-domain.ts';
import { Division } from '../../../kernel/system/division.ts';
import type { Domain, End, Hosting, Launch, Link, Measure } from '../../../kernel/system/domain.ts';
import { failureLine } from '../../../kernel/system/failure-line.ts';
import { ServiceTasks } from '../../../kernel/system/service-tasks.ts';
import { mainOf } from '../../../kernel/system/task-type.ts';
import type { SharedCallTrace } from '../trace/shared-call-trace.ts';
import { yieldToHost } from '../wasi/index.ts';
import type { Held } from '../worker/table-view.ts';
import { DirectLending } from './direct-lending.ts';
import type { UseOrder } from './domain-protocol.ts';
import type { Gate } from './line-output.ts';
import { type Callable, Publications } from './publications.ts';
import { RingWatch } from './ring-watch.ts';
import type { ServiceLog } from './service-log.ts';
import { SocketDomain } from './socket-domain.ts';
import { Watchdog } from './watchdog.ts';
import { type Asking, announcesItself, needsFiles, WorkerDomain } from './worker-domain.ts';

export interface NodeHostingOptions {
  readonly log: ServiceLog;
  /** Whether lines of the log are taken now. */
  readonly gate?: Gate | undefined;
  readonly manifest: SystemManifest;
  /** nucleus:boot/catalogue. */
  catalogue(): object;
  /** A service has come to a point that it names itself. */
  milestone(service: string, name: string): void;
  /** The most domains that there are at a time. */
  readonly domains: number;
  readonly rights: RightsTable;
  /** The same, as parsed JSON. */
  readonly rightsJson: unknown;
  /** Bytes of the built-ins that serve files. */
  readonly builtIns: Readonly<Record<string, Uint8Array>>;
  pathOf(path: string): string;
  /** Seconds that a call of a service on the kernel's thread may take. */
  readonly callSeconds?: number | undefined;
  /** Calls that fail on purpose. */
  readonly faults?: FaultPlan;
  /** A person decides on what is offered. */
  readonly asking?: Asking;
  /** Where calls are written. */
  readonly calls?: SharedCallTrace;
}

/** Bytes of each way of a channel. */
const CAPACITY = 2 ** 18;

/** Number of the kernel's thread as a domain. */
const KERNEL = 0;

const NO_LINK: Link = { end: () => {} };
/** Starts in vain behind which it is said what may be the cause. */
const VAIN = 3;

export class NodeHosting implements Hosting {
  readonly clock: Clock = {
    now: () => performance.now(),
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
  };
  readonly atOnce = 2 * availableParallelism();
  /** Of all that live on the kernel's thread. */
  readonly capabilities = new CapabilityTable({ clock: () => performance.now() * 1e6 });
  readonly #options: NodeHostingOptions;
  /** Of the kernel's thread. */
  readonly #faults: Faults | undefined;
  readonly #lending: DirectLending;
  /** Of the kernel's thread, by which others call the services there. */
  readonly #links: Links;
  readonly #bell = bellMemory();
  readonly #waits: SharedArrayBuffer;
  readonly #rings: RingWatch;
  /** Numbers that no domain has. */
  readonly #numbers: number[];
  readonly #workers = new Set<WorkerDomain>();
  /** Starts of services of other processes, one behind the other, at which nobody was there. */
  readonly #vain = new Map<string, number>();
  readonly #launches = new WeakMap<Domain, Launch>();
  readonly #division: Division;
  readonly tasks: ServiceTasks;
  readonly #publications = new Publications();
  #isDivided = false;
  #root: DirectDomain | undefined;
  /** Of the kernel's thread; from the first service there on. */
  #watchdog: Watchdog | undefined;

  constructor(options: NodeHostingOptions) {
    this.#options = options;
    this.#faults = options.faults && new Faults(options.faults);
    this.#division = this.#divisionOf(options.manifest);
    this.#waits = waitMemory(options.domains + 1);
    this.#rings = new RingWatch(new WaitTable(this.#waits), (domain) => this.#wake(domain));
    this.tasks = new ServiceTasks({
      scheduler: { yieldToHost, places: availableParallelism() },
      clock: this.clock,
      log: (service, line) => this.log(service, line),
    });
    this.#lending = new DirectLending({
      ...{ log: options.log, tasks: this.tasks },
      milestone: (service, name) => options.milestone(service, name),
      division: () => this.#division.interface,
      catalogue: () => options.catalogue(),
    });
    this.#numbers = Array.from({ length: options.domains }, (_, at) => options.domains - at);
    this.#links = new Links({
      ...{ number: KERNEL, bell: this.#bell, waits: this.#waits },
      blocks: false,
      pause: yieldToHost,
    });
    void this.#links.listen();
  }

  launch(wished: Launch): Domain {
    const launch = this.#divided(wished);
    if (typeof launch === 'string') return new FailedDomain(launch);
    if (launch.part.service.at !== undefined) return this.#elsewhere(launch, launch.part.service.at);
    const domain = launch.isDirect ? this.#direct(launch) : this.#worker(launch);
    this.#launches.set(domain, launch);
    const { name, service, type } = launch.part;
    if (name === this.#options.manifest.boot?.root) this.#root = domain as DirectDomain;
    if (mainOf(type) !== undefined) void this.tasks.run(name, service, domain);
    return domain;
  }

  #elsewhere(launch: Launch, at: string): SocketDomain {
    const { name } = launch.part;
    const path = this.#options.pathOf(at);
    const hint = this.#hintFor(name);
    const domain = new SocketDomain({ name, path, hint, log: (line) => this.log(name, line) });
    void domain.ready.then(() => this.#vain.delete(name));
    this.#launches.set(domain, launch);
    return domain;
  }

  /** Why a service of another process may not be there, when it was not for some time. */
  #hintFor(name: string): string | undefined {
    const vain = this.#vain.get(name) ?? 0;
    this.#vain.set(name, vain + 1);
    const [mine] = Object.entries(this.#options.manifest.services).find(([, one]) => one.publish) ?? [];
    if (mine === undefined || vain < VAIN) return undefined;
    return `if its system waits for ${mine} of this one, neither gets ready`;
  }

  /** What lets other processes reach a service, where they may. */
  #publishing({ part }: Launch): { publish?(domain: DirectDomain | WorkerDomain): Promise<void> } {
    const { name, service } = part;
    if (service.publish === undefined) return {};
    const log = (line: string) => this.log(name, line);
    const options = { name, path: this.#options.pathOf(service.publish), capacity: CAPACITY, log };
    return { publish: (domain) => this.#publications.add(this.#callable(domain), options) };
  }

  #callable(domain: DirectDomain | WorkerDomain): Callable {
    const serve = (importer: string, memory: ChannelMemory) => domain.serve(importer, memory, true);
    if (domain instanceof DirectDomain) return { domain, serve, bell: this.#bell };
    const { bell, number } = domain;
    return { domain, serve, bell, incoming: () => this.#rings.incoming(number) };
  }

  /** What a service is granted: what the root gives of its wishes, where there is one. Or why that cannot be said. */
  #divided(launch: Launch): Launch | string {
    const { root } = this.#options.manifest.boot ?? {};
    const { name, service } = launch.part;
    const wish = this.#located(service.grants ?? {});
    if (root === undefined || name === root) return granting(launch, wish);
    try {
      const policy = this.#root!;
      if (!this.#isDivided) policy.within(() => policy.exported(ROOT_POLICY).js.divide());
      this.#isDivided = true;
    } catch (error) {
      return `${root} has not divided what there is: ${failureLine(error)}`;
    }
    return granting(launch, this.#division.granted(name, wish));
  }

  /** What the root has to divide, and for whom. */
  #divisionOf({ services, boot }: SystemManifest): Division {
    const rows = Object.entries(services).map(
      ([name, { grants }]) => [name, this.#located(grants ?? {})] as const,
    );
    const wishes = new Map(rows.filter(([name]) => name !== boot?.root));
    return new Division(new Map(rows).get(boot?.root ?? '') ?? {}, wishes);
  }

  /** With host paths as they are from here. */
  #located(grants: SystemGrants): SystemGrants {
    const located = <T extends SystemOffer>(things: readonly T[]) =>
      things.map((one) => ('host' in one ? { ...one, host: this.#options.pathOf(one.host) } : one));
    const { directories, offers } = grants;
    return {
      ...grants,
      ...(directories ? { directories: located(directories) } : {}),
      ...(offers ? { offers: located(offers) } : {}),
    };
  }

  #direct(launch: Launch): DirectDomain {
    const { name } = launch.part;
    this.#watchdog ??= new Watchdog(Object.keys(this.#options.manifest.services), (why) =>
      this.log(name, `nobody watches whether services on the kernel's thread return: ${why}`),
    );
    // What is no task says nothing when nobody calls it.
    const announces = mainOf(launch.part.type) !== undefined && announcesItself(launch.part);
    let announce = () => {};
    const announced = new Promise<void>((resolve) => {
      announce = resolve;
    });
    return new DirectDomain({
      ...(announces ? { announced } : {}),
      ...this.#publishing(launch),
      ...{ launch, watch: this.#watchdog, callSeconds: this.#options.callSeconds },
      rights: this.#options.rights,
      ...{ capabilities: this.capabilities, links: this.#links },
      ...(this.#faults ? { faults: this.#faults } : {}),
      ...(this.#options.calls ? { tracer: this.#options.calls.tracer } : {}),
      lend: (names) => this.#lending.to(launch.part, names, announce),
      log: (line) => this.#options.log.add(name, 'error', line),
    });
  }

  #worker(launch: Launch): WorkerDomain {
    const { log, builtIns, rightsJson, faults, asking, calls } = this.#options;
    const { name } = launch.part;
    const number = this.#numbers.pop();
    if (number === undefined) throw new Error('there are too many domains');
    const worker = new WorkerDomain({
      ...{ launch, rights: rightsJson, number, waits: this.#waits },
      builtIns: needsFiles(launch) ? builtIns : {},
      ...(faults ? { faults } : {}),
      ...(asking ? { asking } : {}),
      ...(calls ? { calls: calls.thread(name) } : {}),
      ...this.#publishing(launch),
      log: (stream, line) => log.add(name, stream, line),
      gate: this.#options.gate,
      milestone: (milestone) => this.#options.milestone(name, milestone),
      lend: (service, waiter) => this.tasks.lend(service, waiter),
    });
    this.#workers.add(worker);
    void worker.ended.then(() => this.#forget(worker));
    return worker;
  }

  #forget(worker: WorkerDomain): void {
    this.#workers.delete(worker);
    new WaitTable(this.#waits).forget(worker.number);
    this.#numbers.push(worker.number);
  }

  /** Has it look at what it waits for. */
  #wake(number: number): void {
    for (const worker of this.#workers) if (worker.number === number) bellOf(worker.bell).alarm();
  }

  /** Threads that there are. */
  get workers(): number {
    return this.#workers.size;
  }

  /** Nobody calls any more. */
  end(): void {
    this.#publications.end();
    this.#links.stop();
    this.#rings.end();
    this.#watchdog?.end();
  }

  link(importer: Domain, provider: Domain, name: string): Link {
    if (importer instanceof DirectDomain && provider instanceof DirectDomain)
      return importer.link(provider, name);
    if (!(importer instanceof WorkerDomain)) return NO_LINK;
    if (provider instanceof SocketDomain) return this.#linkElsewhere(importer, provider, name);
    const memory = this.#memoryTo(provider, importer);
    if (memory === undefined) return NO_LINK;
    // The kernel's thread waits for nobody.
    const number = provider instanceof WorkerDomain ? provider.number : KERNEL;
    importer.use({ ...this.#terms(provider, name), number, memory, elsewhere: false });
    return { end: () => declareDead(memory) };
  }

  #linkElsewhere(importer: WorkerDomain, provider: SocketDomain, name: string): Link {
    const begin = () => {
      const { number, follow } = this.#rings.outgoing();
      const linked = (memory: ChannelMemory) =>
        importer.use({ ...this.#terms(provider, name), number, memory, elsewhere: true });
      return { bell: importer.bell, follow, linked };
    };
    const lost = (why: string) => this.log(name, `a link to it has ended: ${why}; it is made anew`);
    return provider.keepLinked(CAPACITY, begin, lost);
  }

  #terms(provider: Domain, name: string): Pick<UseOrder, 'provider' | 'timeout' | 'rules'> {
    const to = this.#launches.get(provider)!;
    const deadline = deadlineOf(to.part.service);
    const timeout = deadline === undefined ? undefined : deadline * 1000;
    return { provider: name, timeout, rules: rulesOf(to) };
  }

  /** Memory of a channel whose other end the provider serves. */
  #memoryTo(provider: Domain, importer: WorkerDomain): ChannelMemory | undefined {
    const { name } = this.#launches.get(importer)!.part;
    if (provider instanceof WorkerDomain) {
      const memory = channelMemory([importer.bell, provider.bell], CAPACITY);
      provider.serve(name, memory, false, importer.number);
      return memory;
    }
    if (!(provider instanceof DirectDomain)) return undefined;
    const memory = channelMemory([importer.bell, this.#bell], CAPACITY);
    provider.serve(name, memory);
    return memory;
  }

  leave(domain: Domain, moment: number): Promise<void> {
    return this.tasks.leave(domain, moment);
  }

  log(service: string, line: string): void {
    this.#options.log.add(service, 'supervisor', line);
  }

  /** Who holds what, in all threads. */
  async held(): Promise<Held> {
    const workers = await Promise.all([...this.#workers].map((worker) => worker.held()));
    return {
      asOf: Date.now(),
      capabilities: joined([this.capabilities.snapshot(), ...workers.map((one) => one.capabilities)]),
    };
  }
}

/** A service that cannot be started. */
class FailedDomain implements Domain {
  readonly ready = new Promise<void>(() => {});
  readonly ended: Promise<End>;
  readonly thread = '';

  constructor(why: string) {
    this.ended = Promise.resolve({ how: 'failed', why });
  }

  stop(): void {}

  measure(): Measure {
    return { memory: 0, handles: 0, calls: 0 };
  }
}

function granting(launch: Launch, grants: SystemGrants): Launch {
  const { part } = launch;
  return { ...launch, part: { ...part, service: { ...part.service, grants } } };
}

/** Tables of several threads as one: each numbers its capabilities from the start. */
function joined(tables: readonly (readonly CapabilityView[])[]): CapabilityView[] {
  let first = 0;
  return tables.flatMap((table) => {
    const offset = first;
    first += Math.max(0, ...table.map(({ id }) => id)) + 1;
    return table.map((one) => ({
      ...one,
      id: one.id + offset,
      ...(one.parent === undefined ? {} : { parent: one.parent + offset }),
    }));
  });
}

/** What a provider's rights section says, by exported interface. */
function rulesOf({ part }: Launch): Map<string, readonly RulesByInterface[]> {
  const rules = new Map<string, readonly RulesByInterface[]>();
  for (const name of part.type.exports.keys()) {
    const found = rulesFor(part.component, name);
    if (found !== undefined) rules.set(name, found);
  }
  return rules;
}
