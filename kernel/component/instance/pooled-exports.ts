/** Finds out whether a component has an instance for each object, by what its exports say. */
import type { KernelMethod } from '../../capability/requirements.ts';
import { parseName } from '../types/names.ts';
import type { BuiltExport } from './builder.ts';
import { type Copying, InstancePool, type PoolOptions } from './instance-pool.ts';
import type { RuntimeInstance } from './items.ts';
import { Lifted } from './lifted.ts';
import type { System } from './system.ts';

/** A pool for a component that exports a function marked `instantiate`; undefined for any other. */
export function poolOf(
  system: System,
  built: ReadonlyMap<string, BuiltExport>,
  options: PoolOptions,
): InstancePool | undefined {
  const marked = [...built].flatMap(([name, { item }]) =>
    item.kind === 'instance' ? markedIn(system, name, item.value) : [],
  );
  if (!marked.some(({ method }) => method === 'instantiate')) return undefined;
  const pool = new InstancePool(system, options);
  pool.footprint = marked.find(({ method }) => method === 'footprint')?.value;
  for (const { method, of, value } of marked) {
    const copying = method === 'fork' ? copyingOf(marked, of) : undefined;
    if (copying !== undefined) pool.copying.set(value, copying);
  }
  return pool;
}

/** A function of the component's own, of the resource `of`, that concerns its instances. */
interface Marked {
  readonly method: KernelMethod;
  readonly of: string;
  readonly value: Lifted;
}

function markedIn(system: System, name: string, instance: RuntimeInstance): Marked[] {
  return [...instance.shape.exports].flatMap(([key, { kind }]) => {
    if (kind !== 'func') return [];
    const method = system.ruleOf({ interface: name, function: key })?.kernel;
    const item = method === undefined ? undefined : instance.item(key);
    if (item?.kind !== 'func' || !(item.value instanceof Lifted)) return [];
    const parsed = parseName(key);
    const of = parsed !== undefined && 'resource' in parsed ? `${name}/${parsed.resource}` : name;
    return [{ method: method!, of, value: item.value }];
  });
}

function copyingOf(marked: readonly Marked[], of: string): Copying | undefined {
  const find = (method: KernelMethod) => marked.find((one) => one.method === method && one.of === of)?.value;
  const [save, restore] = [find('save'), find('restore')];
  return save && restore && { save, restore };
}
