/** A service on the kernel's own thread: others there call it by fused adapters, those elsewhere over channels. */

import type { RightsTable } from '../capability/requirements.ts';
import type { CapabilityTable } from '../capability/table.ts';
import type { ChannelMemory } from '../channel/duplex.ts';
import type { IncomingCall } from '../channel/server.ts';
import {
  CallCounters,
  type CallTracer,
  ExportedInstance,
  type FaultSource,
  hostInterface,
  type ImportValue,
  type Instance,
  instantiate,
} from '../component/index.ts';
import { HOST } from '../component/instance/exports.ts';
import { READY_DEFAULT } from '../manifest/system.ts';
import { directCalls } from '../remote/direct-calls.ts';
import { Dispatcher } from '../remote/dispatcher.ts';
import { DomainImports } from '../remote/domain-imports.ts';
import type { Links } from '../remote/links.ts';
import { FIRST_FUNCTION } from '../remote/methods.ts';
import { Emergency } from '../supervisor/emergency.ts';
import type { Steppable } from '../task/index.ts';
import { DirectProvider } from './direct-provider.ts';
import type { End, Launch, Link, Measure } from './domain.ts';
import { failureLine } from './failure-line.ts';
import type { Part, Source } from './part.ts';
import type { TaskDomain } from './service-tasks.ts';
import { mainOf } from './task-type.ts';
import { CALL_LIMIT, type Entry, type Watch } from './watch.ts';

export const emergencyName = 'nucleus:bootstrap/emergency@0.1.0';

export interface DirectOptions {
  readonly launch: Launch;
  readonly rights: RightsTable;
  readonly capabilities: CapabilityTable;
  /** Calls that fail on purpose. */
  readonly faults?: FaultSource;
  /** Chooses calls that it is told of. */
  readonly tracer?: CallTracer;
  /** Of the kernel's thread. */
  readonly links: Links;
  /** Ends everything if it does not return. Absent: nothing does. */
  readonly watch?: Watch;
  /** Seconds that a call from elsewhere may take then. */
  readonly callSeconds?: number | undefined;
  /** Fulfilled when it says that it is ready. Absent: it is when it has been made. */
  readonly announced?: Promise<void>;
  /** Lets others reach it, before it counts as ready. Errors: why they cannot; then it has failed. */
  readonly publish?: (domain: DirectDomain) => Promise<void>;
  /** Host interfaces by import name, for this service. */
  lend(names: readonly string[]): Readonly<Record<string, ImportValue>>;
  /** Takes a line of the service's. */
  log(line: string): void;
}

export class DirectDomain implements TaskDomain {
  readonly ready: Promise<void>;
  readonly task: Promise<Steppable>;
  readonly isElsewhere = false;
  readonly ended: Promise<End>;
  readonly thread = 'kernel';
  readonly #options: DirectOptions;
  readonly #counters = new CallCounters();
  /** Of those that call it by adapters: how often they have. */
  readonly #callers = new Set<() => number>();
  /** Whom it imports from on this thread. */
  readonly #providers = new Map<string, DirectProvider>();
  /** Of those that call it over channels: they have handles of its. */
  readonly #dispatchers = new Set<Dispatcher>();
  /** Calls that came over channels, or from those that call it no more. */
  #served = 0;
  #instance: Instance | undefined;
  readonly #imported: DomainImports;
  #finish: (end: End) => void = () => {};
  #emergency: Emergency | undefined;
  readonly #call: Entry;
  #begun: (task: Steppable) => void = () => {};

  constructor(options: DirectOptions) {
    this.#options = options;
    const { launch, callSeconds = CALL_LIMIT } = options;
    this.#call = { service: launch.part.name, by: 'call', seconds: callSeconds };
    this.#imported = new DomainImports(launch.part.name, options.capabilities);
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.task = new Promise((resolve) => {
      this.#begun = resolve;
    });
    this.ready = this.#start();
  }

  /** Resolves only if it gets there. */
  async #start(): Promise<void> {
    const { launch, rights, capabilities, faults, tracer } = this.#options;
    const { part } = launch;
    const { memory, instances, handles } = part.service.limits ?? {};
    try {
      const imports = this.#imports();
      // It calls none of theirs: a thread that never sleeps for another is lent nothing.
      this.#imported.link(imports, part.type, rights);
      this.#instance = await instantiate(part.component, {
        ...{ name: part.name, imports, rights, capabilities, counters: this.#counters },
        ...(faults === undefined ? {} : { faults }),
        ...(tracer === undefined ? {} : { tracer }),
        ...(memory === undefined ? {} : { memory }),
        ...(instances === undefined ? {} : { instances }),
        ...(handles === undefined ? {} : { handles }),
        entering: (make) => this.#within(this.#starting, make),
        onDeath: (why) => queueMicrotask(() => this.#fail(why)),
      });
      for (const one of this.interfaces) one.nameKin(part.name);
      this.#begin(part);
      await this.#options.announced;
      await this.#options.publish?.(this);
    } catch (error) {
      this.#fail(error);
      await new Promise<never>(() => {});
    }
  }

  /** What it has to do, where it is a task. */
  #begin({ type }: Part): void {
    const main = mainOf(type);
    if (main === undefined) return;
    const task = this.#within(this.#starting, () => this.exported(main).js.start() as Steppable);
    this.#begun({
      step: (budget) => this.within(() => task.step(budget)),
      notify: (event) => this.within(() => task.notify?.(event)),
      usage: () => this.within(() => task.usage!()),
    });
  }

  get #starting(): Entry {
    const { name, service } = this.#options.launch.part;
    return { service: name, by: 'start', seconds: service.ready ?? READY_DEFAULT };
  }

  /** Runs what calls it, unless that is another service on this thread. */
  within<T>(run: () => T): T {
    return this.#within(this.#call, run);
  }

  #within<T>(entry: Entry, run: () => T): T {
    const { watch } = this.#options;
    return watch === undefined ? run() : watch.within(entry, run);
  }

  #imports(): Record<string, ImportValue> {
    const { launch, lend } = this.#options;
    const imports: Record<string, ImportValue> = {};
    const lent: string[] = [];
    for (const [name, source] of launch.sources) {
      if (source.from === 'service') imports[name] = this.#exported(source);
      else if (source.as === emergencyName) imports[name] = this.#makeEmergency();
      else lent.push(source.as);
    }
    return lent.length === 0 ? imports : { ...lend(lent), ...imports };
  }

  #exported({ name: provider, as, calls }: Extract<Source, { from: 'service' }>): ImportValue {
    const { launch, capabilities } = this.#options;
    let found = this.#providers.get(provider);
    if (found === undefined) {
      found = new DirectProvider(provider, launch.providers.get(provider) as DirectDomain);
      this.#providers.set(provider, found);
    }
    const exported = found.interface(as);
    if (!calls) return exported;
    return directCalls(exported, { provider, importer: launch.part.name, capabilities });
  }

  /** Calls another service on this thread from now on, in place of whom it called before under that name. */
  link(provider: DirectDomain, name: string): Link {
    this.#providers.get(name)?.turn(provider);
    const before = this.#callsTo(name);
    const calls = () => this.#callsTo(name) - before;
    provider.#callers.add(calls);
    const end = () => {
      if (provider.#callers.delete(calls)) provider.#served += calls();
      this.#providers.get(name)?.cut(provider);
    };
    return { end };
  }

  #callsTo(provider: string): number {
    const imports = new Set<string>();
    for (const [name, source] of this.#options.launch.sources)
      if (source.from === 'service' && source.name === provider) imports.add(name);
    // Of what it exports under the same name the host is the caller.
    const rows = this.#counters
      .snapshot()
      .filter(({ caller, interface: called }) => caller !== HOST && imports.has(called));
    return rows.reduce((sum, { calls }) => sum + calls, 0);
  }

  #makeEmergency(): ImportValue {
    this.#emergency = new Emergency('', (line) => this.#options.log(line.replace(/^: /, '')));
    return hostInterface('supervisor', this.#emergency.interface);
  }

  #fail(why: unknown): void {
    this.#finish({ how: 'failed', why: failureLine(why, this.#emergency?.lastLine) });
    this.#close();
  }

  /** What it has of others is dropped: their destructors run. */
  #close(): void {
    this.within(() => this.#instance?.close());
  }

  /** An interface of it. */
  exported(name: string): ExportedInstance {
    const found = this.#instance?.exports.get(name);
    if (found instanceof ExportedInstance) return found;
    throw new Error(`${this.#options.launch.part.name} does not export ${name}`);
  }

  /** What others may call: its task is the kernel's alone. */
  get interfaces(): ExportedInstance[] {
    const main = mainOf(this.#options.launch.part.type);
    const exported = [...(this.#instance?.exports.values() ?? [])];
    return exported.filter((one) => one instanceof ExportedInstance).filter(({ name }) => name !== main);
  }

  /** Another service calls this one, over this memory. @param elsewhere whether it is another process's */
  serve(importer: string, memory: ChannelMemory, elsewhere = false): void {
    const { capabilities, links } = this.#options;
    const dispatcher = new Dispatcher(this.interfaces, {
      importer,
      capabilities,
      imported: this.#imported,
      elsewhere,
    });
    const handle = (call: IncomingCall) => {
      if (call.method >= FIRST_FUNCTION) this.#served++;
      this.within(() => dispatcher.handle(call));
    };
    this.#dispatchers.add(dispatcher);
    const end = () => {
      this.#dispatchers.delete(dispatcher);
      this.within(() => dispatcher.end());
    };
    links.serve(memory, dispatcher.within({ handle, end }));
    // It may be asleep, and knows nothing of the new link.
    links.bell.alarm();
  }

  /** It is a task, and has come to its end. */
  end(end: End): void {
    this.#finish(end);
    this.#close();
  }

  stop(): void {
    this.#finish({ how: 'failed', why: 'it was ended' });
    this.#close();
  }

  measure(): Measure {
    const { memory, handles } = this.#instance?.usage() ?? { memory: 0, handles: 0 };
    const given = [...this.#dispatchers].reduce((sum, one) => sum + one.handles, 0);
    return {
      memory,
      handles: handles + given,
      calls: [...this.#callers].reduce((sum, calls) => sum + calls(), this.#served),
    };
  }
}
