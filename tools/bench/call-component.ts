/**
 * The component that `bench:calls` runs, as text: a provider of all shapes and a user whose loops call them, both nested in
 * one component, so that any runtime links them; the loops run in wasm. The provider is exported besides, for calls from
 * JavaScript, and the user's import as well, for calls to it.
 */
import { type CallShape, NAMED_TYPES, SHAPES } from './call-shapes.ts';

/** A bump allocator that each turn starts anew. */
const MEMORY = `(memory (export "memory") 8)
  (global $next (export "next") (mut i32) (i32.const 65536))
  (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.sub (local.get 2) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get 2))))
    (global.set $next (i32.add (local.get $at) (local.get 3)))
    (local.get $at))`;

const each = (text: (shape: CallShape, index: number) => string): string => SHAPES.map(text).join('\n');
const named = (text: (name: string, type: string) => string): string =>
  Object.entries(NAMED_TYPES)
    .map(([name, type]) => text(name, type))
    .join('\n');

const PROVIDER = `(component $Provider
  (type $counter' (resource (rep i32)))
  (export $counter "counter" (type $counter'))
  ${named((name, type) => `(type $${name}' ${type}) (export $${name} "${name}" (type $${name}'))`)}
  (core func $new (canon resource.new $counter'))
  (core module $M (import "" "new" (func $new (param i32) (result i32))) ${MEMORY}
    ${each((shape) => `(func (export "${shape.export}") ${shape.provider})`)})
  (core instance $m (instantiate $M (with "" (instance (export "new" (func $new))))))
  ${each(
    (shape) => `(func (export "${shape.export}") ${shape.type} (canon lift (core func $m "${shape.export}")
      (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))`,
  )})`;

const loop = (shape: CallShape, index: number): string => `
  (func (export "${index}") (param $n i32) (param $size i32) (result i32)
    (local $sum i32) (local $h i32) (local $long i64)
    ${(shape.before ?? '').replaceAll('$f', `$f${index}`)}
    (loop $again
      (global.set $next (i32.const 131072))
      ${shape.turn.replaceAll('$f', `$f${index}`)}
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))`;

const user = (name: string, api: string): string => `(component $${name}
  (import "${api}" (instance $api
    (export "counter" (type $counter (sub resource)))
    ${named((one, type) => `(type $${one}' ${type}) (export "${one}" (type $${one} (eq $${one}')))`)}
    ${each((shape) => `(export "${shape.export}" (func ${shape.type}))`)}))
  (alias export $api "counter" (type $counter))
  (core module $L ${MEMORY})
  (core instance $l (instantiate $L))
  (core func $drop (canon resource.drop $counter))
  ${each(
    (shape, index) => `(core func $f${index} (canon lower (func $api "${shape.export}")
      (memory (core memory $l "memory")) (realloc (core func $l "realloc"))))`,
  )}
  (core module $M
    (import "libc" "memory" (memory 8))
    (import "api" "drop" (func $drop (param i32)))
    (import "api" "make" (func $make (param i32) (result i32)))
    ${each((shape, index) => `(import "api" "${index}" (func $f${index} ${shape.imported}))`)}
    (import "libc" "next" (global $next (mut i32)))
    ${each(loop)})
  (core instance $m (instantiate $M (with "libc" (instance $l)) (with "api" (instance
    (export "drop" (func $drop))
    (export "make" (func $f${SHAPES.findIndex((shape) => shape.export === 'make')}))
    ${each((_, index) => `(export "${index}" (func $f${index}))`)}))))
  ${each(
    (_, index) => `(func (export "loop${index}") (param "n" u32) (param "size" u32) (result u32)
      (canon lift (core func $m "${index}")))`,
  )})`;

/** Both ends in one component; exports `loop0` and so on, one for each shape. */
export const BOTH_ENDS = `(component ${PROVIDER} ${user('User', 'bench:calls/api')}
  (instance $provider (instantiate $Provider))
  (instance $user (instantiate $User (with "bench:calls/api" (instance $provider))))
  ${each((_, index) => `(export "loop${index}" (func $user "loop${index}"))`)})`;

/** The provider, whose instance a host calls. */
export const PROVIDER_ALONE = `(component ${PROVIDER}
  (instance $provider (instantiate $Provider))
  (export "bench:calls/api" (instance $provider)))`;

/** The user, whose calls a host answers. */
export const USER_ALONE = user('User', 'bench:calls/api');
