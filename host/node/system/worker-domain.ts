/** A service in a thread of its own, from its supervisor's side. */

import { MessageChannel } from 'node:worker_threads';
import { bellMemory, bellOf, type ChannelMemory } from '../../../kernel/channel/duplex.ts';
import { findCompatible } from '../../../kernel/component/types/names.ts';
import { faultsOf } from '../../../kernel/faults/check.ts';
import type { FaultPlan } from '../../../kernel/manifest/fault-rules.ts';
import type { Manifest } from '../../../kernel/manifest/manifest.ts';
import { maximumMemory } from '../../../kernel/manifest/manifest.ts';
import { budgetOf, offersByKind, type SystemService } from '../../../kernel/manifest/system.ts';
import { PROGRESS } from '../../../kernel/system/boot-names.ts';
import type { End, Launch, Measure } from '../../../kernel/system/domain.ts';
import { runOf } from '../../../kernel/system/part.ts';
import { RemoteTask } from '../../../kernel/system/remote-task.ts';
import type { TaskDomain } from '../../../kernel/system/service-tasks.ts';
import { mainOf } from '../../../kernel/system/task-type.ts';
import type { Cancel, Claim, Steppable } from '../../../kernel/task/index.ts';
import type { CallTraceTarget } from '../trace/call-writer.ts';
import { ComponentWorker } from '../worker/index.ts';
import type { Held } from '../worker/table-view.ts';
import type { DomainNews, DomainOrder, DomainStart, UseOrder } from './domain-protocol.ts';
import { Gauge } from './gauge.ts';
import { type Gate, LineOutput } from './line-output.ts';
import type { PersonDesk } from './person-desk.ts';
import type { LogLine } from './service-log.ts';

/** Who decides on what is offered, in place of the manifest. */
export interface Asking {
  /** Absent where nobody is at a terminal. */
  readonly desk?: PersonDesk;
}

export interface WorkerDomainOptions {
  readonly launch: Launch;
  /** Its number in `waits`. */
  readonly number: number;
  /** Of `waitMemory`. */
  readonly waits: SharedArrayBuffer;
  /** The table of rights, as parsed JSON. */
  readonly rights: unknown;
  /** What files are served by, where it is granted any. */
  readonly builtIns: Readonly<Record<string, Uint8Array>>;
  /** Calls that fail on purpose, of all services. */
  readonly faults?: FaultPlan;
  /** Where calls in its thread are written. */
  readonly calls?: CallTraceTarget;
  log(stream: LogLine['stream'], line: string): void;
  /** Whether lines are taken now. */
  readonly gate?: Gate | undefined;
  readonly asking?: Asking;
  /** Lets others reach it, before it counts as ready. Errors: why they cannot; then it has failed. */
  publish?(domain: WorkerDomain): Promise<void>;
  /** It has come to a point that it names itself. */
  milestone(name: string): void;
  /** A service is to make ready what the task of this one waits for. */
  lend(service: string, waiter: Claim): Cancel;
}

/** Services of a command that has files. */
const FILES = ['vfs', 'wasi-filesystem'] as const;

/** What the component itself is called among what runs in its thread. */
const COMPONENT = 'component';

/** Looks at a service that has a budget, in a budget. */
const LOOKS = 4;

export class WorkerDomain implements TaskDomain {
  readonly ready: Promise<void>;
  readonly task: Promise<Steppable>;
  readonly isElsewhere = true;
  readonly ended: Promise<End>;
  readonly thread: string;
  readonly number: number;
  /** What its thread sleeps on, whatever it waits for. */
  readonly bell = bellMemory();
  readonly #gauge = new Gauge();
  readonly #abort = new AbortController();
  readonly #channel = new MessageChannel();
  readonly #worker: ComponentWorker;
  readonly #outputs: readonly LineOutput[];
  /** Ends what its policy service says to a person. */
  #leaveDesk = () => {};

  constructor(options: WorkerDomainOptions) {
    const { launch, log, number } = options;
    this.number = number;
    this.thread = `worker ${number}`;
    const { port1, port2 } = this.#channel;
    const task = this.#remoteTask(options);
    let [becomeReady, begin] = [() => {}, (_: Steppable) => {}];
    this.ready = new Promise((resolve) => {
      becomeReady = resolve;
    });
    this.task = new Promise((resolve) => {
      begin = resolve;
    });
    port1.on('message', (news: DomainNews) => {
      if (news.tag === 'ready') this.#publish(options).then(becomeReady, (error) => this.#failed(error));
      else if (news.tag === 'task') begin(task);
      else if (news.tag === 'milestone') options.milestone(news.name);
      else task.take(news);
    });
    const stdout = new LineOutput((line) => log('output', line), options.gate);
    const stderr = new LineOutput((line) => log('error', line), options.gate);
    this.#outputs = [stdout, stderr];
    this.#worker = new ComponentWorker({
      manifest: manifestOf(options),
      components: { ...options.builtIns, [COMPONENT]: launch.part.bytes },
      rights: options.rights,
      ...{ stdout, stderr, signal: this.#abort.signal },
      ...(options.calls ? { calls: options.calls } : {}),
      log: (line) => log('supervisor', line),
      bell: this.bell,
      answer: (requests, bell) => {
        this.#leaveDesk = options.asking?.desk?.serve(launch.part.name, requests, bell) ?? this.#leaveDesk;
      },
      entry: new URL('./domain-worker.js', import.meta.url),
      extra: { value: this.#start(options), transfer: [port2] },
    });
    this.ended = this.#watch(launch.part.service);
  }

  async #publish({ publish }: WorkerDomainOptions): Promise<void> {
    await publish?.(this);
  }

  #failed(why: Error): void {
    this.end({ how: 'failed', why: why.message });
  }

  #remoteTask({ launch, lend }: WorkerDomainOptions): RemoteTask {
    const { allowance } = launch.part.service.scheduling ?? {};
    return new RemoteTask({
      ...{
        view: () => this.#gauge.steps,
        lend,
        counts: (allowance?.steps ?? allowance?.instructions) !== undefined,
      },
      send: (order) => this.#tell(order),
    });
  }

  #start({ launch, number, waits, asking }: WorkerDomainOptions): DomainStart {
    const { part, sources } = launch;
    const [run, main] = [runOf(part.type), mainOf(part.type)];
    const exported = [...part.type.exports.entries()].filter(([, { kind }]) => kind === 'instance');
    return {
      name: part.name,
      ...{ number, waits, bell: this.bell },
      port: this.#channel.port2,
      gauge: this.#gauge.memory,
      imports: [...sources].flatMap(([name, source]) =>
        source.from === 'service' ? [[name, { provider: source.name, ...source }] as const] : [],
      ),
      ...{ run, main },
      announces: announcesItself(part),
      serves: exported.some(([name]) => name !== run && name !== main),
      limits: part.service.limits ?? {},
      hasPerson: asking?.desk !== undefined,
    };
  }

  async #watch({ limits = {} }: SystemService): Promise<End> {
    const budget = budgetOf(limits);
    const forget = budget === undefined ? () => {} : this.#holdTo(budget);
    try {
      const { code, message } = await this.#worker.outcome;
      if (code === 0) return { how: 'finished' };
      return { how: 'failed', why: message ?? `it ended with code ${code}` };
    } catch (error) {
      return { how: 'failed', why: (error as Error).message };
    } finally {
      forget();
      this.#leaveDesk();
      this.#channel.port1.close();
      for (const output of this.#outputs) output.finish();
    }
  }

  /** Ends it when it has been in one call for so many seconds. */
  #holdTo(seconds: number): () => void {
    let [calls, looks] = [-1, 0];
    const timer = setInterval(
      () => {
        const now = this.#gauge.calls;
        looks = this.#gauge.isBusy && now === calls ? looks + 1 : 0;
        calls = now;
        if (looks >= LOOKS) this.#abort.abort(new Error(`it spent more than ${seconds} s on one call`));
      },
      (seconds * 1000) / LOOKS,
    ).unref();
    return () => clearInterval(timer);
  }

  /**
   * Another service calls this one.
   * @param elsewhere whether it is another process's
   * @param number of its domain, where it has one
   */
  serve(importer: string, memory: ChannelMemory, elsewhere = false, number?: number): void {
    this.#tell({ tag: 'serve', importer, memory, elsewhere, number });
  }

  /** This one calls another. */
  use(how: Omit<UseOrder, 'tag'>): void {
    this.#tell({ tag: 'use', ...how });
  }

  #tell(order: DomainOrder): void {
    this.#channel.port1.postMessage(order);
    this.#gauge.announce();
    bellOf(this.bell).alarm();
  }

  /** It is a task that has failed. */
  end(end: End): void {
    this.#abort.abort(new Error(end.how === 'failed' ? end.why : 'it has come to its end'));
  }

  stop(): void {
    this.#abort.abort(new Error('it was ended'));
  }

  measure(): Measure {
    return { ...this.#gauge.usage, calls: this.#gauge.calls };
  }

  isBusy(): boolean {
    return this.#gauge.isBusy;
  }

  /** The capabilities that it and the services of its files hold. */
  held(): Promise<Held> {
    const held = this.#worker.held();
    bellOf(this.bell).alarm();
    return held;
  }
}

/** What its thread runs, as for a command of its own. */
function manifestOf({ launch, faults, asking }: WorkerDomainOptions): Manifest {
  const { name, service } = launch.part;
  const { directories = [], offers = [], environment = [], network, ...rest } = service.grants ?? {};
  const files = Object.fromEntries(FILES.map((one) => [one, { component: one }]));
  const wiring = { 'wasi:filesystem/types': 'host', 'wasi:filesystem/preopens': 'host' };
  return {
    services: {
      ...(needsFiles(launch) ? { ...files, vfs: { component: 'vfs', wiring } } : {}),
      ...(offers.length > 0 ? { policy: { component: 'policy' } } : {}),
      [name]: { component: COMPONENT },
    },
    grants: {
      directories,
      ...offersByKind(offers, asking ? 'ask' : 'grant'),
      streams: ['output', 'error'],
      clocks: rest.clocks ?? false,
      random: rest.random ?? false,
      trace: false,
      ...(network ? { network: { connect: [], listen: [], http: [], ...network } } : {}),
    },
    program: {
      host: service.component,
      path: `/${name}`,
      arguments: [name, ...(rest.arguments ?? [])],
      environment,
      directory: '/',
      personality: name,
    },
    limits: { memory: service.limits?.memory ?? maximumMemory },
    ...(faults === undefined ? {} : { faults: faultsOf(faults, launch.part) }),
  };
}

/** Whether it asks the host for files, granted or not, or may do so. */
export function needsFiles({ sources, part }: Pick<Launch, 'sources' | 'part'>): boolean {
  if ((part.service.grants?.offers ?? []).length > 0) return true;
  return [...sources.values()].some(({ from, as }) => from === 'host' && as.startsWith('wasi:filesystem/'));
}

/** Whether it may say itself when it is ready. */
export function announcesItself({ type }: Launch['part']): boolean {
  return findCompatible(PROGRESS, type.imports.keys()) !== undefined;
}
