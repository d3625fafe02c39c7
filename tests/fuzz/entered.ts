/** Which core functions a run has entered. */

import type { Code, Part } from '../../tools/fuzz/execute/machine.ts';

/** The core module with the most code, as it is in the component. */
export function largest({ parts }: Code): readonly [module: Uint8Array, part: Part] {
  return [...parts].sort(([, one], [, other]) => other.instrumented.edges - one.instrumented.edges)[0]!;
}

export function enteredFunctions(
  trial: { readonly edges: number; takeCoverage(hits: Uint8Array): void },
  { instrumented, first }: Part,
): Set<number> {
  const hits = new Uint8Array(trial.edges + 4);
  trial.takeCoverage(hits);
  return new Set([...instrumented.functionOf].filter((_, edge) => hits[first + edge] !== 0));
}
