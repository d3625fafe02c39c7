/**
 * How the core runs the cases of the ISA test: ISA_JIT is one of
 *
 *     never    interpreted
 *     always   each case in a translation made on first sight, with all exceptions of floats kept
 *     usual    the same, but floats as programs start with them: rounding to nearest, all exceptions masked, and which have
 *              happened not kept, so not compared
 */
import type { Case } from './cases.ts';
import { Core } from './core.ts';
import type { State } from './state.ts';

export const MODES = ['never', 'always', 'usual'] as const;
export type Mode = (typeof MODES)[number];

/** Rows that read or write MXCSR: what comes after them is translated exactly. */
const OF_MXCSR = /^v?(ldmxcsr|stmxcsr|fxsave|fxrstor|xsave|xsaveopt|xsavec|xrstor)(64)?$/;
/** What programs start with, and an inexact result. */
const USUAL = 0x1fa0;
/** Of MXCSR. */
const EXCEPTIONS = 0x3f;

export function modeOf(text: string | undefined): Mode | undefined {
  if (text === undefined || text === '') return undefined;
  const mode = MODES.find((one) => one === text);
  if (!mode) throw new Error(`ISA_JIT=${text}: is no mode; there are ${MODES.join(', ')}`);
  return mode;
}

export function startCore(mode: Mode): Promise<Core> {
  return Core.start(mode === 'always' ? 'exact' : mode === 'usual');
}

/** The cases that make sense in a mode, and as they are run in it. */
export function* inMode(cases: Iterable<Case>, mode: Mode): Generator<Case> {
  for (const one of cases) {
    if (mode !== 'usual') yield one;
    else if (!OF_MXCSR.test(one.row.mnemonic)) yield { ...one, state: { ...one.state, mxcsr: USUAL } };
  }
}

/** An answer without what a mode does not keep. */
export function keptIn(mode: Mode, answer: State): State {
  return mode === 'usual' ? { ...answer, mxcsr: answer.mxcsr & ~EXCEPTIONS } : answer;
}
