/** What a host of programs needs of the code cache. */

export { PART, ProgramCache, type ProgramCacheOptions } from './program-cache.ts';
export { filesIn, tidy } from './tidy.ts';
