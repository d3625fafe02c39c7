/**
 * The one place that changes flags of V8. Compiled code is good for the flags that it was compiled under, so who keeps it is told
 * before the first change.
 */

import { setFlagsFromString } from 'node:v8';

let beforeChange: (() => void) | undefined;

/** Calls `action` once, before the first change. */
export function beforeFlags(action: () => void): void {
  beforeChange = action;
}

/** For what is compiled from then on, in this process. */
export function setEngineFlag(flag: string): void {
  const action = beforeChange;
  beforeChange = undefined;
  action?.();
  setFlagsFromString(flag);
}
