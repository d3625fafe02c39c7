/** Calls that somebody is told of with their values: `--trace`. Adapters of calls that nobody watches have nothing of it. */
import { layoutOf, signatureOf } from '../abi/layout.ts';
import type { Resource } from '../instance/resource.ts';
import { type CallSite, ComponentError } from '../instance/trap.ts';
import type { FunctionType } from '../types/model.ts';
import { lifterOf } from './lift.ts';
import { liftParameters } from './marshal.ts';
import type { CoreFunction, HandleCrossing, Port } from './port.ts';

/** Chooses whose calls are watched. */
export interface CallTracer {
  /** Undefined: not these. @param provider who answers */
  watch(caller: string, site: CallSite, provider: string): CallWatcher | undefined;
}

/** Values are JavaScript's, as in jco; handles out of a component's table are `SeenHandle`. */
export interface CallWatcher {
  /** A call begins, before it is checked. `values` is undefined where they cannot be read. */
  begin(type: FunctionType, values: readonly unknown[] | undefined): CallEnd;
}

export interface CallEnd {
  returned(value: unknown): void;
  /** It trapped, or its caller did. */
  threw(error: unknown): void;
}

/** A handle by its number in a component's table. */
export class SeenHandle {
  readonly resource: string;
  readonly index: number;

  constructor(resource: string, index: number) {
    this.resource = resource;
    this.index = index;
  }
}

/** Looks at handles without moving any. */
const LOOKING: HandleCrossing = {
  lift: (_port: Port, index: number, { name }: Resource) => new SeenHandle(name, index),
  lower: () => {
    throw new Error('nothing is lowered where one only looks');
  },
};

/** The call out of `port`, watched: its values are read in the caller's memory. */
export function watchedImport(
  call: CoreFunction,
  type: FunctionType,
  port: Port,
  watcher: CallWatcher,
): CoreFunction {
  const target = call as (...flats: unknown[]) => unknown;
  return (...flats: unknown[]): unknown => {
    const end = watcher.begin(
      type,
      readable(() => liftParameters(type, port, flats, LOOKING)),
    );
    const returned = ending(end, () => target(...flats));
    end.returned(readable(() => loweredResult(type, port, flats, returned)));
    return returned;
  };
}

/** JavaScript's call of a component, watched. */
export function watchedExport(
  call: (...values: unknown[]) => unknown,
  type: FunctionType,
  watcher: CallWatcher,
): (...values: unknown[]) => unknown {
  const throws = type.result?.kind === 'result';
  return (...values) => {
    const end = watcher.begin(type, values);
    let value: unknown;
    try {
      value = call(...values);
    } catch (error) {
      if (throws && error instanceof ComponentError) end.returned({ tag: 'err', val: error.payload });
      else end.threw(error);
      throw error;
    }
    end.returned(throws ? { tag: 'ok', val: value } : value);
    return value;
  };
}

function ending<T>(end: CallEnd, call: () => T): T {
  try {
    return call();
  } catch (error) {
    end.threw(error);
    throw error;
  }
}

/** Undefined for what a component has passed that it must not. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** What a call out of `port` has given it. */
function loweredResult(
  type: FunctionType,
  port: Port,
  flats: readonly unknown[],
  returned: unknown,
): unknown {
  if (type.result === undefined) return undefined;
  const lifter = lifterOf(type.result);
  if (!signatureOf(type, 'lower').returned) return lifter.flat(port, { values: [returned], at: 0 }, LOOKING);
  const { size, alignment } = layoutOf(type.result);
  const pointer = (flats.at(-1) as number) >>> 0;
  port.memory!.check(pointer, size, alignment, 'the return area');
  return lifter.load(port, pointer, LOOKING);
}
