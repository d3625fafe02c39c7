/** `--report FILE.html`: gathers what a campaign found and reached, and writes the page. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../../../host/node/cli/exit-code.ts';
import type { Summary } from '../campaign/campaign.ts';
import type { Problem } from '../execute/problem.ts';
import { functionCoverage, type ModulePart } from './function-coverage.ts';
import { lineCoverage } from './line-coverage.ts';
import { type Report, reportPage } from './page.ts';

/** What a campaign was about, as far as code goes. */
export interface Reached {
  readonly name: string;
  readonly edges: number;
  readonly parts: readonly ModulePart[];
  /** Of the component's file, where sources are looked for. */
  readonly path?: string;
}

export class ReportFile {
  readonly #path: string;
  readonly #findings: Report['findings'][number][] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /** `seed` is the file that it was written to. */
  found({ problem }: { readonly problem: Problem }, seed: string): void {
    this.#findings.push({ ...problem, replay: `nucleus fuzz --replay ${seed}` });
  }

  /** Errors: CommandError. */
  write({ name, edges, parts, path = '' }: Reached, seed: number, summary: Summary): void {
    const { runs, milliseconds, history, functions, seen } = summary;
    const page = reportPage({
      target: name,
      ...{ seed, runs, milliseconds, functions },
      moments: [{ milliseconds: 0, calls: 0, edges: 0, corpus: 0 }, ...history, summary],
      ofEdges: edges,
      findings: this.#findings,
      code: functionCoverage(parts, seen),
      source: lineCoverage(parts, seen, path),
    });
    try {
      writeFileSync(resolve(this.#path), page);
    } catch (cause) {
      const { code: why } = cause as NodeJS.ErrnoException;
      throw usageError(`--report ${this.#path}`, `cannot be written: ${why}`);
    }
  }
}
