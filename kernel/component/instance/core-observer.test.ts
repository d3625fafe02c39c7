import { describe, expect, it } from 'vitest';
import { componentOf } from '../../../tests/conformance/component-text.ts';
import { type ExportedFunction, instantiate } from '../index.ts';

const text = `(component
  (core module $M (func (export "run") (result i32) (i32.const 5)))
  (core instance $m (instantiate $M))
  (func (export "run") (result u32) (canon lift (core func $m "run"))))`;

describe('who looks into core instances', () => {
  it('is told of each, and may put another module in place of theirs', async () => {
    const component = await componentOf(text);
    const made: (readonly [string[], number])[] = [];
    const observe = {
      rewrite: (module: Uint8Array) =>
        module.map((byte, at) => (byte === 5 && module[at - 1] === 0x41 ? 6 : byte)),
      made: (exports: WebAssembly.Exports, { length }: Uint8Array) =>
        made.push([Object.keys(exports), length]),
    };
    const watched = await instantiate(component, { name: 'watched', observe });
    const plain = await instantiate(component, { name: 'plain' });
    expect((watched.exports.get('run') as ExportedFunction).js()).toBe(6);
    expect((plain.exports.get('run') as ExportedFunction).js()).toBe(5);
    const [module] = component.steps.flatMap((step) => (step.kind === 'core-module' ? [step.bytes] : []));
    expect(made).toEqual([[['run'], module!.length]]);
  });
});
