/**
 * WIT to AssemblyScript: all generated files of one component.
 *
 * The mapping is described in docs/components.md.
 */

import type { World } from '../wit/model.ts';
import type { Wit } from '../wit/resolve.ts';
import { WitError } from '../wit/source.ts';
import { Abi } from './abi.ts';
import { exportFile } from './export-file.ts';
import { importFile } from './import-file.ts';
import { MainFile } from './main-file.ts';
import type { ModuleText } from './module-text.ts';
import { type BindgenOptions, Plan } from './plan.ts';
import { scopes } from './scopes.ts';

export interface Bindings {
  /** Path below the component's folder (`gen/main.ts`) to text. */
  readonly files: ReadonlyMap<string, string>;
  /** The core module's exports: name in gen/main.ts to name on the wire. */
  readonly exports: ReadonlyMap<string, string>;
}

/** Generates the bindings of the world `id`, such as `nucleus:fs/vfs@0.1.0`. */
export function generateBindings(wit: Wit, id: string, options: BindgenOptions): Bindings {
  const world = wit.world(id);
  const abi = new Abi(new Plan(wit, world, options));
  const modules: { path: string; toString(): string }[] = [];
  for (const [owner, functions, name] of scopes(world, world.imports)) {
    modules.push(importFile(abi, owner, functions, name));
  }
  refuseUnknown(world, options.reuse ?? []);
  const main = new MainFile(abi);
  for (const [owner, functions] of scopes(world, world.exports)) {
    if (owner !== world) modules.push(exportFile(abi, owner, functions));
    main.addInterface(owner, functions);
  }
  modules.push(main.module);
  const files = new Map(
    modules.map((module: Pick<ModuleText, 'path' | 'toString'>) => [`${module.path}.ts`, String(module)]),
  );
  files.set('gen/abi.ts', String(abi));
  return { files, exports: main.names };
}

/** Errors: WitError for a name of no imported function. */
function refuseUnknown(world: World, names: readonly string[]): void {
  const known = [...scopes(world, world.imports)].flatMap(([, functions, owner]) =>
    functions.map(({ name }) => `${owner}#${name}`),
  );
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new WitError(`"reuse": ${world.id} imports no function ${unknown}`);
}
