/** A walk of the instruction table: which rows are run, and their cases in turn, the first of each row before the second of any. */
import type { Row } from '../../isa/row.ts';
import { type Case, caseOf, keyOf } from './cases.ts';
import { type Excluded, excluded } from './open.ts';

/** What a run is asked for. */
export interface Wish {
  readonly seed: number;
  /** Cases in all. */
  readonly cases: number;
  /** Only rows whose `file:line mnemonic` matches. */
  readonly rows: RegExp;
  /** Only this case, as a report names it. */
  readonly only: string | undefined;
}

export interface Skipped {
  readonly row: Row;
  readonly reason: string;
}

export interface Plan {
  readonly rows: readonly Row[];
  /** Rows with features that the processor has not. */
  readonly lacking: readonly Skipped[];
  readonly excluded: readonly (Excluded & { readonly row: Row })[];
}

/** Divides the rows into those that are run and those that cannot be, with the reason. */
export function plan(all: readonly Row[], has: (feature: string) => boolean): Plan {
  const instructions = all.filter((row) => row.opcode !== undefined);
  const apart = instructions.flatMap((row) => {
    const reason = excluded(row);
    return reason ? [{ ...reason, row }] : [];
  });
  const lacking = instructions.flatMap((row) => {
    const { cpu } = row.attributes;
    return cpu === undefined || has(cpu) ? [] : [{ row, reason: `this processor lacks ${cpu}` }];
  });
  const left = new Set([...apart, ...lacking].map(({ row }) => row));
  return { rows: instructions.filter((row) => !left.has(row)), lacking, excluded: apart };
}

/** The cases of a run, in its order. Throws when `only` names a case of no row. */
export function* walk({ rows }: Plan, { seed, cases, rows: wanted, only }: Wish): Generator<Case> {
  if (only !== undefined) {
    yield named(rows, seed, only);
    return;
  }
  const chosen = rows.filter((row) => wanted.test(`${row.place} ${row.mnemonic}`));
  for (let index = 0; index < cases && chosen.length > 0; index++) {
    yield caseOf(chosen[index % chosen.length]!, seed, Math.floor(index / chosen.length));
  }
}

function named(rows: readonly Row[], seed: number, name: string): Case {
  const [, mnemonic, key, number] = /^(\w+)\.([0-9a-f]+)\.(\d+)$/.exec(name) ?? [];
  const row = rows.find((one) => one.mnemonic === mnemonic && keyOf(one).toString(16) === key);
  if (!row) throw new Error(`ISA_ONLY: "${name}" is a case of no row that runs here`);
  return caseOf(row, seed, Number(number));
}
