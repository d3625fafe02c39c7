/** What an oracle says of a sequence, and where: two with the same place are one finding. */

export const ORACLES = {
  trap: 'the component ended itself in the middle of a call',
  hang: 'a call does not come back',
  type: 'a result breaks its type',
  memory: 'memory only grows',
  handles: 'handles are left after all have been dropped',
  error: 'an error is not among those that the function lists',
  right: 'a handle can do what it has no right to',
  ended: 'a handle works that was revoked or has expired',
  differs: 'two runs of one sequence differ',
  disagrees: 'two providers answer differently',
  invariant: 'an invariant does not hold',
  errno: 'a system call answers what Linux never answers',
  grant: 'a guest gets at what it was not granted',
  plan: 'a plan leads out of the image or of the address space',
  processor: 'an instruction does not do what the processor does',
  translation: 'a translation does not do what the interpreter does',
} as const;

export type Oracle = keyof typeof ORACLES;

export interface Problem {
  readonly oracle: Oracle;
  /** Name of the function that was called. */
  readonly function: string;
  /** Position in the sequence; its length for what shows at the end. */
  readonly at: number;
  /** In one line: what happened. */
  readonly message: string;
  /** Where in the component, as far as is known: names of functions, innermost first. */
  readonly place: readonly string[];
  /** Whose component that is, where it is a service behind the target. */
  readonly service?: string | undefined;
}

/** Oracles that look at what is left, or at two runs: their problems say nothing of a place. */
const PLACELESS: ReadonlySet<Oracle> = new Set(['handles', 'memory', 'differs', 'disagrees']);

/** What minimising a sequence must not change. */
export function roughKey(problem: Problem): string {
  return PLACELESS.has(problem.oracle) ? problem.oracle : problemKey(problem);
}

/** As far as it can be told without the engine's stack, which is off while a job runs: confirming decides what is one finding. */
export function quickKey(problem: Problem): string {
  if (PLACELESS.has(problem.oracle)) return `${problem.oracle} ${problem.function}`;
  return `${problemKey({ ...problem, place: [] })} ${problem.message}`;
}

/** What problems of one cause have in common. */
export function problemKey({ oracle, function: called, place, service }: Problem): string {
  const where = service === undefined ? oracle : `${oracle} in ${service}`;
  return place.length > 0 ? `${where} ${place.join(' < ')}` : `${where} ${called}`;
}

/** The service, where it is not the target, and the place, as far as they are known. */
export function whereOf({ place, service }: Pick<Problem, 'place' | 'service'>): string {
  const parts = [service === undefined ? '' : `service ${service}`, place.join(' < ')];
  return parts.filter((one) => one !== '').join(', ');
}
