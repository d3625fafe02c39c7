/** What came of a run: each case is judged here, and what is to be told of it is kept. */
import type { Disassembly } from '../../tools/disasm/table.ts';
import type { Case } from '../../tools/fuzz/x86/cases.ts';
import { differences } from '../../tools/fuzz/x86/compare.ts';
import type { Core } from '../../tools/fuzz/x86/core.ts';
import { keptIn, type Mode } from '../../tools/fuzz/x86/jit-mode.ts';
import { OPEN, openFor } from '../../tools/fuzz/x86/open.ts';
import type { State } from '../../tools/fuzz/x86/state.ts';
import type { Plan } from '../../tools/fuzz/x86/walk.ts';
import type { Row } from '../../tools/isa/row.ts';
import { report } from './report.ts';

/** Failures that are told whole: of one row, and of all. */
const OF_ONE_ROW = 2;
const OF_ALL = 30;
const BREAKPOINT = 3;
/** Rows that no state lets run to the end: what only ring 0 may execute, and what is undefined. */
const NEVER_RUN = /^(privileged|port|control-register|model-register)$/;
const NEVER_RUN_FUNCTIONS = /^(privileged|undefined|debugRegister|debugTrap)$/;

export class Verdict {
  count = 0;
  #core: Core;
  #mode: Mode;
  #translated = 0;
  readonly #texts: Disassembly;
  readonly #seed: number;
  readonly #reports: string[] = [];
  readonly #failed = new Map<Row, number>();
  /** Cases of each row, and those of them that ran to the end. */
  readonly #walked = new Map<Row, number>();
  readonly #ran = new Map<Row, number>();

  constructor(core: Core, texts: Disassembly, seed: number, mode: Mode = 'never') {
    this.#core = core;
    this.#mode = mode;
    this.#texts = texts;
    this.#seed = seed;
  }

  /** Goes on with another core of the same mode: what was translated takes room that does not come back. */
  renew(core: Core): void {
    this.#translated = this.translated;
    this.#core = core;
  }

  /** Regions that were translated. */
  get translated(): number {
    return this.#translated + this.#core.translated;
  }

  /** Runs a case in the core and compares. */
  judge(found: Case, native: State): void {
    const { row } = found;
    this.count++;
    this.#walked.set(row, (this.#walked.get(row) ?? 0) + 1);
    if (native.vector === BREAKPOINT) this.#ran.set(row, (this.#ran.get(row) ?? 0) + 1);
    const [expected, got] = [native, this.#answer(found)].map((one) => keptIn(this.#mode, one));
    const wrong = differences(found, expected!, got!);
    if (wrong.length === 0) return;
    const failures = (this.#failed.get(row) ?? 0) + 1;
    this.#failed.set(row, failures);
    if (failures <= OF_ONE_ROW && this.#reports.length < OF_ALL) {
      this.#reports.push(report(found, wrong, this.#seed, this.#mode, this.#texts));
    }
  }

  /** Throws with the case when the core gives none: it cannot go on then. */
  #answer(found: Case): State {
    try {
      return this.#core.run(found.state);
    } catch (cause) {
      const wrong = [{ name: 'the core', expected: 'an answer', got: `${cause}` }];
      throw new Error(report(found, wrong, this.#seed, this.#mode, this.#texts), { cause });
    }
  }

  /** What is wrong, as one text; empty when nothing is. */
  failures(): string {
    if (this.#failed.size === 0) return '';
    const rows = [...this.#failed].map(
      ([row, times]) => `  ${row.place} ${row.mnemonic}: ${times} of ${this.#walked.get(row)}`,
    );
    return [...this.#reports, `rows that fail (${rows.length}):`, ...rows].join('\n');
  }

  /** Rows without a case, and rows none of whose cases ran to the end although some could. */
  unproved({ rows }: Plan): string[] {
    return rows
      .filter((row) => !this.#ran.has(row))
      .filter(({ family, function: name }) => !NEVER_RUN.test(family) && !NEVER_RUN_FUNCTIONS.test(name))
      .map((row) => `${row.place} ${row.mnemonic}: ${this.#walked.get(row) ?? 0} cases, none ran to the end`)
      .concat(
        rows.filter((row) => !this.#walked.has(row)).map((row) => `${row.place} ${row.mnemonic}: no case`),
      );
  }

  /** What was run and what was not, by name. */
  summary({ rows, lacking, excluded }: Plan): string {
    const counts = rows.map((row) => this.#walked.get(row) ?? 0);
    const open = OPEN.filter((one) => rows.some((row) => openFor(row).includes(one)));
    return [
      `${this.#mode === 'never' ? '' : `ISA_JIT=${this.#mode}, ${this.translated} regions translated: `}${this.count} cases of ${counts.filter((count) => count > 0).length} rows, ${Math.min(...counts)} to ${Math.max(...counts)} of each`,
      ...lacking.map(({ row, reason }) => `skipped: ${row.place} ${row.mnemonic}: ${reason}`),
      ...excluded.map(
        ({ row, reason, test }) => `not run natively: ${row.place} ${row.mnemonic}: ${reason}; see ${test}`,
      ),
      ...open.map(
        ({ mnemonics, reason, test }) =>
          `not compared in part: ${mnemonics.source}: ${reason}${test ? `; see ${test}` : ''}`,
      ),
    ].join('\n');
  }
}
