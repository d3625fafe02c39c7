/**
 * A task that is looked at after each of its steps, which are made short: about a millisecond each.
 *
 * There are two clocks. What the guest itself used goes to the stacks at the ends of steps that ended for their budget: that is anywhere in the
 * program, by how many instructions were executed. What the kernel and its services used goes to system calls: the personality ends a step behind the call
 * in which a millisecond of calls has gone by, so that long ones are met more often, and what was done for this one says which services had it.
 */

import { drop } from '../../../kernel/component/index.ts';
import type { Progress, Steppable, TaskEvent } from '../../../kernel/task/index.ts';
import { type Debugger, type SampledCall, type Session, unlessRefused } from '../gdb/session.ts';
import type { Frame } from './frame.ts';
import { Images } from './images.ts';
import { LookedAt } from './looked-at.ts';
import type { Meter, ServiceTime, StepTime } from './meter.ts';
import type { Stacks } from './stacks.ts';

/** Milliseconds that a step is to take. */
const STEP = 1;
const LEAST_BUDGET = 2_000;
const MOST_BUDGET = 5_000_000;
/** Milliseconds that are kept for a better place to be given to. */
const MOST_KEPT = 10;
/** Linux's numbers of all signals. */
const ALL_SIGNALS = Uint8Array.from({ length: 64 }, (_, index) => index + 1);

export interface ProfilerOptions {
  readonly stacks: Stacks;
  readonly meter: Meter;
  /** What the program's kernel is called: its personality. */
  readonly personality: string;
  /** Milliseconds on the clock. */
  now(): number;
  /** Milliseconds of processor time of all threads. */
  used(): number;
}

/** Where time goes that comes too late for a better place. */
interface Spot {
  readonly track: string;
  readonly frames: readonly Frame[];
}

export class ProfiledTask implements Steppable {
  readonly #task: Steppable;
  readonly #debug: Debugger;
  readonly #options: ProfilerOptions;
  readonly #images = new Images();
  readonly #processes = new Map<number, LookedAt>();
  #budget = LEAST_BUDGET;
  /** Milliseconds that nobody was given yet. */
  #guest = 0;
  #calls = 0;
  #machine: ServiceTime[] = [];
  #lastSpot: Spot;

  constructor(task: Steppable, debug: Debugger, options: ProfilerOptions) {
    this.#task = task;
    this.#debug = debug;
    this.#options = options;
    const session = debug.Session.attach(task);
    session.sampleCalls(BigInt(STEP * 1e6));
    const [first] = debug.Session.processes(task);
    this.#lastSpot = { track: this.#take(session, first!.name).track, frames: [] };
  }

  step(budget: number): Progress {
    const { meter, now, used } = this.#options;
    const [begun, had] = [now(), used()];
    meter.begin(begun);
    const progress = this.#task.step(Math.min(budget, this.#budget));
    const time = meter.end(now());
    // On the clock others may have had the processor, and other threads use some, too: neither is this thread's.
    const took = Math.min(now() - begun, used() - had);
    this.#keep(time, took);
    const isStanding = this.#follow();
    if (progress.tag === 'done') this.#end();
    else this.#give(time, progress.tag === 'ready');
    const scale = Math.min(2, Math.max(0.5, STEP / Math.max(took, 0.01)));
    this.#budget = Math.min(MOST_BUDGET, Math.max(LEAST_BUDGET, Math.round(this.#budget * scale)));
    // Nothing outside would wake who stood still for being looked at.
    return progress.tag === 'blocked' && isStanding ? { tag: 'ready' } : progress;
  }

  notify(event: TaskEvent): void {
    this.#task.notify?.(event);
  }

  usage(): { readonly instructions: bigint } {
    return this.#task.usage?.() ?? { instructions: 0n };
  }

  #take(session: Session, name: string): LookedAt {
    session.pass(ALL_SIGNALS);
    session.look();
    goOn(session);
    const process = new LookedAt(session, name, this.#images);
    this.#processes.set(process.id, process);
    return process;
  }

  #keep({ guest, services, machine }: StepTime, took: number): void {
    const all = guest + services + machine.reduce((sum, { time }) => sum + time, 0);
    const scale = all > 0 ? took / all : 0;
    this.#guest += guest * scale;
    this.#calls += services * scale;
    this.#machine.push(...machine.map(({ path, time }) => ({ path, time: time * scale })));
  }

  /** Lets all go on that stand still; true if somebody did. */
  #follow(): boolean {
    let isStanding = false;
    for (const process of this.#processes.values()) {
      const halt = process.session.look();
      if (halt === undefined) continue;
      if (halt.cause.tag === 'exited' || halt.cause.tag === 'killed') {
        // The services go when the task has ended.
        drop(process.session);
        this.#processes.delete(process.id);
        continue;
      }
      isStanding = true;
      if (halt.cause.tag === 'executed' || halt.cause.tag === 'modules') process.forget();
      goOn(process.session, halt.cause.tag === 'signal' ? halt.cause.val : 0);
    }
    return isStanding;
  }

  #give({ batch }: StepTime, hasRun: boolean): void {
    const running = this.#debug.Session.processes(this.#task);
    const sample = this.#first?.session.sampledCall();
    if (sample) this.#giveCalls(sample, batch);
    else if ((hasRun && this.#guest > 0) || this.#guest > MOST_KEPT) this.#giveGuest(running);
    if (this.#calls > MOST_KEPT) this.#giveRest();
    for (const { id, name } of running) {
      const known = this.#processes.get(id);
      if (known) known.name = name;
      else {
        const session = unlessRefused(() => this.#debug.Session.attachProcess(this.#task, id));
        if (session) this.#take(session, name);
      }
    }
  }

  get #first(): LookedAt | undefined {
    return this.#processes.values().next().value;
  }

  #giveCalls({ process, thread, name }: SampledCall, batch: readonly ServiceTime[]): void {
    const home = this.#processes.get(process);
    const found = home?.threads().find(({ id }) => id === thread);
    const call = { name: `[${this.#options.personality}] ${name}` };
    const spot = {
      track: found?.track ?? home?.track ?? this.#lastSpot.track,
      frames: found?.frames() ?? [],
    };
    this.#lastSpot = { ...spot, frames: [...spot.frames, call] };
    const all = batch.reduce((sum, { time }) => sum + time, 0);
    for (const { path, time } of batch)
      this.#add(this.#lastSpot, path, all > 0 ? (this.#calls * time) / all : 0);
    this.#calls = 0;
  }

  /** Among processes by the instructions that were executed, among a process's threads to those that could run. */
  #giveGuest(running: readonly { readonly id: number; readonly instructions: bigint }[]): void {
    const shares = running.flatMap(({ id, instructions }) => {
      const process = this.#processes.get(id);
      if (process === undefined) return [];
      // Another program counts from the beginning.
      const since = instructions < process.counted ? 0n : process.counted;
      process.counted = instructions;
      return [{ process, executed: Number(instructions - since) }];
    });
    const all = shares.reduce((sum, { executed }) => sum + executed, 0);
    if (all === 0) return;
    for (const { process, executed } of shares) {
      if (executed === 0) continue;
      const threads = process.threads();
      const ready = threads.filter(({ call }) => call === undefined);
      const counted = ready.length > 0 ? ready : threads;
      for (const thread of counted)
        this.#giveTo({ track: thread.track, frames: thread.frames() }, executed / all / counted.length);
    }
    [this.#guest, this.#machine] = [0, []];
  }

  #giveTo(spot: Spot, share: number): void {
    this.#add(spot, [], this.#guest * share);
    for (const { path, time } of this.#machine) this.#add(spot, path, time * share);
  }

  #add({ track, frames }: Spot, path: readonly string[], time: number): void {
    this.#options.stacks.add(track, [...frames, ...path.map((name) => ({ name }))], time);
  }

  /** What was no call's: the personality's own. */
  #giveRest(): void {
    this.#add({ ...this.#lastSpot, frames: [] }, [`[${this.#options.personality}]`], this.#calls);
    this.#calls = 0;
  }

  #end(): void {
    this.#giveTo(this.#lastSpot, 1);
    this.#giveRest();
    for (const { session } of this.#processes.values()) drop(session);
    this.#processes.clear();
    [this.#guest, this.#machine] = [0, []];
  }
}

function goOn(session: Session, signal = 0): void {
  session.resume([{ thread: 0, step: false, signal }]);
}
