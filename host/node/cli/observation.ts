/** Lets `nucleus caps` look at a run. Its socket is opened when the run has lasted a while: short ones do without. */

import type { CapabilityView } from '../../../kernel/capability/table.ts';
import type { ShownUsage } from '../control/index.ts';
import { logLine } from './tell.ts';

/** What a run holds, and the moment that this shows, in milliseconds since 1970. */
export interface Held {
  readonly capabilities: readonly CapabilityView[];
  readonly asOf: number;
  readonly usage?: ShownUsage;
}

/** Milliseconds without a socket. Node`s `net` alone takes several to load. */
const DELAY = 100;

/** `held` is asked for each caller; what comes back ends it. */
export function letObserve(program: string, held: () => Held | Promise<Held>): () => void {
  const started = Date.now();
  let over = false;
  let close = () => {};
  const open = async () => {
    const { openControl, SNAPSHOT_VERSION } = await import('../control/index.ts');
    if (over) return;
    const snapshot = async () => {
      const said = { usage: { processor: processorTime() }, ...(await held()) };
      return { version: SNAPSHOT_VERSION, pid: process.pid, program, started, ...said } as const;
    };
    close = openControl({ snapshot, log: logLine });
  };
  // A run goes on without its socket, whatever is the matter.
  const timer = setTimeout(() => void open().catch((error) => logLine(String(error))), DELAY).unref();
  return () => {
    over = true;
    clearTimeout(timer);
    close();
  };
}

/** Milliseconds that this process has had of processors. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
