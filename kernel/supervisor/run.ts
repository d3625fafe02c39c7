/**
 * One run from its manifest to its end: services up, grants handed out, the program's task stepped, everything dropped.
 */

import { CapabilityTable, type CapabilityView } from '../capability/table.ts';
import {
  type CallCount,
  CallCounters,
  type CallTracer,
  drop,
  type TimeListener,
} from '../component/index.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { type Outcome, type Running, Scheduler, type Steppable, type TaskEvent } from '../task/index.ts';
import { TimeoutFailure } from './failure.ts';
import { Grants, grantsNames } from './grants.ts';
import { Launcher, launcherName } from './launcher.ts';
import { spawn, type Task, type Usage } from './personality.ts';
import type { Platform } from './platform.ts';
import { type Functions, loadRights, Services } from './services.ts';
import { terminalName, terminalTypes } from './terminal.ts';

/** Moments of a run, in milliseconds of the platform's clock. */
export interface Timing {
  readonly begun: number;
  /** All services are up. */
  readonly linked: number;
  /** The program is loaded; its first instruction comes next. */
  readonly spawned: number;
  readonly ended: number;
}

export interface RunReport {
  readonly outcome: Outcome;
  readonly usage: Usage;
  readonly timing: Timing;
  /** Calls between components, and from them to the host, with their time, from the program's first instruction on; only if `count` was asked for. */
  readonly calls?: readonly CallCount[];
}

export interface RunOptions {
  readonly manifest: Manifest;
  readonly platform: Platform;
  /** Counts calls between components, which costs some time. */
  readonly count?: boolean;
  /** Told whose time it is, which costs as much as to count. */
  readonly listener?: TimeListener;
  /** Chooses calls between components that it is told of. */
  readonly tracer?: CallTracer;
  /** Told what the start has reached, by whom. */
  readonly reached?: (name: string, by: string) => void;
  /** Looks into the program: gets its task, and nucleus:debug/debugger of who runs it; gives what is stepped in the task's place. */
  readonly debug?: (task: Task, debug: Functions) => Steppable;
  /** The program is about to run: how to reach it, and what the services hold for it. */
  onStart?(control: Control, capabilities: readonly CapabilityView[]): void;
}

/** What a host can do to a run. */
export interface Control {
  notify(event: TaskEvent): void;
  /** Ends it; `run` rejects with `reason`. */
  stop(reason: Error): void;
  /** Who holds what, now. */
  capabilities(): CapabilityView[];
  /** What the program has used so far. */
  usage(): Usage;
}

const debuggerName = 'nucleus:debug/debugger';

/** Name of JavaScript as a holder: what it holds is not the run's. */
const hostHolder = 'host';

/**
 * Runs a program to its end. Nothing of it is left when the result is there.
 * Errors: the classes of failure.ts, and the reason given to `stop`.
 */
export async function run(options: RunOptions): Promise<RunReport> {
  const { manifest, platform, reached } = options;
  const { arguments: words } = manifest.program;
  const begun = platform.now();
  const capabilities = new CapabilityTable({ clock: () => platform.now() * 1e6 });
  const counters =
    options.count || options.listener ? new CallCounters(() => platform.now(), options.listener) : undefined;
  let services: Services | undefined;
  const files = 'nucleus:fs/provider';
  const grants = new Grants(
    manifest,
    platform,
    () => services!.functions(files),
    () => services!.isFront(files),
  );
  const scheduler = new Scheduler({ yieldToHost: () => platform.yieldToHost(), now: () => platform.now() });
  const launcher = new Launcher({ manifest, platform, services: () => services!, scheduler });
  services = new Services({
    services: manifest.services,
    interfaces: Object.keys(platform.interfaces).filter((name) => isGranted(name, manifest)),
    platform,
    capabilities,
    rights: await loadRights(platform),
    answers: {
      ...Object.fromEntries(grantsNames.map((name) => [name, () => grants.interface])),
      [terminalName]: () => terminalTypes,
      [launcherName]: () => launcher.interface,
    },
    ...(counters ? { counters } : {}),
    ...(options.tracer ? { tracer: options.tracer } : {}),
    ...(manifest.faults ? { faults: manifest.faults } : {}),
    ...(reached ? { reached } : {}),
  });
  try {
    await services.start();
    const linked = platform.now();
    reached?.('starting', words[0]!);
    const task = startProgram(manifest, platform, services, grants);
    const spawned = platform.now();
    reached?.('ready', words[0]!);
    counters?.reset();
    const stepped =
      options.debug?.(task, services.functions(debuggerName, manifest.program.personality)) ?? task;
    const outcome = await runToEnd({ stepped, task }, scheduler, options, capabilities);
    const usage = task.usage();
    drop(task);
    const casualty = services.casualty();
    if (casualty) throw casualty;
    reached?.('finished', words[0]!);
    const timing = { begun, linked, spawned, ended: platform.now() };
    grants.keepRoot();
    return { outcome, usage, timing, ...(counters && options.count ? { calls: counters.snapshot() } : {}) };
  } catch (error) {
    if (error instanceof TimeoutFailure) grants.keepRoot();
    throw services.explain(error);
  } finally {
    await launcher.end();
    grants.end();
    services.end();
  }
}

/** Clocks and randomness come only by grant; the rest of what a host lends carries no authority. */
function isGranted(name: string, { grants }: Manifest): boolean {
  if (name.startsWith('wasi:clocks/')) return grants.clocks;
  if (name.startsWith('wasi:random/')) return grants.random;
  return true;
}

function startProgram(manifest: Manifest, platform: Platform, services: Services, grants: Grants): Task {
  grants.prepare();
  const personality = services.functions('nucleus:personality/programs', manifest.program.personality);
  const loader = services.functions('nucleus:loader/loader');
  return spawn({ manifest, platform, grants, personality, loader });
}

async function runToEnd(
  { stepped, task }: { readonly stepped: Steppable; readonly task: Task },
  scheduler: Scheduler,
  options: RunOptions,
  capabilities: CapabilityTable,
): Promise<Outcome> {
  const { manifest } = options;
  const held = options.onStart ? capabilities.snapshot().filter(({ holder }) => holder !== hostHolder) : [];
  const running = scheduler.start(stepped, { name: manifest.program.arguments[0]! });
  const timer = startTimer(running, manifest.limits.seconds);
  try {
    options.onStart?.(
      {
        notify: (event) => running.notify(event),
        stop: (reason) => running.stop(reason),
        capabilities: () => capabilities.snapshot(),
        usage: () => task.usage(),
      },
      held,
    );
    return await running.outcome;
  } finally {
    clearTimeout(timer);
  }
}

function startTimer(
  running: Running,
  seconds: number | undefined,
): ReturnType<typeof setTimeout> | undefined {
  if (seconds === undefined) return undefined;
  return setTimeout(() => running.stop(new TimeoutFailure(seconds)), seconds * 1000);
}
