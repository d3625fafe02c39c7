/**
 * An instance and its type. Putting an instance's own resource types into its type is most of the work of making one, and
 * most types are never asked for: that waits for the first who asks. Names, kinds and resource types are there at once.
 */
import type { InstanceType, ResourceType } from '../types/model.ts';
import type { ResourceMap } from '../types/substitute.ts';
import type { RuntimeInstance, RuntimeItem } from './items.ts';

export class TypedInstance implements RuntimeInstance {
  readonly shape: InstanceType;
  readonly item: (name: string) => RuntimeItem | undefined;
  readonly #map: ResourceMap | undefined;
  #type: InstanceType | undefined;

  /** `map` has what stands for the resource types in `shape`; without it they stand for themselves. */
  constructor(
    shape: InstanceType,
    map: ResourceMap | undefined,
    item: (name: string) => RuntimeItem | undefined,
  ) {
    this.shape = shape;
    this.#map = map;
    this.item = item;
  }

  get type(): InstanceType {
    this.#type ??= this.#map === undefined ? this.shape : this.#map.instance(this.shape);
    return this.#type;
  }

  actual(resource: ResourceType): ResourceType {
    return this.#map === undefined ? resource : this.#map.resource(resource);
  }
}
