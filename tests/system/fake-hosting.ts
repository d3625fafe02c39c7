/** Domains that do what a test tells them, and a record of what a system does with them. */

import type { Restart, SystemService } from '../../kernel/manifest/system.ts';
import type { Domain, End, Hosting, Launch, Link, Measure } from '../../kernel/system/domain.ts';
import type { LoadedPart } from '../../kernel/system/load.ts';
import type { Source } from '../../kernel/system/part.ts';
import type { Plan } from '../../kernel/system/plan.ts';
import { System } from '../../kernel/system/system.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A domain that a test tells what to do. */
export class FakeDomain implements Domain {
  readonly ready: Promise<void>;
  readonly ended: Promise<End>;
  readonly thread = 'fake';
  readonly launch: Launch;
  /** Of its service's domains. */
  readonly number: number;
  readonly #events: string[];
  busy = false;
  becomeReady!: () => void;
  #end!: (end: End) => void;

  constructor(launch: Launch, number: number, events: string[]) {
    this.launch = launch;
    this.number = number;
    this.#events = events;
    this.ready = new Promise((resolve) => (this.becomeReady = resolve));
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  fail(why: string): void {
    this.#end({ how: 'failed', why });
  }

  finish(): void {
    this.#end({ how: 'finished' });
  }

  stop(): void {
    this.#events.push(`stop ${this.launch.part.name}`);
    this.#end({ how: 'failed', why: 'it was ended' });
  }

  measure(): Measure {
    return { memory: 1, handles: 2, calls: 3 };
  }

  isBusy(): boolean {
    return this.busy;
  }
}

export class FakeHosting implements Hosting {
  readonly clock = new VirtualClock();
  readonly events: string[] = [];
  readonly logs: string[] = [];
  readonly domains = new Map<string, FakeDomain[]>();
  /** Whether services become ready at once. */
  quick = true;
  atOnce = Number.POSITIVE_INFINITY;

  launch(launch: Launch): Domain {
    const { name } = launch.part;
    const before = this.domains.get(name) ?? [];
    this.events.push(`launch ${name}`);
    const domain = new FakeDomain(launch, before.length + 1, this.events);
    this.domains.set(name, [...before, domain]);
    if (this.quick) domain.becomeReady();
    return domain;
  }

  link(importer: Domain, provider: Domain, name: string): Link {
    const label = `${(importer as FakeDomain).launch.part.name} -> ${name} ${(provider as FakeDomain).number}`;
    this.events.push(`link ${label}`);
    return { end: () => this.events.push(`unlink ${label}`) };
  }

  log(service: string, line: string): void {
    this.logs.push(`${service}: ${line}`);
  }

  newest(name: string): FakeDomain {
    return this.domains.get(name)!.at(-1)!;
  }

  /** A system that is up, with its start forgotten. */
  async started(rows: Rows): Promise<System> {
    const system = new System(planOf(rows), this);
    await system.up();
    this.events.length = 0;
    return system;
  }
}

export type Rows = Record<
  string,
  { imports?: string[]; after?: string[]; direct?: boolean; restart?: Restart; ready?: number }
>;

/** In an order in which they can start. */
export function planOf(rows: Rows): Plan {
  const order = Object.keys(rows);
  const entries = Object.entries(rows);
  const part = (name: string): LoadedPart => {
    const { after, restart, ready } = rows[name]!;
    const service: SystemService = {
      component: name,
      ...(after && { after }),
      ...(restart && { restart }),
      ...(ready && { ready }),
    };
    return { name, service } as LoadedPart;
  };
  const source = (name: string): [string, Source] => [name, { from: 'service', name, as: name }];
  return {
    manifest: { services: {} },
    parts: new Map(order.map((name) => [name, part(name)])),
    order,
    before: new Map(
      entries.map(([name, { imports = [], after = [] }]) => [name, new Set([...imports, ...after])]),
    ),
    sources: new Map(entries.map(([name, { imports = [] }]) => [name, new Map(imports.map(source))])),
    direct: new Set(order.filter((name) => rows[name]!.direct)),
  };
}

export function states(system: System): Record<string, string> {
  return Object.fromEntries(system.views().map(({ name, state }) => [name, state]));
}

/** Lets all that has been promised happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
