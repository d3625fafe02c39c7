/** Methods that the kernel answers, whoever provides the resource: authors do not write them. */

import type { WitFunction } from '../wit/model.ts';
import { readRightsLine } from '../wit/rights-line.ts';

/** `Kernel:` methods that a provider writes all the same: the kernel calls them, or nobody stands in for it. */
const WRITTEN = ['instantiate', 'fork', 'save', 'restore', 'footprint'];

/** Whether the component never sees a call of this function. */
export function answeredByKernel(each: WitFunction): boolean {
  return each.docs.lines.some(({ text }) => {
    const line = readRightsLine(text);
    return line?.kind === 'kernel' && !WRITTEN.includes(line.method);
  });
}
