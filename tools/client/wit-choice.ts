/** Of what the client is, where WIT is read: named interfaces; a world's exports; or all interfaces of the author's packages. */

import { join } from 'node:path';
import { findWorld } from '../wit/find-world.ts';
import { readWitFolder, type WitFolder } from '../wit/folder.ts';
import type { Interface, Port, WitFunction } from '../wit/model.ts';
import { WitError } from '../wit/source.ts';
import { type Described, describeWit } from './described.ts';

export interface WitChoice {
  readonly world: string | undefined;
  readonly interfaces: readonly string[] | undefined;
}

/** @param root of the package, with the WIT that comes with it. Errors: WitError, and what reading a file throws */
export function describeFolder(path: string, root: string, choice: WitChoice): Described {
  const read = readWitFolder(path, join(root, 'wit'), join(root, 'dist', 'wit'));
  if (choice.interfaces !== undefined) {
    return describeWit(
      read.wit,
      choice.interfaces.map((name) => findInterface(read, name)),
    );
  }
  if (choice.world !== undefined) return ofWorld(read, findWorld(read.wit, choice.world, read.packages));
  return describeWit(read.wit, ownInterfaces(read));
}

function ofWorld({ wit }: WitFolder, id: string): Described {
  const ports: Port[] = [...wit.world(id).exports.values()];
  const interfaces: Interface[] = [];
  const loose: WitFunction[] = [];
  for (const port of ports) {
    if (port.kind === 'interface') interfaces.push(port.interface);
    else loose.push(port.function);
  }
  return describeWit(wit, interfaces, loose);
}

function ownInterfaces({ wit, packages }: WitFolder): Interface[] {
  return wit.interfaces().filter(({ id }) => packages.has(packageOf(id)));
}

/** `acme:kv@1.0.0` of `acme:kv/store@1.0.0`. */
function packageOf(id: string): string {
  return id.replace(/\/[^@]*/, '');
}

function findInterface({ wit, packages }: WitFolder, name: string): Interface {
  const all = wit.interfaces();
  const matching = all.filter(({ id, name: label }) => [id, id.replace(/@.*$/, ''), label].includes(name));
  const own = matching.filter(({ id }) => packages.has(packageOf(id)));
  const [only, ...others] = own.length > 0 ? own : matching;
  if (only !== undefined && others.length === 0) return only;
  const names = (
    only === undefined ? all.filter(({ id }) => packages.has(packageOf(id))) : [only, ...others]
  ).map(({ id }) => id);
  if (only !== undefined) throw new WitError(`"${name}" may be ${names.join(', ')}: write one of these`);
  throw new WitError(`there is no interface "${name}"; there is ${names.join(', ')}`);
}
