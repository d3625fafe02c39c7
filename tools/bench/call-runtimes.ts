/** The benchmark's component in the runtimes that are compared: this one, with and without generated code, and jco's. */
import { transpileBytes } from '@bytecodealliance/jco-transpile';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { parseRightsTable } from '../../kernel/capability/requirements.ts';
import { CapabilityTable } from '../../kernel/capability/table.ts';
import {
  decodeComponent,
  type ExportedFunction,
  hostInterface,
  type ImportValue,
  instantiate,
} from '../../kernel/component/index.ts';
import { BOTH_ENDS, PROVIDER_ALONE, USER_ALONE } from './call-component.ts';
import { SHAPES } from './call-shapes.ts';

/** Calls the function of one shape `n` times. */
export type Loop = (n: number, size: number) => unknown;

type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** A runtime with the component in it. */
export interface Runtime {
  /** Component to component: one loop for each shape. */
  readonly loops: readonly Loop[];
  /** JavaScript to component: the functions of the interface, in jco's conventions. */
  readonly api: Functions;
  /** Component to JavaScript: one loop for each shape. */
  readonly outward: readonly Loop[];
}

const rights = parseRightsTable({
  'bench:calls/api': {
    '[method]counter.value': { requires: [{ of: 'self', rights: ['read'] }] },
    '[method]counter.seek': { requires: [{ of: 'self', rights: ['read'] }] },
    '[method]counter.attenuate': { kernel: 'attenuate' },
  },
});

class Counter {
  value(): number {
    return 1;
  }
  seek(to: bigint): bigint {
    return to;
  }
  attenuate(): Counter {
    return this;
  }
}

/** The interface in JavaScript. */
const HOST = {
  Counter,
  add: (a: number, b: number) => (a + b) >>> 0,
  addLong: (a: bigint, b: bigint) => a + b,
  at: (offset: bigint) => Number(offset & 0xffn),
  make: () => new Counter(),
  try: (a: number) => BigInt(a),
  ...Object.fromEntries(
    ['echo', 'echoLong', 'say', 'sayLong', 'move', 'turn', 'points', 'words', 'worst', 'pass'].map((name) => [
      name,
      (value: unknown) => value,
    ]),
  ),
};

const loopsOf = (find: (name: string) => Loop): Loop[] => SHAPES.map((_, index) => find(`loop${index}`));

export async function ours(generate: boolean): Promise<Runtime> {
  const make = async (text: string, imports: Readonly<Record<string, ImportValue>> = {}) => {
    const capabilities = new CapabilityTable();
    return instantiate(decodeComponent(await parse(text)), {
      name: 'bench',
      rights,
      capabilities,
      generate,
      imports,
    });
  };
  const both = await make(BOTH_ENDS);
  const provider = await make(PROVIDER_ALONE);
  const user = await make(USER_ALONE, { 'bench:calls/api': hostInterface('host', HOST) });
  const finder = (exports: typeof both.exports) => (name: string) =>
    (exports.get(name) as ExportedFunction).js as Loop;
  return {
    loops: loopsOf(finder(both.exports)),
    api: provider.exports.get('bench:calls/api')!.js as Functions,
    outward: loopsOf(finder(user.exports)),
  };
}

export async function jco(): Promise<Runtime> {
  const make = async (text: string, imports: object = {}) => {
    const { files } = await transpileBytes(await parse(text), { name: 'bench', instantiation: 'async' });
    const list = files as Record<string, Uint8Array>;
    const source = new TextDecoder().decode(list['bench.js']);
    const module = await import(`data:text/javascript,${encodeURIComponent(source)}`);
    return module.instantiate((path: string) => WebAssembly.compile(list[path] as BufferSource), imports);
  };
  const both = await make(BOTH_ENDS);
  const provider = await make(PROVIDER_ALONE);
  const user = await make(USER_ALONE, { 'bench:calls/api': HOST });
  return {
    loops: loopsOf((name) => both[name]),
    api: provider['bench:calls/api'] ?? provider.api,
    outward: loopsOf((name) => user[name]),
  };
}
