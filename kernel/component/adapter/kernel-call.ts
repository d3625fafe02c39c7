/** Calls that the kernel itself makes of a component's function. */
import type { CallSite } from '../instance/trap.ts';
import { exportByClosures } from './closures.ts';
import type { LiftedFunction } from './function.ts';

/** Name of the kernel as who holds handles. */
const KERNEL = 'kernel';

/** The function as the kernel calls it, without asking for rights. Errors: the Trap that ends the instance. */
export function kernelCall(target: LiftedFunction, site: CallSite): (...args: unknown[]) => unknown {
  const options = { site, policy: undefined, counter: undefined, trace: undefined, generate: false };
  return exportByClosures(target, options, KERNEL);
}
