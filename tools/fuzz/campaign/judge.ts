/** Decides what is a finding, and which one. */

import { type BenchOptions, benchMaker } from '../finding/bench.ts';
import { Confirmation, type Finding } from '../finding/confirm.ts';
import type { Target } from '../target/target.ts';
import type { Found } from './job.ts';

export class Judge {
  readonly findings: Finding[] = [];
  /** Suspicions that did not show again. */
  unconfirmed = 0;
  readonly #confirmation: Confirmation;
  readonly #keys = new Set<string>();
  readonly #told: ((finding: Finding) => void) | undefined;

  constructor(target: Target, bench: BenchOptions, told?: (finding: Finding) => void) {
    this.#confirmation = new Confirmation(target, benchMaker(target, bench));
    this.#told = told;
  }

  async take({ sequence, problem }: Found): Promise<void> {
    const finding = await this.#confirmation.confirm(sequence, problem);
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
