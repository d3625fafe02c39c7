/**
 * Every kind of adapter between two components does the same when a call goes wrong: with 32-bit values, with 64-bit values as
 * two words, and by closures with either.
 */
import { describe, expect, it } from 'vitest';
import { componentOf } from '../../../tests/conformance/component-text.ts';
import { type ExportedInstance, hostInterface, type Instance, instantiate, Trap } from '../index.ts';
import { InstanceState } from '../instance/state.ts';
import type { FunctionType } from '../types/model.ts';
import type { CallOptions, LiftedFunction } from './function.ts';
import { generateFused } from './fused-code.ts';
import { lowerFunction } from './lowering.ts';
import type { Port } from './port.ts';

const KINDS = [
  { type: 'u32', core: 'i32', generate: true },
  { type: 'u64', core: 'i64', generate: true },
  { type: 'u32', core: 'i32', generate: false },
  { type: 'u64', core: 'i64', generate: false },
] as const;
type Kind = (typeof KINDS)[number];

const API = 'test:kinds/api';
const HOST = 'test:kinds/host';

/** Exports `f: func(x: T) -> T`; its body may call `$back`. */
const provider = ({ type, core }: Kind, body: string, post = '') => `(component
  (import "${HOST}" (instance $host (export "back" (func))))
  (core func $back (canon lower (func $host "back")))
  (core module $M (import "" "back" (func $back))
    (func $f (export "f") (param ${core}) (result ${core}) ${body})
    (func (export "post") (param ${core}) ${post}))
  (core instance $m (instantiate $M (with "" (instance (export "back" (func $back))))))
  (func $f (param "x" ${type}) (result ${type})
    (canon lift (core func $m "f") (post-return (core func $m "post"))))
  (instance $api (export "f" (func $f)))
  (export "${API}" (instance $api)))`;

/** Exports `go`, which calls `f`, and `late`, whose post-return does. */
const user = ({ type, core }: Kind) => `(component
  (import "${API}" (instance $api (export "f" (func (param "x" ${type}) (result ${type})))))
  (core func $f (canon lower (func $api "f")))
  (core module $M (import "" "f" (func $f (param ${core}) (result ${core})))
    (func $go (export "go") (drop (call $f (${core}.const 7))))
    (func (export "nothing")))
  (core instance $m (instantiate $M (with "" (instance (export "f" (func $f))))))
  (func (export "go") (canon lift (core func $m "go")))
  (func (export "late") (canon lift (core func $m "nothing") (post-return (core func $m "go")))))`;

interface Pair {
  readonly provider: Instance;
  readonly user: Instance;
  run(name: string): unknown;
}

async function pair(kind: Kind, body: string, post?: string, back = (): void => {}): Promise<Pair> {
  const { generate } = kind;
  const host = { [HOST]: hostInterface('host', { back }) };
  const made = await instantiate(await componentOf(provider(kind, body, post)), {
    name: 'provider',
    imports: host,
    generate,
  });
  const imports = { [API]: made.exports.get(API) as ExportedInstance };
  const caller = await instantiate(await componentOf(user(kind)), { name: 'user', imports, generate });
  return { provider: made, user: caller, run: (name) => caller.exports.get(name)!.js() };
}

function thrown(call: () => unknown): Trap {
  try {
    call();
  } catch (error) {
    return error as Trap;
  }
  throw new Error('nothing was thrown');
}

describe.each(KINDS)('$type, generated code: $generate', (kind) => {
  it('a trap ends the callee, and a caller without a case for it', async () => {
    const { run, ...both } = await pair(kind, 'unreachable');
    const error = thrown(() => run('go'));
    expect(error).toBeInstanceOf(Trap);
    expect(error.message).toBe(`user trapped in ${API}#f: provider trapped in ${API}#f: unreachable`);
    expect(both.provider.death?.message).toBe(`provider trapped in ${API}#f: unreachable`);
    expect(both.user.death).toBe(error);
    expect(thrown(() => run('go'))).toBe(error);
  });

  it('a post-return that traps ends the callee', async () => {
    const { run, provider: callee } = await pair(kind, '(local.get 0)', 'unreachable');
    expect(thrown(() => run('go')).message).toContain('provider trapped');
    expect(callee.death).toBeDefined();
  });

  it('a post-return may not call out', async () => {
    const { run, user: caller, provider: callee } = await pair(kind, '(local.get 0)');
    expect(thrown(() => run('late')).message).toContain('must not leave');
    expect(caller.death).toBeDefined();
    expect(callee.death).toBeUndefined();
  });

  it('a callee in a call cannot be entered again', async () => {
    let second: Pair | undefined;
    let refused: Trap | undefined;
    const first = await pair(kind, '(call $back) (local.get 0)', '', () => {
      refused = thrown(() => second!.run('go'));
    });
    const imports = { [API]: first.provider.exports.get(API) as ExportedInstance };
    const other = await instantiate(await componentOf(user(kind)), { name: 'other', imports, ...kind });
    second = { ...first, user: other, run: (name) => other.exports.get(name)!.js() };
    first.run('go');
    expect(refused?.message).toBe(
      `other trapped in ${API}#f: provider cannot be entered: it is in a call already`,
    );
    expect(first.provider.death).toBeUndefined();
    expect(first.user.death).toBeUndefined();
  });

  it('a stack that runs out ends both', async () => {
    const { run, provider: callee } = await pair(kind, '(call $f (local.get 0))');
    const error = thrown(() => run('go'));
    expect(error.exhausted).toBe(true);
    expect(callee.death).toBeDefined();
  });

  it('an exception of the host in the middle ends both', async () => {
    const { run, ...both } = await pair(kind, '(call $back) (local.get 0)', '', () => {
      throw new Error('out of order');
    });
    expect(thrown(() => run('go')).message).toContain('out of order');
    expect(both.provider.death).toBeDefined();
    expect(both.user.death).toBeDefined();
  });
});

describe('a lowered function', () => {
  const type = (kind: 'u32' | 'u64'): FunctionType => ({
    parameters: [{ name: 'x', type: { kind } }],
    result: { kind },
  });
  const portOf = (name: string): Port => ({
    instance: new InstanceState(name),
    encoding: 'utf8',
    memory: undefined,
    realloc: undefined,
  });
  const lifted = (kind: 'u32' | 'u64'): LiftedFunction => ({
    kind: 'lifted',
    type: type(kind),
    shape: type(kind),
    home: {},
    core: (x: never) => x,
    port: portOf('callee'),
    postReturn: undefined,
  });
  const plain: CallOptions = {
    site: { interface: API, function: 'f' },
    policy: undefined,
    counter: undefined,
    trace: undefined,
    generate: true,
  };
  const text = (options: CallOptions) => String(generateFused(lifted('u32'), portOf('caller'), options, {}));

  it('is wasm where a value of 64 bits has to be split, and JavaScript where none is', () => {
    const make = (kind: 'u32' | 'u64') => lowerFunction(lifted(kind), portOf('caller'), () => plain, {});
    expect(String(make('u64'))).toContain('[native code]');
    expect(String(make('u32'))).toContain('target');
  });

  it('has counting and tracing in its text only where they are asked for', () => {
    expect(text(plain)).not.toContain('calls++');
    expect(text({ ...plain, counter: { calls: 0, time: 0, stopwatch: undefined } })).toContain('calls++');
    const calls = (options: CallOptions) => text(options).match(/\w+\(\);/g) ?? [];
    expect(calls({ ...plain, trace: () => {} })).toHaveLength(calls(plain).length + 1);
  });

  it('shares its code with the same function of another instance, and with no other function', () => {
    const home = {};
    const made = (at: object) => generateFused(lifted('u32'), portOf('caller'), plain, at);
    const [first, second, third] = [made(home), made(home), made({})];
    expect(String(first)).toBe(String(third));
    expect(first).not.toBe(second);
    expect(compilations(() => made(home))).toBe(0);
    expect(compilations(() => made({}))).toBe(1);
  });
});

describe('a component that is linked to the host and to a component', () => {
  it.each([
    ['the host first', ['host', 'component']],
    ['the component first', ['component', 'host']],
  ])('passes all of 64 bits to both, %s', async (_, order) => {
    const kind = KINDS[1];
    const seen: unknown[] = [];
    const back = hostInterface('host', { back: () => {} });
    const callee = await instantiate(
      await componentOf(
        provider(kind, '(if (i64.ne (local.get 0) (i64.const -2)) (then unreachable)) (local.get 0)'),
      ),
      { name: 'provider', imports: { [HOST]: back } },
    );
    const providers = {
      host: hostInterface('host', {
        f: (x: unknown) => {
          seen.push(x);
          return x;
        },
      }),
      component: callee.exports.get(API) as ExportedInstance,
    };
    const component = await componentOf(user(kind).replace('i64.const 7', 'i64.const -2'));
    for (const name of order) {
      const imports = { [API]: providers[name as keyof typeof providers] };
      (await instantiate(component, { name: 'user', imports })).exports.get('go')!.js();
    }
    expect(seen).toEqual([2n ** 64n - 2n]);
  });
});

/** How often `run` has the engine compile text. */
function compilations(run: () => unknown): number {
  const original = globalThis.Function;
  let count = 0;
  globalThis.Function = class extends original {
    constructor(...parts: string[]) {
      super(...parts);
      count++;
    }
  } as FunctionConstructor;
  try {
    run();
  } finally {
    globalThis.Function = original;
  }
  return count;
}
