/** Components for tests, written as text. */
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { type Component, decodeComponent } from '../../kernel/component/index.ts';

export async function componentOf(text: string): Promise<Component> {
  return decodeComponent(await parse(text));
}

/** Core module $libc: a memory and a bump allocator; instance $libc. Puts nothing below address 4096. */
export const LIBC = `
  (core module $Libc
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 4096))
    (func (export "realloc") (param $old i32) (param $had i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32) (local $end i32)
      (local.set $at (i32.and
        (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
      (local.set $end (i32.add (local.get $at) (local.get $size)))
      (global.set $next (local.get $end))
      (if (i32.gt_u (local.get $end) (i32.mul (memory.size) (i32.const 65536)))
        (then (drop (memory.grow (i32.div_u (i32.add (local.get $size) (i32.const 131072)) (i32.const 65536))))))
      (local.get $at)))
  (core instance $libc (instantiate $Libc))`;

/** Options of a lift or lower that uses $libc. */
export const MEMORY = '(memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))';

/** The binary of a component of a world in WIT around a core module in text. */
export async function witBinary(
  witSource: string,
  world: string,
  module: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const binary = await parse(module);
  return componentNew(await componentEmbed({ binary, witSource, world })) as Promise<Uint8Array<ArrayBuffer>>;
}

export async function witComponent(witSource: string, world: string, module: string): Promise<Component> {
  return decodeComponent(await witBinary(witSource, world, module));
}
