/**
 * The one place that changes flags of V8. Compiled code is good for the flags that it was compiled under, so who keeps it is told
 * before the first change that lasts.
 */

import { setFlagsFromString } from 'node:v8';

let beforeChange: (() => void) | undefined;
let optimizes = true;

/** Calls `action` once, before the first change. */
export function beforeFlags(action: () => void): void {
  beforeChange = action;
}

/** For what is compiled from then on, in this process. */
export function setEngineFlag(flag: string): void {
  setOptimizing(true);
  const action = beforeChange;
  beforeChange = undefined;
  action?.();
  setFlagsFromString(flag);
}

/**
 * Whether V8 optimizes JavaScript. Start-up is cold code and a few short loops: what V8 makes of them, on another thread or on the only
 * core, is ready when they have ended. A flag that is set makes it optimize again.
 */
export function setOptimizing(on: boolean): void {
  if (on !== optimizes) setFlagsFromString(on ? '--opt' : '--no-opt');
  optimizes = on;
}
