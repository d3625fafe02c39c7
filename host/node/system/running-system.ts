/** A system on this host, from its checked manifest to its end. */

import { parseRightsTable } from '../../../kernel/capability/requirements.ts';
import type { Service } from '../../../kernel/client/service.ts';
import type { ExternType } from '../../../kernel/component/types/model.ts';
import { deadlineOf, type SystemManifest } from '../../../kernel/manifest/system.ts';
import { Catalogue } from '../../../kernel/system/catalogue.ts';
import { type LoadedPart, loadPart, loadParts, type Source } from '../../../kernel/system/load.ts';
import { SystemError } from '../../../kernel/system/part.ts';
import { type Plan, planSystem } from '../../../kernel/system/plan.ts';
import { type State, System } from '../../../kernel/system/system.ts';
import { replacementProblem } from '../../../kernel/system/task-type.ts';
import type { ShownMilestone, ShownService, SystemReply, SystemRequest } from '../control/index.ts';
import type { SharedCallTrace } from '../trace/shared-call-trace.ts';
import type { Held } from '../worker/table-view.ts';
import type { Gate } from './line-output.ts';
import { NodeHosting } from './node-hosting.ts';
import { hostOffer } from './offer.ts';
import { type LogLine, ServiceLog } from './service-log.ts';
import { systemService } from './system-service.ts';
import type { Asking } from './worker-domain.ts';

/** Lines that wait for one who follows a log. */
const MOST_WAITING = 10_000;

export interface RunningOptions {
  readonly manifest: SystemManifest;
  /** Whether lines of services are taken now; always where it is absent. */
  readonly gate?: Gate;
  /** How the manifest is called where it is shown. */
  readonly name: string;
  readonly source: Source;
  /** The table of rights that the build made, as parsed JSON. */
  readonly rights: unknown;
  /** Bytes of the built-ins that serve files. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Seconds that a call of a service on the kernel's thread may take: then the process is ended. A minute where it is absent. */
  readonly callSeconds?: number;
  /** Somebody else decides on what is offered; where there is no desk, nobody does. */
  readonly asking?: Asking;
  /** Where calls are written. */
  readonly calls?: SharedCallTrace;
  /** Where a path of the manifest leads. */
  pathOf(path: string): string;
}

export class RunningSystem {
  readonly log = new ServiceLog();
  readonly hosting: NodeHosting;
  readonly system: System;
  readonly #options: RunningOptions;
  /** Of each service. */
  readonly #exports: ReadonlyMap<string, ReadonlyMap<string, ExternType>>;
  readonly #catalogue: Catalogue;
  /** Aborted when somebody asks for the system's end. */
  readonly #asked = new AbortController();
  #down: Promise<void> | undefined;

  private constructor(options: RunningOptions, plan: Plan) {
    this.#options = options;
    this.hosting = new NodeHosting({
      gate: options.gate,
      ...{ log: this.log, rightsJson: options.rights, builtIns: options.files },
      manifest: options.manifest,
      catalogue: () => this.#catalogue.interface,
      milestone: (service, name) => this.system.milestones.reach(name, service),
      rights: parseRightsTable(options.rights),
      ...{ pathOf: options.pathOf, callSeconds: options.callSeconds },
      ...(options.asking ? { asking: options.asking } : {}),
      ...(options.calls ? { calls: options.calls } : {}),
      ...(options.manifest.faults ? { faults: options.manifest.faults } : {}),
      // Each may have a successor beside it.
      domains: 2 * plan.order.length + 2,
    });
    this.system = new System(plan, this.hosting);
    this.#exports = new Map([...plan.parts].map(([name, { type }]) => [name, type.exports]));
    this.#catalogue = new Catalogue(this.system, options.manifest.boot?.init ?? '');
  }

  /** Loads and plans it; nothing of it has started. Errors: SystemError. */
  static async load(options: RunningOptions): Promise<RunningSystem> {
    const parts = await loadParts(options.manifest, options.source);
    return new RunningSystem(options, planSystem(options.manifest, parts, hostOffer(options.manifest)));
  }

  /** Resolves when every service is ready, and published where it is to be, or has failed. */
  async up(): Promise<void> {
    await this.system.up();
  }

  /** Ends it, in reverse order. */
  down(): Promise<void> {
    this.#asked.abort();
    this.#down ??= this.system.down().then(() => this.hosting.end());
    return this.#down;
  }

  /** Resolves when it has ended, of itself or because somebody asked for it. */
  async over(): Promise<void> {
    const asked = new Promise((resolve) => this.#asked.signal.addEventListener('abort', resolve));
    // Services on the kernel's thread wait without keeping it.
    const alive = setInterval(() => {}, 2 ** 30);
    await Promise.race([this.system.over(), asked]);
    await this.down();
    clearInterval(alive);
  }

  /** A service, for the host's own code to call. Errors: TypeError if there is none of the name. */
  service(name: string): Service {
    const exports = this.#exports.get(name);
    if (exports === undefined) {
      const names = [...this.#exports.keys()].join(', ');
      throw new TypeError(`there is no service ${name}; there are ${names}`);
    }
    const deadline = deadlineOf(this.#options.manifest.services[name]!);
    return systemService({
      ...{ name, exports, domain: () => this.system.domain(name) },
      ...(deadline === undefined ? {} : { timeout: deadline * 1000 }),
    });
  }

  /** Whether a service has failed for good. */
  get hasFailed(): boolean {
    return this.system.views().some(({ state }) => state === 'failed');
  }

  /** Who holds what, in all threads. */
  held(): Promise<Held> {
    return this.hosting.held();
  }

  /** Puts another component in a service's place. Errors: SystemError; an Error if it does not become ready. */
  async replace(name: string, file: string): Promise<void> {
    const present = this.#options.manifest.services[name];
    if (present === undefined) throw new Error(`there is no service ${name}`);
    const { sha256: _, ...rest } = present;
    const part = await loadPart(name, { ...rest, component: file }, this.#options.source);
    try {
      await this.system.replace(name, async (plan) => replanned(plan, part));
    } catch (error) {
      if (error instanceof SystemError) throw error;
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Answers what is asked over a control socket. */
  async *answer(request: SystemRequest, gone: AbortSignal): AsyncGenerator<SystemReply> {
    switch (request.command) {
      case 'ps':
        yield { tag: 'ps', manifest: this.#options.name, pid: process.pid, services: this.services };
        return;
      case 'milestones':
        yield { tag: 'milestones', milestones: this.milestones };
        return;
      case 'down':
        await this.down();
        return;
      case 'replace':
        await this.replace(request.service, request.file);
        return;
      case 'logs':
        for await (const line of this.#lines(request, gone)) yield { tag: 'line', line };
    }
  }

  get services(): readonly ShownService[] {
    return this.system.views().map((view) => {
      const task = this.hosting.tasks.view(this.system.domain(view.name));
      return task === undefined ? view : { ...view, task };
    });
  }

  get milestones(): readonly ShownMilestone[] {
    return this.system.milestones.all;
  }

  async *#lines(
    { service, follow }: Extract<SystemRequest, { command: 'logs' }>,
    gone: AbortSignal,
  ): AsyncGenerator<LogLine> {
    if (service !== undefined && !Object.hasOwn(this.#options.manifest.services, service))
      throw new Error(`there is no service ${service}`);
    const waiting: LogLine[] = this.log.lines(service);
    if (!follow) {
      yield* waiting;
      return;
    }
    let wake = () => {};
    const forget = this.log.follow((line) => {
      if (service !== undefined && line.service !== service) return;
      // Who reads too slowly misses what lies furthest back.
      if (waiting.push(line) > MOST_WAITING) waiting.splice(0, MOST_WAITING / 2);
      wake();
    });
    const over = AbortSignal.any([gone, this.#asked.signal]);
    over.addEventListener('abort', () => wake());
    const unwatch = this.system.watch(() => wake());
    const isOver = () => over.aborted || (service !== undefined && isFinal(this.system.state(service)));
    try {
      while (!isOver() || waiting.length > 0) {
        yield* waiting.splice(0);
        if (isOver()) continue;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      forget();
      unwatch();
    }
  }
}

/** Whether a service writes nothing any more. */
function isFinal(state: State): boolean {
  return state === 'finished' || state === 'failed' || state === 'stopped';
}

/** The plan with another component for one service; nobody else may have to move for it. Errors: SystemError. */
function replanned(plan: Plan, part: LoadedPart): Plan {
  const problem = replacementProblem(plan.parts.get(part.name)!, part);
  if (problem !== undefined) throw new SystemError([problem]);
  const services = { ...plan.manifest.services, [part.name]: part.service };
  const parts = [...plan.parts.values()].map((one) => (one.name === part.name ? part : one));
  const manifest = { ...plan.manifest, services };
  const next = planSystem(manifest, parts, hostOffer(manifest));
  const moved = plan.order.filter(
    (name) => name !== part.name && plan.direct.has(name) !== next.direct.has(name),
  );
  if (moved.length > 0)
    throw new SystemError([
      `${moved.join(', ')} would have to move to another thread: start the system anew`,
    ]);
  return next;
}
