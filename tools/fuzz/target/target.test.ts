import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect, it } from 'vitest';
import { openTarget } from './target.ts';

/** Exports a function of its own, and one of an interface beside it if there is one. */
const component = (withInterface: boolean) => `(component
  (core module $M (func (export "f")))
  (core instance $m (instantiate $M))
  (func $f (canon lift (core func $m "f")))
  (export "init" (func $f))
  ${withInterface ? '(instance $i (export "get" (func $f))) (export "acme:kv/store@1.0.0" (instance $i))' : ''})`;

it.each([
  [true, undefined, ['acme:kv/store@1.0.0#get'], ['init']],
  [true, ['acme:kv/store'], ['acme:kv/store@1.0.0#get'], []],
  [true, ['init'], ['init'], []],
  [false, undefined, ['init'], []],
] as const)(
  'calls what a component is for: interface %j, asked for %j',
  async (has, interfaces, called, beside) => {
    const target = openTarget(await parse(component(has)), {
      name: 'test',
      ...(interfaces && { interfaces }),
    });
    expect(target.operations.map(({ name }) => name)).toEqual(called);
    expect([...target.beside]).toEqual(beside);
  },
);
