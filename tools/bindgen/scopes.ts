/** What a world's imports or exports fall into: a set of functions and types that go into one file, or section. */

import type { Port, Scope, WitFunction } from '../wit/model.ts';

/** The interfaces among the ports, and the world itself for the functions that stand on their own. */
export function* scopes(
  world: Scope,
  ports: ReadonlyMap<string, Port>,
): Generator<[Scope, readonly WitFunction[], string]> {
  const loose: WitFunction[] = [];
  for (const [name, port] of ports) {
    if (port.kind === 'interface') yield [port.interface, port.interface.functions, name];
    else loose.push(port.function);
  }
  const hasTypes = [...world.types.values()].some((each) => each.owner === world);
  if (loose.length > 0 || hasTypes) yield [world, loose, '$root'];
}
