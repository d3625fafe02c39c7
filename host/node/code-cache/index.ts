/** What a host of programs needs of the code cache. */

export { MACHINE_CODE_PART, MachineCodeCache } from './machine-code-cache.ts';
export { CODE_PART, ProgramCache, type ProgramCacheOptions } from './program-cache.ts';
export type { ProgramPlace } from './program-file.ts';
export { filesIn, tidy } from './tidy.ts';
