/** A service of a system as far as planning goes: what its manifest says, and what its component imports and exports. */

export { pathOf } from '../component/rights-section.ts';

import type { ComponentType } from '../component/types/model.ts';
import { compatibleNames } from '../component/types/names.ts';
import type { SystemService } from '../manifest/system.ts';

export interface Part {
  readonly name: string;
  readonly service: SystemService;
  readonly type: ComponentType;
  /** What it imports where it runs, if that is in another process. */
  readonly elsewhere?: ComponentType['imports'];
}

/** Where an import comes from. */
export type Source =
  | {
      readonly from: 'service';
      readonly name: string;
      readonly as: string;
      /** The import is the pollable form of that interface, which the kernel answers: `kernel/remote/calls-interface.ts`. */
      readonly calls?: true;
    }
  | { readonly from: 'host'; readonly as: string };

/** By import name. */
export type Sources = ReadonlyMap<string, Source>;

export interface Offer {
  /** Interfaces that the host has for a service, as it is granted. */
  interfaces(part: Part): readonly string[];
  /** What would make the host have one that it has not: a key of the service's manifest. */
  grantFor(name: string): string | undefined;
}

/** What is wrong with a system: one line for each problem. Nothing of it has started. */
export class SystemError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SystemError';
    this.problems = problems;
  }
}

/** Of the interface of a program: a service that exports it is active. */
const RUN = 'wasi:cli/run@0.2.0';

/** The name of the interface that runs it, where it is a program of its own. */
export function runOf(type: ComponentType): string | undefined {
  for (const [name, { kind }] of type.exports)
    if (kind === 'instance' && compatibleNames(RUN, name)) return name;
  return undefined;
}

/** A service as messages name it, with its component. */
export function label({ name, service }: Part): string {
  return service.component === name ? name : `${name} (${service.component})`;
}
