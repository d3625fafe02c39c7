/**
 * A task's claim on the thread: what it was given, what has been lent to it and what it has used. The queues order
 * claims and know nothing else of a task.
 */

import type { Allowance } from './allowance.ts';
import type { HeapEntry } from './heap.ts';
import { DEFAULT_POLICY, type Level, levelOf, type Policy, urgencyOf, weightOf } from './urgency.ts';

/** `from` waits for `to`, which is as urgent for as long. */
export interface Loan {
  readonly from: Claim;
  readonly to: Claim;
}

export class Claim implements HeapEntry {
  readonly name: string;
  readonly policy: Policy;
  /** Its own urgency, and with what it was lent. `lending.ts` writes the second. */
  readonly own: number;
  urgency: number;
  readonly allowance: Allowance | undefined;
  /** Called after `urgency` has changed. */
  onUrgency: (() => void) | undefined;

  // Of the heap that it is in.
  index = -1;
  heap: HeapEntry['heap'];

  // Of the run queue: its place.
  /** Milliseconds used, divided by `weight`, as the level `frame` counts them. */
  virtual = 0;
  frame: Level;
  weight: number;
  /** Decides between equals: the smaller came earlier. */
  order = 0;
  /** Milliseconds used since it last went to the end of its round. */
  turn = 0;
  /** The urgency with which the present step was chosen, and the level that owed it that step; -1 if none did. */
  chosen = 0;
  forcedBy = -1;
  /** Of a task at the end of its allowance: until when it waits. */
  resumesAt = 0;

  // Of lending: who waits for this one, and for whom this one waits.
  readonly borrowed = new Set<Loan>();
  readonly lent = new Set<Loan>();

  constructor(name: string, policy: Policy = DEFAULT_POLICY, allowance?: Allowance) {
    this.name = name;
    this.policy = policy;
    this.own = urgencyOf(policy, name);
    this.urgency = this.own;
    this.frame = levelOf(this.own);
    this.weight = weightOf(this.own);
    this.allowance = allowance;
  }

  get level(): Level {
    return levelOf(this.urgency);
  }

  /** Whether it leaves its place to equals at the end of a quantum; what was lent a real-time priority does not. */
  get takesTurns(): boolean {
    return this.policy.class === 'real-time-round-robin';
  }

  /** Milliseconds of its turn, where its policy says so. */
  get quantum(): number | undefined {
    return this.policy.class === 'real-time-round-robin' ? this.policy.quantum : undefined;
  }
}
