/**
 * Which imports of a component take objects that may be another domain's. They come as parameters of what it exports, in results of what
 * it imports over links, and out of objects that came so. Streams and pollables need nothing: what stands for those is of the host's own
 * classes.
 */
import type { ImportValue } from '../component/instance/instantiate.ts';
import type { ComponentType, FunctionType, InstanceType, ResourceType } from '../component/types/model.ts';
import { CallsInterface } from './calls-interface.ts';
import { isIoType } from './io-stand-in.ts';
import { RemoteInterface } from './remote-interfaces.ts';
import { handleResources } from './thirds.ts';

export interface ForeignTypes {
  /** Of resources, as the component's own types have them. */
  readonly types: ReadonlySet<ResourceType>;
  /** Names of the imports that take them. */
  readonly imports: ReadonlySet<string>;
}

export function foreignTypes(type: ComponentType, values: ReadonlyMap<string, ImportValue>): ForeignTypes {
  const foreign = new Set<ResourceType>();
  const note = (resources: readonly ResourceType[]) => {
    const before = foreign.size;
    for (const one of resources) if (!isIoType(one)) foreign.add(one);
    return foreign.size !== before;
  };
  for (const [, one] of instances(type.exports))
    for (const { parameters } of functions(one)) note(handleResources({ parameters }));
  const here = new Map<string, InstanceType>();
  for (const [name, one] of instances(type.imports)) {
    const value = values.get(name);
    if (!(value instanceof RemoteInterface || value instanceof CallsInterface)) here.set(name, one);
    else for (const { result } of functions(one)) note(resourcesGiven(result));
  }
  const takes = (one: FunctionType) =>
    handleResources({ parameters: one.parameters }).some((at) => foreign.has(at));
  for (let grows = true; grows; ) {
    grows = false;
    for (const one of here.values())
      for (const each of functions(one)) if (takes(each)) grows = note(resourcesGiven(each.result)) || grows;
  }
  const imports = [...here].flatMap(([name, one]) => (functions(one).some(takes) ? [name] : []));
  return { types: foreign, imports: new Set(imports) };
}

function resourcesGiven(result: FunctionType['result']): ResourceType[] {
  return result === undefined ? [] : handleResources({ parameters: [], result });
}

function* instances(externs: ComponentType['imports']): Iterable<[string, InstanceType]> {
  for (const [name, one] of externs) if (one.kind === 'instance') yield [name, one.type];
}

function functions({ exports }: InstanceType): FunctionType[] {
  return [...exports.values()].flatMap((one) => (one.kind === 'func' ? [one.type] : []));
}
