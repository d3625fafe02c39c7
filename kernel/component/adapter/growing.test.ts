/** A component that calls itself: the memory that is read is the one that grows while the copy is made. */
import { expect, it } from 'vitest';
import { componentOf } from '../../../tests/conformance/component-text.ts';
import { instantiate } from '../index.ts';

const MEMORY = '(memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))';

/** "f" gives back what it is given, two lists of one byte; "go" calls it. Each allocation is a page more. */
const self = `(component
  (core module $Libc
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (i32.mul (memory.grow (i32.const 1)) (i32.const 65536))))
  (core instance $libc (instantiate $Libc))
  (core module $F
    (import "libc" "memory" (memory 1))
    (func (export "f") (param i32 i32) (result i32)
      (i32.store (i32.const 40) (local.get 0)) (i32.store (i32.const 44) (local.get 1)) (i32.const 40)))
  (core instance $f (instantiate $F (with "libc" (instance $libc))))
  (func $f (param "x" (list (list u8))) (result (list (list u8))) (canon lift (core func $f "f") ${MEMORY}))
  (core func $low (canon lower (func $f) ${MEMORY}))
  (core module $Go
    (import "libc" "memory" (memory 1))
    (import "" "f" (func $f (param i32 i32 i32)))
    (data (i32.const 100) "\\07\\09")
    (data (i32.const 16) "\\64\\00\\00\\00\\01\\00\\00\\00\\65\\00\\00\\00\\01\\00\\00\\00")
    (func (export "go") (result i32) (local $at i32)
      (call $f (i32.const 16) (i32.const 2) (i32.const 48))
      (local.set $at (i32.load (i32.const 48)))
      (i32.add (i32.load8_u (i32.load (local.get $at)))
        (i32.mul (i32.const 10) (i32.load8_u (i32.load offset=8 (local.get $at)))))))
  (core instance $go (instantiate $Go
    (with "libc" (instance $libc)) (with "" (instance (export "f" (func $low))))))
  (func (export "go") (result u32) (canon lift (core func $go "go"))))`;

it.each([true, false])('its lists arrive whole; with generated code: %s', async (generate) => {
  const { exports } = await instantiate(await componentOf(self), { name: 'self', generate });
  expect(exports.get('go')!.js()).toBe(97);
});
