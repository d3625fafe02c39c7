/** The component runtime: decoding, instantiating and linking components. README.md shows how it is used. */
export {
  type CallCount,
  CallCounters,
  type CalledFunction,
  type TimeListener,
} from './adapter/counters.ts';
export type { FaultSource } from './adapter/injection.ts';
export { type CallEnd, type CallTracer, type CallWatcher, SeenHandle } from './adapter/watching.ts';
export { BinaryError, verdictOn } from './binary/error.ts';
export { decodeComponent } from './decode.ts';
export { type Decoded, decodeApart, withFile } from './decoded.ts';
export { type CoreCaller, knowingCaller } from './instance/core-caller.ts';
export type { CoreObserver } from './instance/core-observer.ts';
export { ExportedFunction, ExportedInstance } from './instance/exports.ts';
export { Handle } from './instance/handle.ts';
export { HostInterface, hostInterface } from './instance/host-interface.ts';
export { type ImportValue, Instance, type InstantiateOptions, instantiate } from './instance/instantiate.ts';
export { keepModules, type ModuleKeeper } from './instance/module-keeper.ts';
export {
  attenuate,
  capabilityOf,
  drop,
  expire,
  inspect,
  label,
  refusal,
  revoke,
  share,
  transfer,
} from './instance/supervision.ts';
export { SwitchedInstance } from './instance/switched.ts';
export type { CallTrace } from './instance/system.ts';
export { lendAs, originOf } from './instance/terms.ts';
export { type CallSite, ComponentError, Trap } from './instance/trap.ts';
export { type ComponentRights, rightsOf } from './rights-section.ts';
export type { Component } from './types/component.ts';
export { LinkError } from './types/subtype.ts';
