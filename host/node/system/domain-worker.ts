/**
 * Runs in the thread of a service: links it to what its supervisor granted, and over channels to those that it imports from;
 * runs its program, where it is one; answers those that import from it.
 */

import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { CapabilityTable } from '../../../kernel/capability/table.ts';
import type { IncomingCall } from '../../../kernel/channel/server.ts';
import { ExportedInstance } from '../../../kernel/component/index.ts';
import { Dispatcher } from '../../../kernel/remote/dispatcher.ts';
import { DomainImports } from '../../../kernel/remote/domain-imports.ts';
import { Links } from '../../../kernel/remote/links.ts';
import { FIRST_FUNCTION } from '../../../kernel/remote/methods.ts';
import { RemoteInterfaces, type RemoteOptions } from '../../../kernel/remote/remote-interfaces.ts';
import { type Command, prepareCommand } from '../../../kernel/supervisor/command.ts';
import { PROGRESS } from '../../../kernel/system/boot-names.ts';
import { failureLine, lastLine } from '../../../kernel/system/failure-line.ts';
import { TaskServer } from '../../../kernel/system/task-server.ts';
import { TokenBucket } from '../../../kernel/system/token-bucket.ts';
import { EVENT, eventInterface, type Steppable } from '../../../kernel/task/index.ts';
import { endFamilies } from '../http/family.ts';
import { CallWriter } from '../trace/call-writer.ts';
import { Exit } from '../wasi/index.ts';
import { Bell } from '../worker/bell.ts';
import { commandInterfaces } from '../worker/command-interfaces.ts';
import { switchOnFeatures } from '../worker/engine-features.ts';
import type { WorkerMessage, WorkerStart } from '../worker/protocol.ts';
import { Requests } from '../worker/requests.ts';
import { untilTimer, wakeWithin } from '../worker/sleeping.ts';
import { TablePublisher } from '../worker/table-view.ts';
import { workerPlatform } from '../worker/worker-platform.ts';
import type { DomainNews, DomainOrder, DomainStart, UseOrder } from './domain-protocol.ts';
import { Gauge } from './gauge.ts';
import { machineNow } from './machine-clock.ts';
import { personSource } from './person-source.ts';

type ServeOrder = Extract<DomainOrder, { readonly tag: 'serve' }>;

/** Characters. */
const LONGEST_MILESTONE = 64;

/** Milliseconds between two looks at what the service uses. */
const LOOK = 250;

const start = workerData as WorkerStart & { readonly extra: DomainStart };
const domain = start.extra;
const gauge = new Gauge(domain.gauge);
/** Of all in this thread. */
const capabilities = new CapabilityTable({ clock: () => performance.now() * 1e6 });
const imported = new DomainImports(start.manifest.program.arguments[0]!, capabilities);
const links = new Links({
  ...{ number: domain.number, bell: domain.bell, waits: domain.waits, now: machineNow },
  wakeWithin: (milliseconds) => wakeWithin(BigInt(Math.ceil(milliseconds * 1e6))),
});

function tell(message: WorkerMessage): void {
  parentPort!.postMessage(message);
}

function announce(news: DomainNews): void {
  domain.port.postMessage(news);
}

/** Interfaces of a provider that may be started anew: who looks at the link sees the newest one. */
class RenewedInterfaces extends RemoteInterfaces {
  override get connection() {
    orders.look();
    return super.connection;
  }
}

/** What the supervisor says, in the order in which it does, whenever there is time or need to hear it. */
class Orders {
  readonly #port: MessagePort;
  readonly #remotes = new Map<string, RenewedInterfaces>();
  readonly #served: ServeOrder[] = [];
  #task: TaskServer | undefined;
  #seen = gauge.news;
  #serve: ((order: ServeOrder) => void) | undefined;
  #heard: () => void = () => {};

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (order: DomainOrder) => this.#take(order));
  }

  /** In the middle of something: only if there is something new. */
  look(): void {
    const { news } = gauge;
    if (news === this.#seen) return;
    this.#seen = news;
    for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port))
      this.#take(next.message as DomainOrder);
  }

  /** The interfaces of a service, when its link is there. */
  async remote(provider: string): Promise<RenewedInterfaces> {
    for (;;) {
      const found = this.#remotes.get(provider);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  /** From now on, those are served that ask to be. */
  serveBy(serve: (order: ServeOrder) => void): void {
    this.#serve = serve;
    for (const order of this.#served.splice(0)) serve(order);
  }

  /** From now on, steps are ordered of this task. */
  stepBy(task: TaskServer): void {
    this.#task = task;
  }

  #take(order: DomainOrder): void {
    if (order.tag === 'use') this.#use(order);
    else if (order.tag !== 'serve') this.#task?.order(order);
    else if (this.#serve) this.#serve(order);
    else this.#served.push(order);
    this.#heard();
  }

  #use({ provider, number, memory, timeout, rules, elsewhere }: UseOrder): void {
    const link = links.link(memory, number);
    const known = this.#remotes.get(provider);
    if (known) known.reconnect(link);
    else
      this.#remotes.set(
        provider,
        new RenewedInterfaces(link, {
          provider,
          capabilities,
          imported,
          elsewhere,
          ...options(timeout),
          rules,
        }),
      );
  }
}

function options(timeout: number | undefined): Pick<RemoteOptions, 'timeout'> {
  return timeout === undefined ? {} : { timeout };
}

const orders = new Orders(domain.port);
/** Of those that call this service: they have handles of its. */
const dispatchers = new Set<Dispatcher>();

/** How it has ended. */
type End = Extract<WorkerMessage, { readonly tag: 'done' }>;

async function run(): Promise<End> {
  let lookAtUse = () => {};
  const table = new TablePublisher(start.wishes, (held) => tell({ tag: 'held', held }));
  const look = () => {
    table.look();
    lookAtUse();
    links.tend();
  };
  const bell = new Bell(start.bell);
  const requests = new Requests(start.requests, bell);
  const person = domain.hasPerson ? personSource(requests, bell) : undefined;
  const lend = commandInterfaces(start, tell, requests, look);
  const calls = start.calls && new CallWriter(start.calls);
  let command: Command;
  try {
    command = await prepareCommand({
      manifest: start.manifest,
      platform: workerPlatform(start, requests, (line) => tell({ tag: 'log', line }), person),
      interfaces: async (imports) => ({ ...(await lend(imports)), ...booting, ...(await remotes()) }),
      limits: { ...limits(), onDeath: die },
      link: (imports, type, rights) => imported.link(imports, type, rights),
      ...(calls ? { tracer: calls.tracer } : {}),
      capabilities,
    });
  } catch (error) {
    return exitOf(error) ?? failed(error);
  }
  table.follow(() => command.capabilities());
  lookAtUse = useLooks(command);
  lookAtUse();
  let task: TaskServer | undefined;
  try {
    task = begin(command);
  } catch (error) {
    return exitOf(error) ?? failed(error);
  }
  if (isReady()) announce({ tag: 'ready' });
  if (domain.run !== undefined) {
    const end = program(command);
    if (!domain.serves || end.code !== 0) {
      endFamilies(() => command.end());
      return end;
    }
    announce({ tag: 'ready' });
  }
  return serveAll(command, task, look);
}

/** Whether it is ready now. */
function isReady(): boolean {
  const { run, main, serves, announces } = domain;
  return run === undefined ? main === undefined || !announces : !(serves || announces);
}

/** What it has to do, where it is a task. */
function begin(command: Command): TaskServer | undefined {
  if (domain.main === undefined) return undefined;
  const main = command.instance.exports.get(domain.main) as ExportedInstance;
  const task = new TaskServer({
    task: main.js.start() as Steppable,
    now: () => performance.now(),
    send: announce,
    begins: (number) => gauge.stepBegins(number),
    ended: (number) => gauge.stepEnded(number),
  });
  orders.stepBy(task);
  announce({ tag: 'task' });
  return task;
}

/** nucleus:boot and nucleus:task, for who imports them. */
const booting: Record<string, object> = {
  [PROGRESS]: {
    ready: () => announce({ tag: 'ready' }),
    milestone: (name: string) => announce({ tag: 'milestone', name: name.slice(0, LONGEST_MILESTONE) }),
  },
  [EVENT]: eventInterface(),
};

function limits() {
  const { instances, handles } = domain.limits;
  return {
    ...(instances === undefined ? {} : { instances }),
    ...(handles === undefined ? {} : { handles }),
  };
}

async function remotes(): Promise<Record<string, object>> {
  const found: Record<string, object> = {};
  for (const [name, { provider, as, calls }] of domain.imports) {
    const remote = await orders.remote(provider);
    found[name] = calls ? remote.calls(as) : remote.interface(as);
  }
  return found;
}

/** Shows what the service uses, now and then. */
function useLooks(command: Command): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - last < LOOK) return;
    last = now;
    const { memory, handles } = command.instance.usage();
    const given = [...dispatchers].reduce((sum, one) => sum + one.handles, 0);
    gauge.show({ memory, handles: handles + given });
  };
}

function program(command: Command): End {
  const entry = command.instance.exports.get(domain.run!) as ExportedInstance;
  try {
    entry.js.run();
    return { tag: 'done', code: 0 };
  } catch (error) {
    return exitOf(error) ?? failed(error);
  }
}

/** Answers each importer over a link of its own, and does the steps of its task, until the service dies, or the task is done. */
function serveAll(command: Command, task: TaskServer | undefined, look: () => void): End {
  const exported = [...command.instance.exports.values()]
    .filter((one) => one instanceof ExportedInstance)
    // Its task is the kernel's alone.
    .filter(({ name }) => name !== domain.main);
  const pace = paceOf();
  orders.serveBy(({ importer, number, memory, elsewhere }) => {
    const dispatcher = new Dispatcher(exported, {
      importer,
      capabilities: command.table,
      imported,
      elsewhere,
    });
    dispatchers.add(dispatcher);
    const handle = (call: IncomingCall) => {
      if (call.method < FIRST_FUNCTION) return dispatcher.handle(call);
      pace();
      gauge.begin();
      try {
        dispatcher.handle(call);
      } finally {
        gauge.end();
      }
    };
    const end = () => {
      dispatchers.delete(dispatcher);
      dispatcher.end();
    };
    links.serve(memory, dispatcher.within({ handle, end }), number);
  });
  links.run(() => {
    orders.look();
    look();
    return task === undefined ? Number.POSITIVE_INFINITY : turnOf(task);
  });
  if (task?.outcome === undefined || death !== undefined) return exitOf(death) ?? failed(death);
  const { code, message } = task.outcome;
  return { tag: 'done', code, ...(message === undefined ? {} : { message: lastLine(message) }) };
}

/** Gives the milliseconds until it has to be looked at again. */
function turnOf(task: TaskServer): number {
  try {
    task.turn();
  } catch (error) {
    die(error);
  }
  if (task.outcome !== undefined) links.stop();
  // Who is to give what it waits for rings.
  return untilTimer(task.waiting.filter(({ provider }) => provider === undefined));
}

/** Holds back calls beyond what it takes in a second. */
function paceOf(): () => void {
  const { callsPerSecond } = domain.limits;
  if (callsPerSecond === undefined) return () => {};
  const bucket = new TokenBucket(callsPerSecond, () => performance.now());
  const never = new Int32Array(new SharedArrayBuffer(4));
  return () => {
    const wait = bucket.take();
    if (wait > 0) Atomics.wait(never, 0, 0, wait);
  };
}

/** Why it died, if it did while it was called. */
let death: unknown;

/** The answer to the call in which it died is sent; there will be no others. */
function die(why: unknown): void {
  death ??= why;
  links.stop();
}

function failed(error: unknown): End {
  return { tag: 'done', code: 134, message: failureLine(error) };
}

/** wasi:cli/exit, or the error case of its program's result. */
function exitOf(error: unknown): End | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof Exit) return { tag: 'done', code: cause.code };
  if (error instanceof Object && 'payload' in error) return { tag: 'done', code: 1 };
  return undefined;
}

switchOnFeatures();
run().then(tell);
