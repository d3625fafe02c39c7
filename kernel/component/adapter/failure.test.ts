/** Who dies of what: a spent stack at every depth, a full handle table on either side, too many instances. */
import { describe, expect, it } from 'vitest';
import { componentOf } from '../../../tests/conformance/component-text.ts';
import { MAX_INSTANCES } from '../binary/limits.ts';
import { type Component, type ExportedFunction, type Instance, instantiate, Trap } from '../index.ts';

type AnyFunction = (...args: unknown[]) => unknown;

function exported(instance: Instance, name: string): AnyFunction {
  return (instance.exports.get(name) as ExportedFunction).js;
}

/** What calling does: its value, or the kind of its error and the message. */
function outcome(call: AnyFunction): string {
  try {
    return String(call());
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const CALLEE = `(component
  (core module $M (func (export "fail") (param i32) (if (local.get 0) (then unreachable))) (func (export "work") (result i32) (i32.const 5)))
  (core instance $m (instantiate $M))
  (func (export "fail") (param "x" u32) (canon lift (core func $m "fail")))
  (func (export "work") (result u32) (canon lift (core func $m "work"))))`;

const CALLER = `(component
  (import "fail" (func $fail (param "x" u32)))
  (core func $f (canon lower (func $fail)))
  (core module $M (import "" "fail" (func $fail (param i32))) (func (export "run") (param i32) (call $fail (local.get 0))))
  (core instance $m (instantiate $M (with "" (instance (export "fail" (func $f))))))
  (func (export "run") (param "x" u32) (canon lift (core func $m "run"))))`;

/** A provider of a resource (0), a keeper that makes or takes handles and never drops one (1), who feeds the keeper (2). */
const HANDS = `(component
  (component $Provider
    (type $R (resource (rep i32)))
    (export $r "r" (type $R))
    (core func $new (canon resource.new $R))
    (core module $M
      (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (result i32) (call $new (i32.const 1)))
      (func (export "work") (result i32) (i32.const 9)))
    (core instance $m (instantiate $M (with "" (instance (export "new" (func $new))))))
    (func $make (result (own $r)) (canon lift (core func $m "make")))
    (export "make" (func $make))
    (func (export "work") (result u32) (canon lift (core func $m "work"))))
  (instance $p (instantiate $Provider))
  (component $Keeper
    (import "r" (type $r (sub resource)))
    (import "make" (func $make (result (own $r))))
    (core func $mk (canon lower (func $make)))
    (core module $M
      (import "" "make" (func $make (result i32)))
      (func (export "hoard") (loop $again (drop (call $make)) (br $again)))
      (func (export "take") (param i32))
      (func (export "work") (result i32) (i32.const 9)))
    (core instance $m (instantiate $M (with "" (instance (export "make" (func $mk))))))
    (func (export "hoard") (canon lift (core func $m "hoard")))
    (func (export "take") (param "r" (own $r)) (canon lift (core func $m "take")))
    (func (export "work") (result u32) (canon lift (core func $m "work"))))
  (instance $k (instantiate $Keeper (with "r" (type $p "r")) (with "make" (func $p "make"))))
  (component $Feeder
    (import "r" (type $r (sub resource)))
    (import "make" (func $make (result (own $r))))
    (import "take" (func $take (param "r" (own $r))))
    (core func $mk (canon lower (func $make)))
    (core func $tk (canon lower (func $take)))
    (core module $M
      (import "" "make" (func $make (result i32))) (import "" "take" (func $take (param i32)))
      (func (export "feed") (loop $again (call $take (call $make)) (br $again))))
    (core instance $m (instantiate $M (with "" (instance (export "make" (func $mk)) (export "take" (func $tk))))))
    (func (export "feed") (canon lift (core func $m "feed"))))
  (instance $f (instantiate $Feeder
    (with "r" (type $p "r")) (with "make" (func $p "make")) (with "take" (func $k "take"))))
  (export "hoard" (func $k "hoard"))
  (export "feed" (func $f "feed"))
  (export "provider" (func $p "work"))
  (export "keeper" (func $k "work")))`;

describe.each([true, false])('a failed call with generated adapters: %s', (generate) => {
  const start = (component: Component, name: string, imports = {}) =>
    instantiate(component, { name, imports, generate });

  it('leaves the callee dead or as it was, however little of the stack is left', async () => {
    const [callee, caller] = [await componentOf(CALLEE), await componentOf(CALLER)];
    const pairs = await Promise.all(
      Array.from({ length: 400 }, async () => {
        const inner = await start(callee, 'inner');
        const outer = await start(caller, 'outer', { fail: inner.exports.get('fail') });
        const [run, work] = [exported(outer, 'run'), exported(inner, 'work')];
        run(0);
        return { run, work };
      }),
    );
    // From the deepest frame up, each with a pair of its own.
    let used = 0;
    const dive = (): void => {
      try {
        dive();
      } catch {}
      const pair = pairs[used++];
      try {
        pair?.run(1);
      } catch {}
    };
    dive();
    const after = new Set(pairs.map(({ work }) => outcome(work)));
    for (const one of after) expect(one).toMatch(/^5$|^Trap: inner trapped in /);
    expect(after.size).toBeGreaterThan(1);
    for (const { run } of pairs) expect(outcome(() => run(0))).not.toMatch(/in a call already/);
  });

  // A full table takes a million calls, which closures make too slowly for a test.
  it.runIf(generate).each([
    [
      'the caller`s doing where its own table cannot take a result',
      'hoard',
      /^hands\.1 trapped in .*: there are \d+ handles already$/,
    ],
    [
      'the callee`s doing where its table cannot take a parameter',
      'feed',
      /^hands\.2 trapped in .*: hands\.1 trapped in take: there are \d+ handles already$/,
    ],
  ])('is %s', async (_, name, message) => {
    const hands = await start(await componentOf(HANDS), 'hands');
    expect(exported(hands, name)).toThrow(message);
    expect(outcome(exported(hands, 'provider'))).toBe('9');
    expect(outcome(exported(hands, 'keeper'))).toMatch(/^Trap: hands\.1 trapped in /);
  });
});

/** A component whose code catches whatever is thrown at it, and goes on. */
const catching = (call: string, rest = '') => `(component
  (import "fail" (func $fail (param "x" u32)))
  (core func $f (canon lower (func $fail)))
  (core module $M
    (import "" "fail" (func $fail (param i32)))
    (memory (export "memory") 1)
    (func $again try i32.const 1 call $fail catch_all end)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (call $again) (i32.const 16))
    (func (export "post") (param i32) (call $again))
    (func (export "run") (result i32) ${call} (i32.const 5))
    (func (export "take") (param i32 i32))
    ${rest})
  (core instance $m (instantiate $M (with "" (instance (export "fail" (func $f))))))
  (func (export "run") (result u32) (canon lift (core func $m "run")))
  (func (export "late") (result u32) (canon lift (core func $m "run") (post-return (core func $m "post"))))
  (func (export "take") (param "s" string)
    (canon lift (core func $m "take") (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))`;

describe.each([true, false])(
  'what catches a trap is dead all the same, with generated adapters: %s',
  (generate) => {
    it.each([
      [
        'after a call',
        '(call $again)',
        'run',
        /^Trap: outer trapped in fail: inner trapped in fail: unreachable$/,
      ],
      [
        'after two calls',
        '(call $again) (call $again)',
        'run',
        /^Trap: outer trapped in fail: inner trapped in fail: unreachable$/,
      ],
      ['in post-return', '', 'late', /^Trap: outer trapped in fail: it made a call while it must not leave/],
      ['in realloc', '', 'take', /^Trap: outer trapped in fail: it made a call while it must not leave/],
    ])('%s', async (_, call, name, message) => {
      const inner = await instantiate(await componentOf(CALLEE), { name: 'inner', generate });
      const imports = { fail: inner.exports.get('fail') };
      const outer = await instantiate(await componentOf(catching(call)), {
        name: 'outer',
        imports,
        generate,
      });
      const run = () => exported(outer, name)('text');
      expect(outcome(run)).toMatch(message);
      expect(outcome(run)).toMatch(message);
      expect(outer.death).toBeInstanceOf(Trap);
    });

    it('while it starts', async () => {
      const inner = await instantiate(await componentOf(CALLEE), { name: 'inner', generate });
      const imports = { fail: inner.exports.get('fail') };
      const made = instantiate(await componentOf(catching('', '(start $again)')), {
        name: 'outer',
        imports,
        generate,
      });
      await expect(made).rejects.toThrow('outer trapped in fail: inner trapped in fail: unreachable');
    });
  },
);

it('components that double in each level are stopped while they are made', async () => {
  const levels = (depth: number): string =>
    depth === 0
      ? '(component $c)'
      : `(component $c ${levels(depth - 1)} (instance (instantiate $c)) (instance (instantiate $c)))`;
  const component = await componentOf(levels(40));
  const made = instantiate(component, { name: 'bomb' });
  await expect(made).rejects.toThrow(Trap);
  await expect(made).rejects.toThrow(`it makes more than ${MAX_INSTANCES} instances`);
  expect(await instantiate(await componentOf(levels(12)), { name: 'many' })).toBeDefined();
});

it('a core module that is instantiated in each level counts too', async () => {
  const level = (depth: number): string =>
    depth === 0
      ? '(component $c (core module $M) (core instance (instantiate $M)))'
      : `(component $c ${level(depth - 1)} (instance (instantiate $c)) (instance (instantiate $c)))`;
  const made = instantiate(await componentOf(level(13)), { name: 'bomb' });
  await expect(made).rejects.toThrow(`it makes more than ${MAX_INSTANCES} instances`);
});
