/**
 * A service's objects, as classes. An object stands for a handle: `[Symbol.dispose]` (or `close`) gives the handle up, and
 * passing it as `own` empties it. Its methods are put into the class when its interface is defined.
 */
import * as z from 'zod/mini';
import type { Service } from './service.ts';

/** Not in TypeScript's library before esnext. */
export const symbolDispose: typeof Symbol.dispose = ((Symbol as { dispose?: symbol }).dispose ??
  Symbol.for('dispose')) as typeof Symbol.dispose;

/** Which service the values come from that are being read; set for the time of one read, which nothing interrupts. */
let reading: Service | undefined;

/** What every object of a service has, unless its own methods are called so. */
export interface Closable extends Disposable {
  /** As `[Symbol.dispose]`. */
  close(): void;
}

export class Resource {
  readonly #service: Service;
  #handle: object | undefined;

  constructor(handle: object) {
    if (reading === undefined) throw new TypeError("a service's objects are made by the service");
    this.#service = reading;
    this.#handle = handle;
  }

  /** Gives the handle up; a second time does nothing. */
  [symbolDispose](): void {
    const handle = this.#handle as { [symbolDispose]?: () => void } | undefined;
    this.#handle = undefined;
    handle?.[symbolDispose]?.();
  }

  /** What the service knows the object by; undefined once it was given up. */
  static handleOf(object: Resource): object | undefined {
    return object.#handle;
  }

  static serviceOf(object: Resource): Service {
    return object.#service;
  }
}

export interface ResourceClass<T extends object = object> {
  /** Such as `acme:kv/store@1.0.0/item`. */
  readonly resource: string;
  readonly prototype: T;
  new (handle: object): T;
}

/** A class of its own for the resource type of that name. */
export function resourceClass<T extends object>(resource: string): ResourceClass<T> {
  const made = class extends Resource {
    static readonly resource = resource;
  };
  Object.defineProperty(made.prototype, 'close', {
    value(this: Resource) {
      this[symbolDispose]();
    },
    writable: true,
    configurable: true,
  });
  return made as unknown as ResourceClass<T>;
}

/** Runs `read`, in which objects become those of `service`. */
export function readingFrom<T>(service: Service, read: () => T): T {
  const outer = reading;
  reading = service;
  try {
    return read();
  } finally {
    reading = outer;
  }
}

/** A handle of that class. Two classes of one resource type, of two modules, say, are as good as one. */
export function handleOf<T extends object>(type: ResourceClass<T>) {
  const name = type.resource.slice(type.resource.lastIndexOf('/') + 1);
  const isObject = (value: unknown): value is Resource =>
    value instanceof Resource && (value.constructor as unknown as ResourceClass).resource === type.resource;
  return z.codec(
    z.custom<object>((value) => typeof value === 'object' && value !== null, `a handle of ${name}`),
    z
      .custom<T>(isObject, { error: `an object of ${type.resource}`, abort: true })
      .check(
        z.refine(
          (value) => Resource.handleOf(value as unknown as Resource) !== undefined,
          `an object of ${type.resource} that was not closed`,
        ),
      ),
    {
      decode: (handle) => new type(handle),
      encode: (object) => Resource.handleOf(object as unknown as Resource)!,
    },
  );
}
