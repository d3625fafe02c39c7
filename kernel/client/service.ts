/**
 * What a client calls: something that exports interfaces, wherever it runs. Values have jco's conventions; a service's
 * objects are handles, which mean something to their service alone.
 */
import type { CallSite } from '../component/instance/trap.ts';
import type { ExternType } from '../component/types/model.ts';
import type { CallLimits } from './limits.ts';

export interface Service {
  /** For messages. */
  readonly name: string;
  /** What it exports, by full name. */
  readonly exports: ReadonlyMap<string, ExternType>;
  /**
   * Calls a function; of a method the first argument is the handle. Rejects with an object that has a `payload` where the
   * function's result is an error.
   */
  call(site: CallSite, args: readonly unknown[], limits?: CallLimits): Promise<unknown>;
}
