/**
 * What a core module imports, looked up in its world: functions of imported interfaces, and what the component model gives
 * for resources.
 */

import type { Interface, NamedType, WitFunction, World } from '../wit/model.ts';

/** The module does not fit the world, said in one line. */
export class ComponentizeError extends Error {
  override readonly name = 'ComponentizeError';
}

export interface CoreImport {
  readonly module: string;
  readonly name: string;
  readonly what:
    | { readonly kind: 'function'; readonly owner: Interface | undefined; readonly function: WitFunction }
    | {
        readonly kind: 'resource.new' | 'resource.rep' | 'resource.drop';
        readonly resource: NamedType;
        readonly exported: boolean;
      };
}

const EXPORTED = '[export]';

/** Errors: ComponentizeError, which names the import. */
export function coreImports(module: WebAssembly.Module, world: World): CoreImport[] {
  return WebAssembly.Module.imports(module).map(({ module: from, name, kind }) => {
    const what = kind === 'function' ? lookUp(world, from, name) : undefined;
    if (what === undefined) throw strange(world, from, name);
    return { module: from, name, what };
  });
}

function lookUp(world: World, from: string, name: string): CoreImport['what'] | undefined {
  if (from === '$root') return inWorld(world, name);
  const exported = from.startsWith(EXPORTED);
  const ports = exported ? world.exports : world.imports;
  const port = ports.get(exported ? from.slice(EXPORTED.length) : from);
  if (port?.kind !== 'interface') return undefined;
  const owner = port.interface;
  const resource = resourceIn(owner, name);
  if (resource) return { ...resource, exported };
  const found = exported ? undefined : owner.functions.find((each) => each.name === name);
  return found && { kind: 'function', owner, function: found };
}

function inWorld(world: World, name: string): CoreImport['what'] | undefined {
  const resource = resourceIn(world, name);
  if (resource) return { ...resource, exported: false };
  const port = world.imports.get(name);
  return port?.kind === 'function'
    ? { kind: 'function', owner: undefined, function: port.function }
    : undefined;
}

function resourceIn({ types }: Pick<World, 'types'>, name: string) {
  const match = /^\[resource-(new|rep|drop)\](.*)$/.exec(name);
  const resource = match && types.get(match[2]!);
  if (!resource?.resource) return undefined;
  return { kind: `resource.${match![1] as 'new' | 'rep' | 'drop'}` as const, resource };
}

function strange(world: World, from: string, name: string): ComponentizeError {
  const hint = from.startsWith('wasi_snapshot_preview1')
    ? ': leave out what uses it (stdio, files, exit, clocks of the C library)'
    : '';
  return new ComponentizeError(
    `the module imports "${name}" of "${from}", which the world ${world.id} does not have${hint}`,
  );
}
