/** What a sample of the profile was taken in, by its stack. */
import type { Frame } from './profile.ts';
import type { Recording } from './record.ts';

const CORE = /^core (\d+)$/;
export const TRANSLATION = /^translation \d+\.\d+$/;

/** In the order in which they are shown. */
export const KINDS = [
  'translated code',
  'handlers that translated code calls',
  'interpreter',
  'translator',
  'engine: modules and instances',
  'services and JavaScript',
  'garbage collection',
  'idle',
] as const;
type Kind = (typeof KINDS)[number];

const ENGINE: Readonly<Record<string, Kind>> = {
  '(garbage collector)': 'garbage collection',
  '(idle)': 'idle',
};

/** What the code broker calls of the engine. */
const ENGINE_CALLS = new Set(['Module', 'Instance']);

/** The core's function that a frame is, or -1. */
export function coreFunction({ name }: Frame): number {
  return Number(CORE.exec(name)?.[1] ?? -1);
}

/** `stack` begins with the innermost frame. A build that is not `--quick` can have merged the translator into the run loop. */
export function kindOf(stack: readonly Frame[], { translate }: Recording): Kind {
  const top = stack[0]!;
  const special = ENGINE[top.name];
  if (special !== undefined) return special;
  if (TRANSLATION.test(top.name)) return 'translated code';
  const core = stack.findIndex((frame) => coreFunction(frame) >= 0);
  const made = stack.slice(0, Math.max(0, core)).some(({ name }) => ENGINE_CALLS.has(name));
  if (made) return 'engine: modules and instances';
  if (core === 0 && stack.some((frame) => coreFunction(frame) === translate)) return 'translator';
  if (core !== 0) return 'services and JavaScript';
  return stack.some(({ name }) => TRANSLATION.test(name))
    ? 'handlers that translated code calls'
    : 'interpreter';
}

/** The part of the run that went into translating and into making modules of it; NaN where the translator cannot be told apart. */
export function compileShare(recording: Recording): number {
  const times = recording.profile.by((stack) => kindOf(stack, recording));
  const compiling =
    (times.get('translator') ?? Number.NaN) + (times.get('engine: modules and instances') ?? 0);
  return compiling / recording.profile.seconds;
}
