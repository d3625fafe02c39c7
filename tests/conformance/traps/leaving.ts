/** Components of the trap table that call out while they must not, or keep what they borrowed. */

/**
 * Instance 0 exports "out"; instance 1 imports it, has a resource of its own, and does `what` in realloc (`take`, given a
 * string) or in post-return. Its core code knows $out, $new and $drop.
 */
export function leaving(place: 'realloc' | 'post-return', what: string): string {
  const [inRealloc, inPost] = place === 'realloc' ? [what, ''] : ['', what];
  const go =
    place === 'realloc'
      ? '(func (export "go") (canon lift (core func $go "go")))'
      : '(func (export "go") (result u32) (canon lift (core func $m "f") (post-return (core func $m "post"))))';
  return `(component
    (component $Out
      (core module $M (func (export "out")))
      (core instance $m (instantiate $M))
      (func (export "out") (canon lift (core func $m "out"))))
    (instance $out (instantiate $Out))
    (component $In
      (import "out" (func $out))
      (type $R (resource (rep i32)))
      (core func $low (canon lower (func $out)))
      (core func $new (canon resource.new $R))
      (core func $drop (canon resource.drop $R))
      (core module $M
        (import "" "out" (func $out))
        (import "" "new" (func $new (param i32) (result i32)))
        (import "" "drop" (func $drop (param i32)))
        (global $h (mut i32) (i32.const 0))
        (memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) ${inRealloc} (i32.const 16))
        (func (export "f") (result i32) (global.set $h (call $new (i32.const 7))) (i32.const 5))
        (func (export "take") (param i32 i32))
        (func (export "post") (param i32) ${inPost}))
      (core instance $m (instantiate $M (with "" (instance
        (export "out" (func $low)) (export "new" (func $new)) (export "drop" (func $drop))))))
      (func $take (param "s" string)
        (canon lift (core func $m "take") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
      (core func $take (canon lower (func $take) (memory (core memory $m "memory"))))
      (core module $Go
        (import "" "take" (func $take (param i32 i32)))
        (func (export "go") (call $take (i32.const 0) (i32.const 1))))
      (core instance $go (instantiate $Go (with "" (instance (export "take" (func $take))))))
      ${go})
    (instance $in (instantiate $In (with "out" (func $out "out"))))
    (export "go" (func $in "go")))`;
}

/** Instance 0 provides a resource, instance 1 calls instance 2, which borrows it and does `what` with handle $h. */
export function borrowing(what: string): string {
  return `(component
    (component $Provider
      (type $R (resource (rep i32)))
      (export $r "r" (type $R))
      (core func $new (canon resource.new $R))
      (core module $M
        (import "" "new" (func $new (param i32) (result i32)))
        (func (export "make") (result i32) (call $new (i32.const 7)))
        (func (export "take") (param i32)))
      (core instance $m (instantiate $M (with "" (instance (export "new" (func $new))))))
      (func (export "make") (result (own $r)) (canon lift (core func $m "make")))
      (func (export "take") (param "x" (own $r)) (canon lift (core func $m "take"))))
    (instance $p (instantiate $Provider))
    (component $Caller
      (import "r" (type $r (sub resource)))
      (import "make" (func $make (result (own $r))))
      (import "f" (func $f (param "x" (borrow $r))))
      (core func $mk (canon lower (func $make)))
      (core func $lf (canon lower (func $f)))
      (core module $M
        (import "" "make" (func $make (result i32))) (import "" "f" (func $f (param i32)))
        (func (export "go") (call $f (call $make))))
      (core instance $m (instantiate $M (with "" (instance (export "make" (func $mk)) (export "f" (func $lf))))))
      (func (export "go") (canon lift (core func $m "go"))))
    (component $Borrower
      (import "r" (type $r (sub resource)))
      (import "take" (func $take (param "x" (own $r))))
      (core func $tk (canon lower (func $take)))
      (core func $drop (canon resource.drop $r))
      (core module $M
        (import "" "take" (func $take (param i32))) (import "" "drop" (func $drop (param i32)))
        (func (export "f") (param $h i32) ${what}))
      (core instance $m (instantiate $M (with "" (instance (export "take" (func $tk)) (export "drop" (func $drop))))))
      (func (export "f") (param "x" (borrow $r)) (canon lift (core func $m "f"))))
    (instance $b (instantiate $Borrower (with "r" (type $p "r")) (with "take" (func $p "take"))))
    (instance $c (instantiate $Caller (with "r" (type $p "r")) (with "make" (func $p "make")) (with "f" (func $b "f"))))
    (export "go" (func $c "go")))`;
}
