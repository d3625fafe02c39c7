/**
 * Component texts around a resource `box` with a method `write`, which gives 7: one provides it, the others take a box, write to
 * it and drop it.
 */

/** Exports `box`, its method and a function `make` as the interface `name`. */
export const boxProvider = (name: string) => `(component
  (core module $M (func (export "write") (param i32) (result i32) (i32.const 7)))
  (core instance $m (instantiate $M))
  (type $box (resource (rep i32)))
  (core func $new (canon resource.new $box))
  (core module $N (import "" "new" (func $new (param i32) (result i32)))
    (func (export "make") (result i32) (call $new (i32.const 1))))
  (core instance $n (instantiate $N (with "" (instance (export "new" (func $new))))))
  (component $C
    (import "box" (type $box (sub resource)))
    (import "make" (func $make (result (own $box))))
    (import "write" (func $write (param "self" (borrow $box)) (result u32)))
    (export $b "box" (type $box))
    (export "make" (func $make) (func (result (own $b))))
    (export "[method]box.write" (func $write) (func (param "self" (borrow $b)) (result u32))))
  (func $make (result (own $box)) (canon lift (core func $n "make")))
  (func $write (param "self" (borrow $box)) (result u32) (canon lift (core func $m "write")))
  (instance $i (instantiate $C (with "box" (type $box)) (with "make" (func $make)) (with "write" (func $write))))
  (export "${name}" (instance $i)))`;

/** The import of interface `name`, as $boxes and $box. */
export const boxImport = (name: string) => `
  (import "${name}" (instance $boxes
    (export "box" (type $b (sub resource)))
    (export "[method]box.write" (func (param "self" (borrow $b)) (result u32)))))
  (alias export $boxes "box" (type $box))`;

/** Exports "try", which takes a box of resource type $t and calls $write on it. */
export const attempt = (type = '$box') => `
  (core func $lowered (canon lower (func $write)))
  (core func $drop (canon resource.drop ${type}))
  (core module $M
    (import "" "write" (func $write (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "try") (param i32) (result i32)
      (local $r i32) (local.set $r (call $write (local.get 0))) (call $drop (local.get 0)) (local.get $r)))
  (core instance $m (instantiate $M (with "" (instance (export "write" (func $lowered)) (export "drop" (func $drop))))))
  (func $try (param "box" (own ${type})) (result u32) (canon lift (core func $m "try")))
  (export "try" (func $try))`;

export const TAKE_METHOD = '(alias export $boxes "[method]box.write" (func $write))';

/** Writes to a box by the function that `take` puts into the space as $write. */
export const boxUser = (name: string, take = TAKE_METHOD) =>
  `(component ${boxImport(name)} ${take} ${attempt()})`;
