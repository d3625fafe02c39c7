/**
 * Whose time a step of a program took: the guest's, its machine's, or that of the services, with who called whom. Calls between two runs of the
 * processor are one batch: what was done for one system call.
 */

import type { CalledFunction, TimeListener } from '../../../kernel/component/index.ts';
import { functionName } from '../../../kernel/trace/filter.ts';

/** Services that had called each other, the outermost first, and the milliseconds of the last one. */
export interface ServiceTime {
  readonly path: readonly string[];
  readonly time: number;
}

export interface StepTime {
  readonly guest: number;
  /** Of services, and what the personality did itself. */
  readonly services: number;
  /** What was done while the guest ran: its code was translated. */
  readonly machine: readonly ServiceTime[];
  /** Of the last batch. */
  readonly batch: readonly ServiceTime[];
}

/** The guest runs; its machine does something for that, as it is called from there; or it is neither. */
type Kind = 'service' | 'guest' | 'machine';

class Node {
  readonly inner = new Map<CalledFunction, Node>();
  readonly kind: Kind;
  readonly path: readonly string[];
  readonly parent: Node | undefined;
  time = 0;
  batch = 0;

  constructor(kind: Kind, path: readonly string[], parent?: Node) {
    this.kind = kind;
    this.path = path;
    this.parent = parent;
  }

  child(called: CalledFunction): Node {
    let inner = this.inner.get(called);
    if (inner === undefined) {
      inner = new Node(this.#kindOf(called), this.#pathOf(called), this);
      this.inner.set(called, inner);
    }
    return inner;
  }

  #kindOf(called: CalledFunction): Kind {
    if (this.kind !== 'service') return 'machine';
    return runsGuest(called) ? 'guest' : 'service';
  }

  /** The personality's step, and the machine's run, are what all is about. */
  #pathOf(called: CalledFunction): readonly string[] {
    const { caller, provider, site } = called;
    const isStep = this.parent === undefined && caller === 'host';
    return isStep || runsGuest(called)
      ? this.path
      : [...this.path, `[${provider}] ${functionName(site.function)}`];
  }
}

export class Meter implements TimeListener {
  readonly #root = new Node('service', []);
  /** Who is at work; undefined outside of steps. */
  #at: Node | undefined;
  #since = 0;
  #batch = 0;
  #guest = 0;
  #services = 0;

  begin(now: number): void {
    this.#at = this.#root;
    this.#since = now;
    this.#batch++;
    [this.#guest, this.#services] = [0, 0];
  }

  entered(called: CalledFunction, now: number): void {
    if (this.#at === undefined) return;
    this.#charge(this.#at, now);
    this.#at = this.#at.child(called);
  }

  left(now: number): void {
    if (this.#at === undefined) return;
    this.#charge(this.#at, now);
    if (this.#at.kind === 'guest') this.#batch++;
    this.#at = this.#at.parent ?? this.#root;
  }

  /** What the step took. */
  end(now: number): StepTime {
    if (this.#at) this.#charge(this.#at, now);
    this.#at = undefined;
    const [machine, batch]: [ServiceTime[], ServiceTime[]] = [[], []];
    this.#collect(this.#root, machine, batch);
    return { guest: this.#guest, services: this.#services, machine, batch };
  }

  #charge(node: Node, now: number): void {
    const elapsed = now - this.#since;
    this.#since = now;
    if (node.kind === 'guest') this.#guest += elapsed;
    else if (node.kind === 'service') {
      this.#services += elapsed;
      if (node.batch !== this.#batch) node.time = 0;
      node.batch = this.#batch;
      node.time += elapsed;
    } else node.time += elapsed;
  }

  #collect(node: Node, machine: ServiceTime[], batch: ServiceTime[]): void {
    const { path, time, kind } = node;
    if (kind === 'machine' && time > 0) {
      machine.push({ path, time });
      node.time = 0;
    } else if (kind === 'service' && node.batch === this.#batch && time > 0) batch.push({ path, time });
    for (const inner of node.inner.values()) this.#collect(inner, machine, batch);
  }
}

function runsGuest({ site }: CalledFunction): boolean {
  const name = functionName(site.function);
  return (
    site.interface.startsWith('nucleus:hypervisor/machine') && (name === 'vcpu.run' || name === 'vcpu.step')
  );
}
