/**
 * Whole systems of tasks in memory, in virtual time: the supervisor, the scheduler and both ends of the protocol between them are the real
 * ones; threads and components are not. What is measured is exact.
 */

import type { SystemService } from '../../kernel/manifest/system.ts';
import { checkSystem } from '../../kernel/manifest/system-schema.ts';
import type { Domain, End, Hosting, Launch, Measure } from '../../kernel/system/domain.ts';
import type { LoadedPart } from '../../kernel/system/load.ts';
import type { Plan } from '../../kernel/system/plan.ts';
import { RemoteTask } from '../../kernel/system/remote-task.ts';
import { ServiceTasks, type TaskDomain } from '../../kernel/system/service-tasks.ts';
import { System } from '../../kernel/system/system.ts';
import type { TaskNews, TaskOrder } from '../../kernel/system/task-protocol.ts';
import { TaskServer } from '../../kernel/system/task-server.ts';
import {
  type Claim,
  Pollable,
  type Progress,
  Signal,
  type Steppable,
  type TaskView,
} from '../../kernel/task/index.ts';
import { VirtualHost } from '../virtual-host.ts';

/** A processor, as what runs on it sees it. */
export interface Processor {
  readonly time: number;
  spend(milliseconds: number): void;
  /** Ready after so many milliseconds. */
  after(milliseconds: number): Pollable;
  /** Something that a service here or elsewhere may set; `by` is who is to. */
  signal(by?: string): Flag;
}

export interface Flag {
  set(): void;
  isSet(): boolean;
  wait(): Pollable;
}

export type Body = (processor: Processor) => Steppable;

export interface Row extends Omit<SystemService, 'component'> {
  readonly does: Body;
}

/** Computes in steps of so many milliseconds, for ever. */
export const computes =
  (length: number | (() => number)): Body =>
  (processor) => ({
    step(): Progress {
      processor.spend(typeof length === 'number' ? length : length());
      return { tag: 'ready' };
    },
  });

abstract class MemoryDomain implements TaskDomain {
  readonly ready = Promise.resolve();
  readonly ended: Promise<End>;
  readonly thread = 'memory';
  abstract readonly task: Promise<Steppable>;
  abstract readonly isElsewhere: boolean;
  end!: (end: End) => void;

  constructor() {
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  stop(): void {
    this.end({ how: 'failed', why: 'it was ended' });
  }

  measure(): Measure {
    return { memory: 0, handles: 0, calls: 0 };
  }
}

/** On the thread of the system: its time is the host's. */
class HereDomain extends MemoryDomain {
  readonly task: Promise<Steppable>;
  readonly isElsewhere = false;

  constructor(body: Body, host: VirtualHost) {
    super();
    this.task = Promise.resolve(
      body(
        processorOf(
          host,
          () => host.time,
          (time) => host.spend(time),
        ),
      ),
    );
  }
}

/** In a thread of its own: what it does takes its own time, and is heard of when that has passed. */
class ThereDomain extends MemoryDomain {
  readonly task: Promise<Steppable>;
  readonly isElsewhere = true;
  readonly #host: VirtualHost;
  readonly #server: TaskServer;
  /** What its thread has come to. */
  #time = 0;
  #steps = { begun: 0, ended: 0 };
  #isOver = false;

  constructor(body: Body, host: VirtualHost, lend: (service: string, waiter: Claim) => () => void) {
    super();
    this.#host = host;
    const remote = new RemoteTask({
      ...{ counts: false, lend, view: () => this.#steps },
      send: (order) => this.#order(order),
    });
    const processor = processorOf(
      host,
      () => this.#time,
      (time) => {
        this.#time += time;
      },
    );
    this.#server = new TaskServer({
      task: body(processor),
      now: () => this.#time,
      send: (news) => this.#tell(remote, news),
      begins: (begun) => this.#at(() => Object.assign(this.#steps, { begun })),
      ended: (ended) => this.#at(() => Object.assign(this.#steps, { ended })),
    });
    this.task = Promise.resolve(remote);
    void this.ended.then(() => {
      this.#isOver = true;
    });
  }

  #order(order: TaskOrder): void {
    this.#server.order(order);
    this.#turn();
  }

  #turn(): void {
    if (this.#isOver) return;
    this.#time = Math.max(this.#time, this.#host.time);
    this.#server.turn();
    for (const one of this.#server.waiting) one.onReady(() => this.#turn());
    const { outcome } = this.#server;
    if (outcome === undefined) return;
    const { code } = outcome;
    this.#at(() =>
      this.end(code === 0 ? { how: 'finished' } : { how: 'failed', why: `it ended with code ${code}` }),
    );
  }

  #tell(remote: RemoteTask, news: TaskNews): void {
    this.#at(() => remote.take(news));
  }

  /** When the host's time has come to the thread's. */
  #at(act: () => void): void {
    const delay = this.#time - this.#host.time;
    if (delay < Number.POSITIVE_INFINITY) this.#host.schedule(delay, () => this.#isOver || act());
  }
}

function processorOf(host: VirtualHost, now: () => number, spend: (milliseconds: number) => void): Processor {
  return {
    spend,
    get time() {
      return now();
    },
    after(milliseconds) {
      const signal = new Signal();
      host.schedule(now() + milliseconds - host.time, () => signal.set());
      return new Pollable(signal);
    },
    signal(by) {
      const signal = new Signal();
      const provider = by === undefined ? {} : { provider: by };
      const readiness = {
        ready: () => signal.ready(),
        onReady: (tell: () => void) => signal.onReady(tell),
        ...provider,
      };
      return {
        set: () => void host.schedule(now() - host.time, () => signal.set()),
        isSet: () => signal.ready(),
        wait: () => new Pollable(readiness),
      };
    },
  };
}

export class VirtualSystem implements Hosting {
  readonly host = new VirtualHost();
  readonly clock = {
    now: this.host.now,
    after: (milliseconds: number, tell: () => void) => this.host.schedule(milliseconds, tell),
  };
  readonly lines: string[] = [];
  readonly tasks: ServiceTasks;
  readonly system: System;
  readonly #bodies = new Map<string, Body>();
  /** Until then it may compute; who would go on waits for the next `pass`. */
  #end = 0;
  #goOn: () => void = () => {};

  /** @param places threads at a time for those that are not `trusted` */
  constructor(rows: Readonly<Record<string, Row>>, places = 1) {
    const services = Object.fromEntries(
      Object.entries(rows).map(([name, { does: _, ...row }]) => [name, { component: './x.wasm', ...row }]),
    );
    for (const [name, { does }] of Object.entries(rows)) this.#bodies.set(name, does);
    const { now, schedule } = this.host;
    const yieldToHost = () => this.#yield();
    this.tasks = new ServiceTasks({
      scheduler: { now, schedule, yieldToHost, places },
      clock: this.clock,
      log: (service, line) => this.log(service, line),
    });
    this.system = new System(planOf(checkSystem({ services }).services), this);
  }

  launch({ part, isDirect }: Launch): Domain {
    const body = this.#bodies.get(part.name)!;
    const domain = isDirect
      ? new HereDomain(body, this.host)
      : new ThereDomain(body, this.host, (service, waiter) => this.tasks.lend(service, waiter));
    void this.tasks.run(part.name, part.service, domain);
    return domain;
  }

  link() {
    return { end() {} };
  }

  leave(domain: Domain, moment: number): Promise<void> {
    return this.tasks.leave(domain, moment);
  }

  log(service: string, line: string): void {
    this.lines.push(`${Math.round(this.host.time)} ${service}: ${line}`);
  }

  /** Starts it, and lets time pass until `end`. */
  async run(end: number): Promise<this> {
    void this.system.up();
    await this.pass(end);
    return this;
  }

  async pass(end: number): Promise<void> {
    this.#end = end;
    this.#goOn();
    await this.host.run(end);
  }

  async #yield(): Promise<void> {
    if (this.host.time >= this.#end)
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
      });
    await this.host.yieldToHost();
  }

  view(name: string): TaskView {
    return this.tasks.view(this.system.domain(name))!;
  }

  /** Milliseconds that a task has used. */
  used(name: string): number {
    return this.view(name).time;
  }

  states(): Record<string, string> {
    return Object.fromEntries(this.system.views().map(({ name, state }) => [name, state]));
  }
}

function planOf(services: Readonly<Record<string, SystemService>>): Plan {
  const order = Object.keys(services);
  const part = (name: string) => [name, { name, service: services[name] } as LoadedPart] as const;
  return {
    manifest: { services },
    parts: new Map(order.map(part)),
    order,
    before: new Map(order.map((name) => [name, new Set(services[name]!.after)])),
    sources: new Map(order.map((name) => [name, new Map()])),
    direct: new Set(order.filter((name) => services[name]!.trusted)),
  };
}
