/** What a person is told when a part of a run cannot be linked or started. */

import { LinkError, Trap } from '../component/index.ts';
import { ComponentFailure, LinkFailure, ProgramFailure } from './failure.ts';
import { label, type Part, type Source } from './wiring.ts';

type Sources = ReadonlyMap<string, Source>;
type LabelOf = (service: string) => string;

/** Of the program itself: its own doing throughout; what its start function throws comes as the cause. */
export function guestFailure(part: Part, sources: Sources, labelOf: LabelOf, cause: unknown): ProgramFailure {
  if (cause instanceof WebAssembly.CompileError || cause instanceof WebAssembly.LinkError) {
    const reason = cause.message.replace(/^WebAssembly\.\w+\(\): /, '');
    return cannotRun(`it is no valid component: ${reason}`, cause);
  }
  const known = cause instanceof LinkError ? linkFailure(part, sources, labelOf, cause) : (cause as Error);
  return cannotRun(known.message, cause);
}

/** Of a service. Names both sides: who imports, and who was to provide it. */
export function linkFailure(part: Part, sources: Sources, labelOf: LabelOf, cause: unknown): LinkFailure {
  // Core modules are first checked when the engine compiles and links them.
  if (cause instanceof WebAssembly.CompileError || cause instanceof WebAssembly.LinkError) {
    const text = `service ${label(part)} is no valid component: ${cause.message}`;
    return new ComponentFailure(part.service.component, text, { cause });
  }
  if (!(cause instanceof LinkError)) {
    return new LinkFailure(`service ${label(part)} cannot be started: ${(cause as Error).message}`, {
      cause,
    });
  }
  const { path, wanted, given } = cause.difference;
  const source = sources.get(path[0]!);
  const provider = source?.from === 'service' ? labelOf(source.name) : `the ${source?.from ?? 'host'}`;
  const text = `${label(part)} imports ${path.join(' > ')} as ${wanted}, but ${provider} has ${given}`;
  return new LinkFailure(text, { cause });
}

export function cannotRun(why: string, cause: unknown): ProgramFailure {
  return new ProgramFailure('not-executable', `cannot be run: ${why.split('\n')[0]}`, { cause });
}

/** The trap that began it: others follow as callers that cannot go on. */
export function innermostTrap(error: unknown): Trap | undefined {
  let found: Trap | undefined;
  for (let next = error; next instanceof Error; next = next.cause) if (next instanceof Trap) found = next;
  return found;
}
