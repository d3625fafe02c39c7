/** What a host lends the code broker. All of it may be missing: the broker does its work without. */

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
}

export interface CodeHost {
  /** Sets the engine up for code that is made while it runs; called before the first module is compiled. */
  tune?(): void;
  /** Milliseconds, for measuring. */
  now?(): number;
  /** The broker counts here. */
  readonly report?: CodeReport;
}

export function emptyReport(): CodeReport {
  return { modules: 0, functions: 0, bytes: 0, released: 0, releasedBytes: 0, milliseconds: 0 };
}
