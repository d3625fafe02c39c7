/** The x86-64 core as everybody uses it: through its component and the kernel's runtime. */

import { readFileSync } from 'node:fs';
import { componentPath } from '../../../host/node/cli/installation.ts';
import type { Codegen } from '../../../kernel/broker/codegen.ts';
import { CapabilityTable } from '../../../kernel/capability/table.ts';
import {
  type Component,
  type CoreObserver,
  decodeComponent,
  instantiate,
} from '../../../kernel/component/index.ts';
import { coreImports } from '../../bench/core-imports.ts';

/** What is run. */
export interface X86 {
  readonly component: Component;
  /** Sees its core modules. */
  readonly observe?: CoreObserver;
}

let decoded: Component | undefined;

/** The one that comes with this package. */
export function builtIn(): X86 {
  decoded ??= decodeComponent(new Uint8Array(readFileSync(componentPath('x86'))));
  return { component: decoded };
}

// biome-ignore lint/suspicious/noExplicitAny: the interface's shape is WIT's
type Machines = any;

/** Its interface `machine`. */
export async function startX86(
  { component, observe }: X86,
  codegen: Codegen['interface'],
): Promise<Machines> {
  const instance = await instantiate(component, {
    name: 'x86',
    imports: coreImports(codegen),
    capabilities: new CapabilityTable(),
    ...(observe ? { observe } : {}),
  });
  return (instance.exports.get('nucleus:hypervisor/machine@0.1.0') as Machines).js;
}
