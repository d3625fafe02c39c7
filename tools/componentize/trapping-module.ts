/** For tests: the core module of a world, in text, that imports all that it can and whose functions trap. */

import { signatureOf } from '../../kernel/component/abi/layout.ts';
import { scopes } from '../bindgen/scopes.ts';
import type { Scope } from '../wit/model.ts';
import type { Wit } from '../wit/resolve.ts';

export function trappingModule(wit: Wit, id: string): string {
  const world = wit.world(id);
  const imports: string[] = [];
  const functions: string[] = [];
  const add = (from: string, name: string, parameters: readonly string[], results: readonly string[]) =>
    imports.push(`(import "${from}" "${name}" (func ${signature(parameters, results)}))`);
  for (const [owner, loose, from] of scopes(world, world.imports)) {
    for (const name of resources(owner)) add(from, `[resource-drop]${name}`, ['i32'], []);
    for (const each of loose) {
      const { parameters, results } = signatureOf(each.type, 'lower');
      add(from, each.name, parameters, results);
    }
  }
  const body = (name: string, parameters: readonly string[], results: readonly string[]) =>
    functions.push(`(func (export "${name}") ${signature(parameters, results)} unreachable)`);
  for (const [owner, loose] of scopes(world, world.exports)) {
    const prefix = owner === world ? '' : `${owner.id}#`;
    if (owner !== world) {
      for (const name of resources(owner)) {
        add(`[export]${owner.id}`, `[resource-new]${name}`, ['i32'], ['i32']);
        add(`[export]${owner.id}`, `[resource-rep]${name}`, ['i32'], ['i32']);
        add(`[export]${owner.id}`, `[resource-drop]${name}`, ['i32'], []);
        body(`${prefix}[dtor]${name}`, ['i32'], []);
      }
    }
    for (const each of loose) {
      const { parameters, results, returned } = signatureOf(each.type, 'lift');
      body(prefix + each.name, parameters, results);
      if (returned) body(`cabi_post_${prefix}${each.name}`, ['i32'], []);
    }
  }
  body('cabi_realloc', ['i32', 'i32', 'i32', 'i32'], ['i32']);
  return `(module ${imports.join('\n')} (memory (export "memory") 1) ${functions.join('\n')})`;
}

function signature(parameters: readonly string[], results: readonly string[]): string {
  return `(param ${parameters.join(' ')}) (result ${results.join(' ')})`;
}

function resources(owner: Scope): string[] {
  return [...new Set(owner.types.values())]
    .filter((each) => each.kind === 'resource' && each.owner === owner)
    .map((each) => each.name);
}
