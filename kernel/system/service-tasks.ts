/**
 * The services of a system that are tasks: one scheduler steps them all, each as its manifest's `scheduling` says, wherever they live.
 *
 * A step on the kernel's thread that takes too long is told. One in a thread of its own ends with that thread at its deadline: the service
 * has failed, and is started again by its policy. What a task waits for of another service makes that one's task as urgent.
 */

import type { SystemService } from '../manifest/system.ts';
import {
  type Cancel,
  type Claim,
  type Outcome,
  type Overrun,
  Owed,
  type Running,
  Scheduler,
  type SchedulerOptions,
  type Steppable,
  type TaskView,
} from '../task/index.ts';
import type { Clock } from './clock.ts';
import type { Domain, End } from './domain.ts';
import { failureLine, lastLine } from './failure-line.ts';
import { schedulingTerms } from './scheduling-terms.ts';

/** A task as its supervisor sees it. */
export interface TaskDomain extends Domain {
  /** What is stepped, as soon as it can be; never fulfilled if it ends before. */
  readonly task: Promise<Steppable>;
  /** Whether the steps go on in a thread of its own. */
  readonly isElsewhere: boolean;
  end(end: End): void;
}

export interface ServiceTasksOptions {
  readonly scheduler: Pick<SchedulerOptions, 'now' | 'schedule' | 'yieldToHost' | 'places'>;
  readonly clock: Clock;
  /** Takes one line about a service. */
  log(service: string, line: string): void;
}

interface Present {
  readonly name: string;
  readonly domain: TaskDomain;
  readonly running: Running;
}

export class ServiceTasks {
  readonly #options: ServiceTasksOptions;
  readonly #scheduler: Scheduler;
  readonly #byDomain = new Map<Domain, Present>();
  readonly #byRunning = new Map<Running, Present>();
  /** For each service, the task that is to give others what they wait for. */
  readonly #owed = new Map<string, Owed>();

  constructor(options: ServiceTasksOptions) {
    this.#options = options;
    this.#scheduler = new Scheduler({ ...options.scheduler, onOverrun: (overrun) => this.#overran(overrun) });
  }

  /** Steps a service from when it can be stepped until it ends. */
  async run(name: string, service: SystemService, domain: TaskDomain): Promise<void> {
    const task = await domain.task;
    const terms = schedulingTerms(service.scheduling);
    const running = this.#scheduler.start(task, { ...terms, name, elsewhere: domain.isElsewhere });
    const present = { name, domain, running };
    this.#byDomain.set(domain, present);
    this.#byRunning.set(running, present);
    const owed = this.#owedBy(name);
    owed.holder = running;
    void domain.ended.then(() => running.stop(new Error('it was ended')));
    const end = await running.outcome.then(
      // A thread of its own ends by itself.
      (outcome) => (domain.isElsewhere ? undefined : endOf(outcome)),
      (error): End => ({ how: 'failed', why: failureLine(error) }),
    );
    this.#byDomain.delete(domain);
    this.#byRunning.delete(running);
    // One that was to take its place, and did not get there, leaves it to the other.
    owed.holder = [...this.#byRunning.values()].filter((one) => one.name === name).at(-1)?.running;
    if (end !== undefined) domain.end(end);
  }

  /** The task of a domain; undefined if it has none, or none any more. */
  view(domain: Domain | undefined): TaskView | undefined {
    const running = domain && this.#byDomain.get(domain)?.running;
    return running && this.#scheduler.view(running);
  }

  /** Who waits for something of a service makes its task as urgent, until the result is called. */
  lend(service: string, waiter: Claim): Cancel {
    return this.#owedBy(service).lend(waiter);
  }

  /** Asks a task to end, and gives it so many milliseconds. */
  async leave(domain: Domain, moment: number): Promise<void> {
    const present = this.#byDomain.get(domain);
    if (present === undefined) return;
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(Math.max(0, moment), resolve);
    });
    present.running.notify('terminate');
    await Promise.race([domain.ended, late]);
    cancel();
  }

  #owedBy(service: string): Owed {
    let owed = this.#owed.get(service);
    if (owed === undefined) {
      owed = new Owed();
      this.#owed.set(service, owed);
    }
    return owed;
  }

  #overran({ running, elapsed, deadline, returned }: Overrun): void {
    const { name, domain } = this.#byRunning.get(running)!;
    if (!returned) {
      domain.end({ how: 'failed', why: `it spent more than ${deadline / 1000} s on one step` });
      return;
    }
    const { overruns } = running.used;
    // One that always takes too long is not to fill the log.
    if ((overruns & (overruns - 1)) !== 0) return;
    const often = overruns === 1 ? '' : ` (${overruns} such steps so far)`;
    this.#options.log(name, `a step took ${Math.round(elapsed)} ms; its deadline is ${deadline} ms${often}`);
  }
}

function endOf({ code, message }: Outcome): End {
  if (code === 0) return { how: 'finished' };
  return { how: 'failed', why: message === undefined ? `it ended with code ${code}` : lastLine(message) };
}
