/** The components whose instances are measured, and imports that serve any of them. */
import { readFileSync } from 'node:fs';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';

const MODULE = `(core module $M (memory (export "memory") 1)
  (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "count") (param i32) (result i32) (local.get 0))
  (func (export "say") (param i32 i32) (result i32) (i32.const 16)))
  (core instance $m (instantiate $M))`;
const FUNCTIONS = `(func $count (export "count") (param "n" u32) (result u32) (canon lift (core func $m "count")))
  (func $say (export "say") (param "text" string) (result string)
    (canon lift (core func $m "say") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))`;

const SMALL = `(component ${MODULE} ${FUNCTIONS})`;

/** Nine instances in a row in a tenth: each imports what the one before exports. */
const NESTED = `(component
  (component $First ${MODULE} (func (export "count") (param "n" u32) (result u32) (canon lift (core func $m "count"))))
  (component $Next (import "before" (func $before (param "n" u32) (result u32)))
    (core func $lowered (canon lower (func $before)))
    (core module $M (import "" "before" (func $before (param i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "count") (param i32) (result i32) (call $before (local.get 0))))
    (core instance $m (instantiate $M (with "" (instance (export "before" (func $lowered))))))
    (func (export "count") (param "n" u32) (result u32) (canon lift (core func $m "count"))))
  (instance $i0 (instantiate $First))
  ${Array.from(
    { length: 9 },
    (_, index) => `(instance $i${index + 1} (instantiate $Next (with "before" (func $i${index} "count"))))`,
  ).join('\n')}
  (export "count" (func $i9 "count")))`;

const built = (name: string) => async (): Promise<Uint8Array> =>
  readFileSync(new URL(`../../components/${name}.wasm`, import.meta.url));

/** By name, as the tables print them. */
export const COMPONENTS: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  'one module, two functions': () => parse(SMALL),
  'ten nested instances': () => parse(NESTED),
  'loader (AssemblyScript)': built('loader'),
  'vfs (AssemblyScript, 23 imported functions)': built('vfs'),
  'linux (AssemblyScript, 48 imported functions)': built('linux'),
};

const nothing = (): undefined => undefined;
const orNothing = { get: (target: object, key: string | symbol) => Reflect.get(target, key) ?? nothing };
/** Has every method, static or not. */
class Anything {}
Object.setPrototypeOf(Anything, new Proxy(Function.prototype, orNothing));
Object.setPrototypeOf(Anything.prototype, new Proxy({}, orNothing));

/** An interface in JavaScript that has whatever is asked for, and does nothing. */
export function anyInterface(): object {
  const made = new Map<string, unknown>();
  return new Proxy(
    {},
    {
      get(_, key) {
        if (typeof key !== 'string') return undefined;
        if (!made.has(key)) made.set(key, /^[A-Z]/.test(key) ? class extends Anything {} : () => undefined);
        return made.get(key);
      },
    },
  );
}
