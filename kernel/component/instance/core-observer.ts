/**
 * Who looks into the core instances that a component is made of: a fuzzer, say, which counts what runs in them. The
 * component and its callers see nothing of it.
 */
export interface CoreObserver {
  /** The module that is to run in place of one of the component's; it must behave the same. */
  readonly rewrite?: (module: Uint8Array) => Uint8Array;
  /** What rewritten modules may import besides. */
  readonly imports?: WebAssembly.Imports;
  /** Told of each core instance when it has been made; `module` is as the component has it. */
  readonly made?: (exports: WebAssembly.Exports, module: Uint8Array) => void;
}
