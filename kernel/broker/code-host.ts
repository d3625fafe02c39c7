/** What a host lends the code broker. All of it may be missing: the broker does its work without. */

import type { ModuleKeeper } from '../component/index.ts';

/** What has been done so far, for all who make code in one run. */
export interface CodeReport {
  /** Modules that were compiled, their functions, and their bytes. */
  modules: number;
  functions: number;
  bytes: number;
  /** Modules that were given back, and their bytes. */
  released: number;
  releasedBytes: number;
  /** Milliseconds in the engine: `new Module` and `new Instance`. It compiles each function when it is called first, on top. */
  milliseconds: number;
  /** Modules and functions among them that earlier runs had kept. */
  recalledModules: number;
  recalledFunctions: number;
  /** ... and those that another instance had made in this run. */
  sharedModules: number;
  sharedFunctions: number;
}

/** What runs of one program keep for each other. All may have been in a file that anybody wrote. */
export interface CodeStore {
  /** Labels of what earlier runs have kept, the newest first; its number is the place in this list. */
  labels(): readonly Uint8Array[];
  content(number: number): Uint8Array | undefined;
  /** False when this run has kept as much as it may. The bytes are the store's from now on. */
  keep(label: Uint8Array, content: Uint8Array): boolean;
}

export interface CodeHost {
  /** Sets the engine up for code that is made while it runs; called before the first module is compiled. */
  tune?(): void;
  /** Milliseconds, for measuring. */
  now?(): number;
  /** Where code outlives a run; without it nothing is kept. */
  readonly store?: CodeStore | undefined;
  /** Keeps machine code of modules that are kept. */
  readonly modules?: ModuleKeeper | undefined;
  /** The broker counts here. */
  readonly report?: CodeReport;
}

export function emptyReport(): CodeReport {
  return {
    ...{ modules: 0, functions: 0, bytes: 0, released: 0, releasedBytes: 0, milliseconds: 0 },
    ...{ recalledModules: 0, recalledFunctions: 0, sharedModules: 0, sharedFunctions: 0 },
  };
}
