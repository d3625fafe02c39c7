/** Methods that the kernel answers, whoever provides the resource: authors do not write them. */

import type { WitFunction } from '../wit/model.ts';
import { readRightsLine } from '../wit/rights-line.ts';

/** `Kernel:` methods that a provider writes all the same: it is what makes the new instance or its copy. */
const WRITTEN = ['instantiate', 'fork'];

/** Whether the component never sees a call of this function. */
export function answeredByKernel(each: WitFunction): boolean {
  return each.docs.lines.some(({ text }) => {
    const line = readRightsLine(text);
    return line?.kind === 'kernel' && !WRITTEN.includes(line.method);
  });
}
