import { describe, expect, it } from 'vitest';
import { componentOf } from '../../tests/conformance/component-text.ts';
import { dummyComponent } from '../../tests/conformance/wit-world.ts';
import { describeComponent, printComponent } from './describe.ts';
import { decodeComponent } from './types/resolve.ts';

const counter = `(component $counter
  (core module $M (func (export "now") (result i32) (i32.const 7)))
  (core instance $m (instantiate $M))
  (import "test:clock/types@0.1.0" (instance $types
    (type $t (record (field "seconds" u64)))
    (export "time" (type (eq $t)))))
  (alias export $types "time" (type $time))
  (import "test:clock/clock@0.1.0" (instance
    (alias outer 1 $time (type $u))
    (export "time" (type $time' (eq $u)))
    (export "clock" (type $clock (sub resource)))
    (export "[constructor]clock" (func (param "name" string) (result (own $clock))))
    (export "[method]clock.now" (func (param "self" (borrow $clock)) (result $time')))
    (export "[static]clock.all" (func (result (list (own $clock)))))
    (export "reset" (func (param "to" $time')))))
  (import "plain" (func (param "x" u8)))
  (import "handle" (type (sub resource)))
  (func $f (result u32) (canon lift (core func $m "now")))
  (component)
  (export "now" (func $f)))`;

describe('a description', () => {
  it('tells functions, resources and what only brings types', async () => {
    const { imports, exports, name, modules, components } = describeComponent(await componentOf(counter));
    expect([name, modules, components]).toEqual(['counter', 1, 1]);
    expect(imports.map((one) => [one.name, one.kind, one.typesOnly])).toEqual([
      ['test:clock/types@0.1.0', 'instance', true],
      ['test:clock/clock@0.1.0', 'instance', false],
      ['plain', 'func', false],
      ['handle', 'resource', false],
    ]);
    expect(imports[1]).toMatchObject({
      types: [{ name: 'time', text: 'record { seconds: u64 }' }],
      resources: [
        {
          name: 'clock',
          functions: [
            { name: 'constructor', kind: 'constructor', text: 'func(name: string) -> own<clock>' },
            { name: 'now', kind: 'method', text: 'func() -> time' },
            { name: 'all', kind: 'static', text: 'func() -> list<own<clock>>' },
          ],
        },
      ],
      functions: [{ name: 'reset', kind: 'function', text: 'func(to: time)' }],
    });
    expect(exports).toMatchObject([{ name: 'now', functions: [{ text: 'func() -> u32' }] }]);
  });

  it('is printed in the manner of WIT', async () => {
    const description = describeComponent(await componentOf(counter));
    expect(printComponent({ ...description, code: 42 })).toEqual([
      'component counter: 1 core module of 42 bytes, 1 nested component',
      'import test:clock/types@0.1.0 (types only)',
      '  type time = record { seconds: u64 }',
      'import test:clock/clock@0.1.0',
      '  type time = record { seconds: u64 }',
      '  resource clock',
      '    constructor(name: string) -> own<clock>',
      '    now: func() -> time',
      '    all: static func() -> list<own<clock>>',
      '  reset: func(to: time)',
      'import plain: func(x: u8)',
      'import handle: resource',
      'export now: func() -> u32',
    ]);
  });

  it('counts code and sections', async () => {
    const bytes = await dummyComponent('wasi:cli/command@0.2.12');
    const { code, modules, customs } = describeComponent(decodeComponent(bytes));
    expect(modules).toBeGreaterThan(0);
    expect(code).toBeGreaterThan(modules * 8);
    expect(code).toBeLessThan(bytes.length);
    expect(customs.map(({ name }) => name)).toContain('producers');
  });
});
