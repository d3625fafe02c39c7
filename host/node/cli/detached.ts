/**
 * A command in the background: this process starts itself anew, shows what that one says while it starts, and ends when it has
 * started, or with its exit code if it has not.
 */

import { fork } from 'node:child_process';
import { constants } from 'node:os';
import { exitCode } from './exit-code.ts';
import { BACKGROUND, type Said, tell } from './tell.ts';

/** Gives the exit code. @param args the command line without `--detach` */
export function startDetached(args: readonly string[]): Promise<number> {
  const child = fork(process.argv[1]!, args, {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, [BACKGROUND]: '1' },
  });
  return new Promise((resolve) => {
    child.on('message', (said: Said) => {
      if (said.tag === 'line') tell(said.line);
      else {
        child.disconnect();
        child.unref();
        resolve(0);
      }
    });
    child.on('error', (error) => {
      tell(error.message);
      resolve(exitCode.service);
    });
    child.on('exit', (code, signal) => {
      if (signal !== null) tell(`it was ended by ${signal} while it started; without --detach it says more`);
      resolve(code ?? 128 + constants.signals[signal!]);
    });
  });
}
