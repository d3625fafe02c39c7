/** What `--target NAME` names: something that is no component's interface, and is fuzzed all the same. */

import { usageError } from '../../../host/node/cli/exit-code.ts';
import type { FuzzValues } from '../../../host/node/cli/fuzz-command.ts';
import type { Work } from '../campaign/work.ts';

/** What a job in a thread is made of: plain data. */
export interface NamedSource {
  /** Of the target. */
  readonly named: string;
  readonly seed: number;
  /** Number of the job. */
  readonly job: number;
}

export interface NamedTarget {
  /** Gives the exit code. `file`: TARGET, which takes the place of what is built in. Errors: CommandError. */
  fuzz(file: string | undefined, values: FuzzValues): Promise<number>;
  /** Whether a seed is one of its own. */
  isSeed(bytes: Uint8Array): boolean;
  /** Runs a seed again, and prints what happens. Gives the exit code. Errors: CommandError, SeedError. */
  replay(bytes: Uint8Array, file: string | undefined, values: FuzzValues): Promise<number>;
  /** One job, in this thread. */
  openWork(source: NamedSource): Promise<Work>;
}

/** Options that speak of a component's interface. */
const OF_COMPONENTS = [
  'interface',
  'wit',
  'diff',
  'stateless',
  'check',
  'openErrors',
  'modelImports',
] as const;

/** `what` it is for instead. Errors: CommandError. */
export function refuseComponentOptions(values: FuzzValues, what: string): void {
  for (const option of OF_COMPONENTS) {
    const value = values[option];
    if (value === undefined) continue;
    const name = option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const text = value === true ? `--${name}` : `--${name} ${value}`;
    throw usageError(text, `is for components, not for ${what}`);
  }
}
