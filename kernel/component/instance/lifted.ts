/** A core function lifted by `canon lift`. Its type, with this instance's resources in it, waits for the first who asks. */
import type { LiftedFunction } from '../adapter/function.ts';
import type { CoreFunction, Port } from '../adapter/port.ts';
import type { FunctionType } from '../types/model.ts';
import type { ResourceMap } from '../types/substitute.ts';

export class Lifted implements LiftedFunction {
  readonly kind = 'lifted';
  /** Its place among those of its instance: the same in every instance of the component. */
  readonly index: number;
  readonly shape: FunctionType;
  readonly home: object;
  readonly core: CoreFunction;
  readonly port: Port;
  readonly postReturn: CoreFunction | undefined;
  readonly #map: ResourceMap;

  constructor(
    index: number,
    step: { readonly type: FunctionType },
    map: ResourceMap,
    core: CoreFunction,
    port: Port,
    postReturn: CoreFunction | undefined,
  ) {
    this.index = index;
    this.shape = step.type;
    this.home = step;
    this.#map = map;
    this.core = core;
    this.port = port;
    this.postReturn = postReturn;
  }

  get type(): FunctionType {
    return this.#map.function(this.shape);
  }
}
