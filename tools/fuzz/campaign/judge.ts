/** Decides what is a finding, and which one. */

import type { Problem } from '../execute/problem.ts';

/** What a campaign is about. */
export interface Subject<Finding> {
  /** Names of all that can be called, in the order in which jobs count their calls. */
  readonly functions: readonly string[];
  /** Most sequences of a job between two exchanges, where they take long. */
  readonly round?: number;
  /** A suspicion looked at again, with its sequence encoded. Undefined if it does not show again. */
  confirm(problem: Problem, sequence: Uint8Array): Promise<Finding | undefined>;
}

/** What findings of one cause have in common. */
export interface Keyed {
  readonly key: string;
}

export class Judge<Finding extends Keyed> {
  readonly findings: Finding[] = [];
  /** Suspicions that did not show again. */
  unconfirmed = 0;
  readonly #subject: Subject<Finding>;
  readonly #keys = new Set<string>();
  readonly #told: ((finding: Finding) => void) | undefined;

  constructor(subject: Subject<Finding>, told?: (finding: Finding) => void) {
    this.#subject = subject;
    this.#told = told;
  }

  async take(problem: Problem, sequence: Uint8Array): Promise<void> {
    const finding = await this.#subject.confirm(problem, sequence);
    if (finding === undefined) {
      this.unconfirmed++;
      return;
    }
    if (this.#keys.has(finding.key)) return;
    this.#keys.add(finding.key);
    this.findings.push(finding);
    this.#told?.(finding);
  }
}
