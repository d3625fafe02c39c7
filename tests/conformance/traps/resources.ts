/** Components of the trap table that break the rules of handles. Instance 0 provides resource "r", instance 1 uses it. */

const PROVIDER = (dtor: string) => `
  (component $Provider
    (core module $Dtor (func (export "dtor") (param i32) ${dtor}))
    (core instance $dtor (instantiate $Dtor))
    (type $R (resource (rep i32) (dtor (core func $dtor "dtor"))))
    (type $S (resource (rep i32)))
    (export $r "r" (type $R))
    (export $s "s" (type $S))
    (core func $new (canon resource.new $R))
    (core func $new-s (canon resource.new $S))
    (core func $rep (canon resource.rep $R))
    (core func $drop (canon resource.drop $R))
    (core module $M
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "new-s" (func $new-s (param i32) (result i32)))
      (import "" "rep" (func $rep (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "make") (result i32) (call $new (i32.const 7)))
      (func (export "make-s") (result i32) (call $new-s (i32.const 7)))
      (func (export "lie") (result i32) (i32.const 77))
      (func (export "rep-of-none") (drop (call $rep (i32.const 5))))
      (func (export "rep-of-other") (drop (call $rep (call $new-s (i32.const 1)))))
      (func (export "take") (param i32))
      (func (export "look") (param i32))
      (func (export "two") (param i32 i32)))
    (core instance $m (instantiate $M (with "" (instance
      (export "new" (func $new)) (export "new-s" (func $new-s)) (export "rep" (func $rep)) (export "drop" (func $drop))))))
    (func (export "make") (result (own $r)) (canon lift (core func $m "make")))
    (func (export "make-s") (result (own $s)) (canon lift (core func $m "make-s")))
    (func (export "lie") (result (own $r)) (canon lift (core func $m "lie")))
    (func (export "rep-of-none") (canon lift (core func $m "rep-of-none")))
    (func (export "rep-of-other") (canon lift (core func $m "rep-of-other")))
    (func (export "take") (param "x" (own $r)) (canon lift (core func $m "take")))
    (func (export "look") (param "x" (borrow $r)) (canon lift (core func $m "look")))
    (func (export "two") (param "x" (borrow $r)) (param "y" (own $r)) (canon lift (core func $m "two"))))`;

const FUNCTIONS: readonly (readonly [name: string, type: string, core: string])[] = [
  ['make', '(result (own $r))', '(result i32)'],
  ['make-s', '(result (own $s))', '(result i32)'],
  ['lie', '(result (own $r))', '(result i32)'],
  ['rep-of-none', '', ''],
  ['rep-of-other', '', ''],
  ['take', '(param "x" (own $r))', '(param i32)'],
  ['look', '(param "x" (borrow $r))', '(param i32)'],
  ['two', '(param "x" (borrow $r)) (param "y" (own $r))', '(param i32 i32)'],
];

/** "go" of the user runs `body`, which may call each function of the provider, and `$drop`. */
export function user(body: string, dtor = ''): string {
  const each = (text: (name: string, type: string, core: string) => string) =>
    FUNCTIONS.map((row) => text(...row)).join('\n');
  return `(component
    ${PROVIDER(dtor)}
    (component $User
      (import "r" (type $r (sub resource)))
      (import "s" (type $s (sub resource)))
      ${each((name, type) => `(import "${name}" (func $${name} ${type})) (core func $low-${name} (canon lower (func $${name})))`)}
      (core func $drop (canon resource.drop $r))
      (core module $M
        ${each((name, _, core) => `(import "" "${name}" (func $${name} ${core}))`)}
        (import "" "drop" (func $drop (param i32)))
        (func (export "go") (local $h i32) ${body})
        (func (export "keep") (param i32)))
      (core instance $m (instantiate $M (with "" (instance
        ${each((name) => `(export "${name}" (func $low-${name}))`)} (export "drop" (func $drop))))))
      (func (export "go") (canon lift (core func $m "go")))
      (func (export "keep") (param "x" (borrow $r)) (canon lift (core func $m "keep"))))
    (instance $p (instantiate $Provider))
    (instance $u (instantiate $User
      (with "r" (type $p "r")) (with "s" (type $p "s"))
      ${each((name) => `(with "${name}" (func $p "${name}"))`)}))
    (export "go" (func $u "go")))`;
}
