/**
 * Signals that the host's process gets while a program runs become events of its task. Ctrl-C is the program's to
 * handle, so one is only passed on; the third within two seconds ends the run, for a program that ignores them all.
 */

import type { Control } from '../../../kernel/supervisor/run.ts';
import type { TaskEvent } from '../../../kernel/task/index.ts';
import { CommandError } from './exit-code.ts';

const events: Partial<Record<NodeJS.Signals, TaskEvent>> = {
  SIGINT: 'interrupt',
  SIGQUIT: 'quit',
  SIGTERM: 'terminate',
  SIGHUP: 'hang-up',
  SIGWINCH: 'resize',
};

const patience = { interrupts: 3, milliseconds: 2000 };

/** 128 + SIGINT. */
const interruptedCode = 130;

/** Counts interrupts; `now` is in milliseconds. */
export class Impatience {
  #moments: number[] = [];

  /** Notes one; true when the user has had enough. */
  interrupt(now: number): boolean {
    this.#moments = [...this.#moments.filter((moment) => now - moment < patience.milliseconds), now];
    return this.#moments.length >= patience.interrupts;
  }
}

/** Passes signals on to a run; the result ends that. */
export function forwardSignals(control: Pick<Control, 'notify' | 'stop'>, name: string): () => void {
  const impatience = new Impatience();
  const entries = Object.entries(events).map(([signal, event]) => {
    const handler = () => {
      if (signal === 'SIGINT' && impatience.interrupt(performance.now())) {
        control.stop(new CommandError(interruptedCode, `${name}: ended by the third Ctrl-C in a row`));
      } else control.notify(event);
    };
    return [signal as NodeJS.Signals, handler] as const;
  });
  for (const [signal, handler] of entries) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of entries) process.off(signal, handler);
  };
}
