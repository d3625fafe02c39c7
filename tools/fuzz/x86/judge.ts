/** The real processor, for many cases at once: to start it takes longer than to run a case. */

import type { Case } from './cases.ts';
import { type Difference, differences } from './compare.ts';
import { isAmd, missing, Processor } from './processor.ts';
import type { State } from './state.ts';

/** A case, and how the core ended it. */
export interface Claim<Input> {
  readonly found: Case;
  readonly answer: State;
  readonly input: Input;
  /** Which of the input's instructions it is. */
  readonly at: number;
}

export interface Verdict<Input> extends Claim<Input> {
  readonly differences: readonly Difference[];
}

/** Cases that the processor is asked at once. */
const BATCH = 1024;

const BREAKPOINT = 3;
/** Rows whose results vendors define in ways of their own, where they run to their end. */
const OF_VENDORS = /^(pause|v?dpp[sd])$/;

/** Why there is none; undefined where there is. */
export const noJudge = missing();

/** What is said of it. */
export const aboutJudge =
  noJudge !== undefined
    ? `no processor is asked, interpreter and translations are held against each other only: ${noJudge}`
    : isAmd
      ? undefined
      : 'the processor here is none of AMD`s: where an instruction faults it is not asked';

export class Judge<Input> {
  #processor: Processor | undefined;
  #claims: Claim<Input>[] = [];

  add(claim: Claim<Input>): void {
    if (noJudge === undefined) this.#claims.push(claim);
  }

  /** What is wrong of what has been added since the last time; nothing yet where that is little, but at the end. */
  settle(last: boolean): Verdict<Input>[] {
    const claims = this.#claims;
    if (claims.length === 0 || (!last && claims.length < BATCH)) return [];
    this.#claims = [];
    this.#processor ??= new Processor();
    const natives = this.#processor.run(claims.map(({ found }) => found.state));
    return claims.flatMap((claim, index) => {
      const native = natives[index]!;
      if (!isAmd && !isEverywhere(claim, native)) return [];
      const wrong = differences(claim.found, native, claim.answer);
      return wrong.length === 0 ? [] : [{ ...claim, differences: wrong }];
    });
  }

  close(): void {
    this.#processor?.close();
  }
}

/** The core does as AMD's processors do; others end many instructions that are not right in ways of their own. */
function isEverywhere({ found, answer }: Claim<unknown>, native: State): boolean {
  const ran = native.vector === BREAKPOINT && answer.vector === BREAKPOINT;
  return ran && !OF_VENDORS.test(found.row.mnemonic);
}
