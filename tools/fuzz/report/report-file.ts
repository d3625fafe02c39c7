/** `--report FILE.html`: gathers what a campaign found and reached, and writes the page. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../../../host/node/cli/exit-code.ts';
import type { Summary } from '../campaign/campaign.ts';
import { Code, Machine } from '../execute/machine.ts';
import type { Finding } from '../finding/confirm.ts';
import type { Target } from '../target/target.ts';
import { functionCoverage } from './function-coverage.ts';
import { type Report, reportPage } from './page.ts';

export class ReportFile {
  readonly #path: string;
  readonly #findings: Report['findings'][number][] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /** `seed` is the file that it was written to. */
  found({ problem }: Finding, seed: string): void {
    this.#findings.push({ ...problem, replay: `nucleus fuzz --replay ${seed}` });
  }

  /** Errors: CommandError. */
  async write(target: Target, seed: number, summary: Summary): Promise<void> {
    const code = new Code();
    await Machine.open(target, code);
    const { runs, milliseconds, history, functions, seen } = summary;
    const page = reportPage({
      target: target.name,
      ...{ seed, runs, milliseconds, functions },
      moments: [{ milliseconds: 0, calls: 0, edges: 0, corpus: 0 }, ...history, summary],
      ofEdges: code.edges,
      findings: this.#findings,
      code: functionCoverage(code.parts.values(), seen),
    });
    try {
      writeFileSync(resolve(this.#path), page);
    } catch (cause) {
      const { code: why } = cause as NodeJS.ErrnoException;
      throw usageError(`--report ${this.#path}`, `cannot be written: ${why}`);
    }
  }
}
