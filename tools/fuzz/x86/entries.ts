/**
 * How often translations are entered: the broker's slots get functions that count and go on. So a core that translates nothing, or never
 * enters what it has translated, is not taken for one that agrees with its interpreter.
 */
import type { Codegen } from '../../../kernel/broker/codegen.ts';
import { knowingCaller } from '../../../kernel/component/index.ts';
import { forCaller } from '../../../kernel/component/instance/core-caller.ts';

/**
 * (import "a" "f" (func (param i32) (result i32))) (import "a" "n" (global (mut i32)))
 * (func (export "0") (param i32) (result i32) (global.set 0 (i32.add (global.get 0) (i32.const 1))) (return_call 0 (local.get 0)))
 */
const COUNTING = new WebAssembly.Module(
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x06, 0x01, 0x60, 0x01, 0x7f, 0x01, 0x7f],
    ...[0x02, 0x0e, 0x02, 0x01, 0x61, 0x01, 0x66, 0x00, 0x00, 0x01, 0x61, 0x01, 0x6e, 0x03, 0x7f, 0x01],
    ...[0x03, 0x02, 0x01, 0x00],
    ...[0x07, 0x05, 0x01, 0x01, 0x30, 0x00, 0x01],
    ...[0x0a, 0x0f, 0x01, 0x0d, 0x00, 0x23, 0x00, 0x41, 0x01, 0x6a, 0x24, 0x00],
    ...[0x20, 0x00, 0x12, 0x00, 0x0b],
  ]),
);

interface Span {
  readonly address: number;
  readonly length: number;
}

export class Entries {
  readonly #count = new WebAssembly.Global({ value: 'i32', mutable: true }, 0);

  get count(): number {
    return this.#count.value >>> 0;
  }

  /** The broker's interface; what is installed by it counts here. */
  of({ interface: broker }: Codegen): Codegen['interface'] {
    const install = knowingCaller((caller) => {
      const target = { kind: 'host', call: broker.install } as unknown as Parameters<typeof forCaller>[0];
      const { call } = forCaller(target, () => caller) as unknown as { call: typeof broker.install };
      const table = Object.values(caller.exports ?? {}).find((one) => one instanceof WebAssembly.Table);
      return (module: Span, constants: Span, slot: number) => {
        const functions = call(module, constants, slot) as number;
        for (let at = slot; at < slot + functions; at++) table!.set(at, this.#counting(table!.get(at)));
        return functions;
      };
    });
    return { ...broker, install };
  }

  #counting(f: unknown): unknown {
    const imports = { a: { f, n: this.#count } } as WebAssembly.Imports;
    return new WebAssembly.Instance(COUNTING, imports).exports['0'];
  }
}
