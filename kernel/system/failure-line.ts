/** What a person is told of why a service has failed: one line, without the service's name. */

import { PeerDied, siteName, Trap } from '../component/instance/trap.ts';

/** The trap that began it counts: others follow as callers that cannot go on. That somebody is not there is where it began, too. */
export function failureLine(error: unknown, lastWords?: string): string {
  let trap: Trap | undefined;
  for (let next = error; next instanceof Error; next = next.cause)
    if (next instanceof Trap && !(next instanceof PeerDied)) trap = next;
  const words = lastWords === undefined ? '' : ` (its last words: ${lastWords})`;
  if (trap === undefined) return `${messageOf(error)}${words}`;
  return `it trapped in ${siteName(trap)}: ${messageOf(trap.cause)}${words}`;
}

/** Characters of what a component says itself of its end. */
const LONGEST = 1000;

/** Of a message of its own: one line, not too long. */
export function lastLine(message: string): string {
  return message.slice(0, LONGEST).split('\n')[0]!;
}

function messageOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0]!;
}
