/**
 * The one place that changes flags of V8. Compiled code is good for the flags that it was compiled under, so who keeps it is told
 * before the first change that lasts.
 */

import { cachedDataVersionTag, setFlagsFromString } from 'node:v8';

let beforeChange: (() => void) | undefined;
let optimizes = true;
const changes: { readonly flag: string; readonly undo: string }[] = [];

/** Calls `action` once, before the first change. */
export function beforeFlags(action: () => void): void {
  beforeChange = action;
}

/** For what is compiled from then on, in this process. @param undo the flag that takes it back */
export function setEngineFlag(flag: string, undo: string): void {
  setOptimizing(true);
  const action = beforeChange;
  beforeChange = undefined;
  action?.();
  setFlagsFromString(flag);
  changes.push({ flag, undo });
}

/**
 * Whether V8 optimizes JavaScript. Start-up is cold code and a few short loops: what V8 makes of them, on another thread or on the only
 * core, is ready when they have ended. A flag that is set makes it optimize again.
 */
export function setOptimizing(on: boolean): void {
  if (on !== optimizes) setFlagsFromString(on ? '--opt' : '--no-opt');
  optimizes = on;
}

/**
 * Runs `work` under the flags of an earlier time.
 *
 * @param tag what `cachedDataVersionTag()` gave then
 * @returns undefined where they cannot be had again
 */
export function underFlags<T>(tag: number, work: () => T): T | undefined {
  const optimizing = optimizes;
  try {
    if (!isUnder(tag)) {
      for (const { undo } of changes) setFlagsFromString(undo);
      if (!isUnder(tag)) return undefined;
    }
    return work();
  } finally {
    for (const { flag } of changes) setFlagsFromString(flag);
    setOptimizing(optimizing);
  }
}

/** Whether V8 optimizes JavaScript is changed for it. */
function isUnder(tag: number): boolean {
  for (const on of [optimizes, !optimizes]) {
    setOptimizing(on);
    if (cachedDataVersionTag() === tag) return true;
  }
  return false;
}
