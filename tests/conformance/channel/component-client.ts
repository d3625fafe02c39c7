/** Calls functions of a component in another thread, by promises. */
import type { Caller } from '../../../kernel/channel/caller.ts';
import { FunctionCodec } from '../../../kernel/channel/codec.ts';
import type { Component } from '../../../kernel/component/index.ts';
import type { FunctionType, InstanceType } from '../../../kernel/component/types/model.ts';
import { BIND, bindCodec } from '../../../kernel/remote/methods.ts';
import { signatureOf } from '../../../kernel/remote/signature.ts';

interface Bound {
  readonly number: number;
  readonly codec: FunctionCodec;
}

export class ComponentClient {
  readonly #link: Caller;
  readonly #functions = new Map<string, Promise<Bound>>();
  readonly #component: Component;
  readonly #interface: string;

  constructor(link: Caller, component: Component, interfaceName: string) {
    this.#link = link;
    this.#component = component;
    this.#interface = interfaceName;
  }

  /** Of a function whose type is a result it gives `{ tag, val }`. */
  async call<T>(name: string, ...args: unknown[]): Promise<T> {
    if (!this.#functions.has(name)) this.#functions.set(name, this.#bind(name));
    const { number, codec } = await this.#functions.get(name)!;
    const read = (bytes: Uint8Array, length: number) => codec.decodeResult(bytes, length) as T;
    return this.#link.callLater(number, codec.encodeParameters(args), read);
  }

  async #bind(name: string): Promise<Bound> {
    const { exports } = (this.#component.type.exports.get(this.#interface) as { type: InstanceType }).type;
    const { type } = exports.get(name) as { type: FunctionType };
    const asked = bindCodec.encodeParameters([this.#interface, name, signatureOf(type)]);
    const read = (bytes: Uint8Array, length: number) => bindCodec.decodeResult(bytes, length) as number;
    return { number: await this.#link.callLater(BIND, asked, read), codec: new FunctionCodec(type) };
  }
}
