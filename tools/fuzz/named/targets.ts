/** The targets by name: one row each. */

import { usageError } from '../../../host/node/cli/exit-code.ts';
import { inputTarget } from '../input/target.ts';
import { linuxTarget } from '../linux/command.ts';
import { loaderKind } from '../loader/kind.ts';
import { x86Kind } from '../x86/kind.ts';
import type { NamedTarget } from './named-target.ts';

export const TARGETS: Readonly<Record<string, NamedTarget>> = {
  linux: linuxTarget,
  loader: inputTarget(loaderKind),
  x86: inputTarget(x86Kind),
};

/** Errors: CommandError. */
export function targetNamed(name: string): NamedTarget {
  const found = Object.hasOwn(TARGETS, name) ? TARGETS[name] : undefined;
  if (found === undefined)
    throw usageError(
      `--target ${name}`,
      `there is no such target; there are ${Object.keys(TARGETS).join(', ')}`,
    );
  return found;
}

/** The one whose seed it is. */
export function targetOf(seed: Uint8Array): NamedTarget | undefined {
  return Object.values(TARGETS).find((one) => one.isSeed(seed));
}
