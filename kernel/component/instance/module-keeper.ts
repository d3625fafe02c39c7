/** What a host may keep of the engine's work on core modules from one run to the next: their machine code. */

export interface ModuleKeeper {
  /** The module of these bytes, if it was kept. They have been checked as if it were to be compiled. */
  find(bytes: Uint8Array): WebAssembly.Module | undefined;
  /** Takes a module that was not found and had to be compiled. */
  add(bytes: Uint8Array, module: WebAssembly.Module): void;
  /** Tells of an instance of a module that was found or added. */
  note(module: WebAssembly.Module, exports: WebAssembly.Exports): void;
}

let keeper: ModuleKeeper | undefined;

/** For the modules of all components that are compiled from then on; undefined for none. */
export function keepModules(by: ModuleKeeper | undefined): void {
  keeper = by;
}

export function moduleKeeper(): ModuleKeeper | undefined {
  return keeper;
}
