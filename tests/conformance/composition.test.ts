/** Components inside components, as composing tools make them: every kind of alias, argument and export. */
import { describe, expect, it } from 'vitest';
import {
  type ExportedFunction,
  type ExportedInstance,
  type HostInterface,
  hostInterface,
  instantiate,
} from '../../kernel/component/index.ts';
import { componentOf, LIBC, MEMORY } from './component-text.ts';

async function run(inside: string, imports: Record<string, HostInterface> = {}, generate = true) {
  return instantiate(await componentOf(`(component ${inside})`), { name: 'outer', imports, generate });
}

function call(instance: Awaited<ReturnType<typeof run>>, name: string, ...args: unknown[]): unknown {
  return (instance.exports.get(name) as ExportedFunction).js(...args);
}

/** A core module $name that exports "f", which gives `value`. */
const constant = (name: string, value: number) =>
  `(core module ${name} (func (export "f") (result i32) (i32.const ${value})))`;

/** Columns: what is shown; the inside of a component that exports "go"; what it gives. */
const cases: readonly (readonly [string, string, number])[] = [
  [
    'a function of an instance',
    `
    (component $C ${constant('$M', 1)} (core instance $m (instantiate $M))
      (func (export "f") (result u32) (canon lift (core func $m "f"))))
    (instance $c (instantiate $C)) (alias export $c "f" (func $f)) (export "go" (func $f))`,
    1,
  ],
  [
    'an instance of an instance',
    `
    (component $C ${constant('$M', 2)} (core instance $m (instantiate $M))
      (func $f (result u32) (canon lift (core func $m "f")))
      (instance $inner (export "f" (func $f))) (export "inner" (instance $inner)))
    (instance $c (instantiate $C)) (alias export $c "inner" (instance $i)) (export "go" (func $i "f"))`,
    2,
  ],
  [
    'a component of an instance',
    `
    (component $C
      (component $D ${constant('$M', 3)} (core instance $m (instantiate $M))
        (func (export "f") (result u32) (canon lift (core func $m "f"))))
      (export "d" (component $D)))
    (instance $c (instantiate $C)) (alias export $c "d" (component $D))
    (instance $d (instantiate $D)) (export "go" (func $d "f"))`,
    3,
  ],
  [
    'a core module of an instance',
    `
    (component $C ${constant('$M', 4)} (export "m" (core module $M)))
    (instance $c (instantiate $C)) (alias export $c "m" (core module $M))
    (core instance $m (instantiate $M)) (func (export "go") (result u32) (canon lift (core func $m "f")))`,
    4,
  ],
  [
    'a type of an instance',
    `
    (component $C (type $t (record (field "x" u32))) (export "t" (type $t)))
    (instance $c (instantiate $C)) (alias export $c "t" (type $t)) (export $u "t" (type $t))
    ${constant('$M', 5)} (core instance $m (instantiate $M))
    (func $f (result $u) (canon lift (core func $m "f")))
    (core func $low (canon lower (func $f)))
    (func (export "go") (result u32) (canon lift (core func $low)))`,
    5,
  ],
  [
    'functions, tables, memories and globals of a core instance',
    `
    (core module $M
      (memory (export "m") 1) (data (i32.const 0) "\\06")
      (func $f (result i32) (i32.const 10)) (table (export "t") 1 funcref) (elem (i32.const 0) $f)
      (global (export "g") i32 (i32.const 100)) (func (export "f") (result i32) (i32.const 1000)))
    (core instance $m (instantiate $M))
    (alias core export $m "m" (core memory $mem)) (alias core export $m "t" (core table $tab))
    (alias core export $m "g" (core global $glo)) (alias core export $m "f" (core func $fun))
    (core module $N
      (import "" "m" (memory 1)) (import "" "t" (table 1 funcref)) (import "" "g" (global i32))
      (import "" "f" (func $f (result i32))) (type $r (func (result i32)))
      (func (export "f") (result i32) (i32.add
        (i32.add (i32.load8_u (i32.const 0)) (call_indirect (type $r) (i32.const 0)))
        (i32.add (global.get 0) (call $f)))))
    (core instance $n (instantiate $N (with "" (instance
      (export "m" (memory $mem)) (export "t" (table $tab)) (export "g" (global $glo)) (export "f" (func $fun))))))
    (func (export "go") (result u32) (canon lift (core func $n "f")))`,
    1116,
  ],
  [
    'core modules and components from further out',
    `
    ${constant('$M', 7)}
    (component $C (alias outer 1 $M (core module $N)) (core instance $n (instantiate $N))
      (func (export "f") (result u32) (canon lift (core func $n "f"))))
    (component $D (component $E
      (alias outer 2 $C (component $F)) (instance $f (instantiate $F)) (export "f" (func $f "f")))
      (instance $e (instantiate $E)) (export "f" (func $e "f")))
    (instance $d (instantiate $D)) (export "go" (func $d "f"))`,
    7,
  ],
  [
    'types and core types from further out',
    `
    (type $t (tuple u32 u32)) (core type $ct (func (result i32)))
    (component $C
      (alias outer 1 $t (type $u))
      (core type $mt (module (alias outer 2 $ct (type $f)) (export "f" (func (type $f)))))
      (import "m" (core module $M (type $mt)))
      (core instance $m (instantiate $M))
      (func (export "f") (result u32) (canon lift (core func $m "f")))
      (export "t" (type $u)))
    ${constant('$M', 8)}
    (instance $c (instantiate $C (with "m" (core module $M)))) (export "go" (func $c "f"))`,
    8,
  ],
  [
    'a component as an argument',
    `
    (component $Maker
      (import "c" (component $C (export "f" (func (result u32)))))
      (instance $a (instantiate $C)) (instance $b (instantiate $C))
      (core func $fa (canon lower (func $a "f"))) (core func $fb (canon lower (func $b "f")))
      (core module $Add
        (import "" "a" (func $a (result i32))) (import "" "b" (func $b (result i32)))
        (func (export "f") (result i32) (i32.add (call $a) (call $b))))
      (core instance $add (instantiate $Add (with "" (instance (export "a" (func $fa)) (export "b" (func $fb))))))
      (func (export "f") (result u32) (canon lift (core func $add "f"))))
    (component $C
      (core module $M (global $n (mut i32) (i32.const 4))
        (func (export "f") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 5))) (global.get $n)))
      (core instance $m (instantiate $M))
      (func (export "f") (result u32) (canon lift (core func $m "f"))))
    (instance $made (instantiate $Maker (with "c" (component $C)))) (export "go" (func $made "f"))`,
    18,
  ],
];

describe.each([true, false])('a component reaches, with generated adapters: %s', (generate) => {
  it.each(cases)('%s', async (_, inside, value) => {
    expect(call(await run(inside, {}, generate), 'go')).toBe(value);
  });
});

describe('a composition', () => {
  /** Imports an interface of `name`, adds one to what it gives, and exports the same interface. */
  const filter = (id: string, name: string) => `
    (component ${id}
      (import "${name}" (instance $i (export "next" (func (param "text" string) (result string)))))
      ${LIBC}
      (core func $next (canon lower (func $i "next") ${MEMORY}))
      (core module $M
        (import "libc" "memory" (memory 1)) (import "libc" "realloc" (func $alloc (param i32 i32 i32 i32) (result i32)))
        (import "" "next" (func $next (param i32 i32 i32)))
        (func (export "next") (param $p i32) (param $n i32) (result i32) (local $q i32) (local $r i32)
          (local.set $q (call $alloc (i32.const 0) (i32.const 0) (i32.const 1) (i32.add (local.get $n) (i32.const 1))))
          (memory.copy (local.get $q) (local.get $p) (local.get $n))
          (i32.store8 (i32.add (local.get $q) (local.get $n)) (i32.const 43))
          (local.set $r (call $alloc (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 8)))
          (call $next (local.get $q) (i32.add (local.get $n) (i32.const 1)) (local.get $r))
          (local.get $r)))
      (core instance $m (instantiate $M (with "libc" (instance $libc)) (with "" (instance (export "next" (func $next))))))
      (func $f (param "text" string) (result string) (canon lift (core func $m "next") ${MEMORY}))
      (instance $out (export "next" (func $f)))
      (export "${name}" (instance $out)))`;

  it('of filters around a host`s interface hands a string through all of them', async () => {
    const name = 'test:chain/link@1.0.0';
    const host = hostInterface('host', { next: (text: string) => `<${text}>` });
    const outer = await run(
      `(import "${name}" (instance $host (export "next" (func (param "text" string) (result string)))))
      ${filter('$F', name)}
      (instance $a (instantiate $F (with "${name}" (instance $host))))
      (instance $b (instantiate $F (with "${name}" (instance $a "${name}"))))
      (instance $c (instantiate $F (with "${name}" (instance $b "${name}"))))
      (export "${name}" (instance $c "${name}"))`,
      { [name]: host },
    );
    expect((outer.exports.get(name) as ExportedInstance).js.next('ü')).toBe('<ü+++>');
  });

  it('runs core start functions in order, with calls out of them', async () => {
    const seen: number[] = [];
    const note = (value: number) => `
      (core instance (instantiate $M (with "" (instance (export "note" (func $note)) (export "n" (global $g "n${value}"))))))`;
    await run(
      `(import "note" (func $n (param "x" u32)))
      (core func $note (canon lower (func $n)))
      (core module $G (global (export "n1") i32 (i32.const 1)) (global (export "n2") i32 (i32.const 2)) (global (export "n3") i32 (i32.const 3)))
      (core instance $g (instantiate $G))
      (core module $M (import "" "note" (func $note (param i32))) (import "" "n" (global i32))
        (func $start (call $note (global.get 0))) (start $start))
      ${note(1)} ${note(2)} ${note(3)}`,
      { note: hostInterface('host', { note: (value: number) => seen.push(value) }) },
    );
    expect(seen).toEqual([1, 2, 3]);
  });

  it('keeps the resources of two instances of one component apart', async () => {
    const outer = await run(`
      (component $C
        (type $R (resource (rep i32))) (export $r "r" (type $R))
        (core func $new (canon resource.new $R)) (core func $rep (canon resource.rep $R))
        (core module $M
          (import "" "new" (func $new (param i32) (result i32))) (import "" "rep" (func $rep (param i32) (result i32)))
          (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
          (func (export "read") (param i32) (result i32) (call $rep (local.get 0))))
        (core instance $m (instantiate $M (with "" (instance (export "new" (func $new)) (export "rep" (func $rep))))))
        (func (export "make") (param "x" u32) (result (own $r)) (canon lift (core func $m "make")))
        (func (export "read") (param "r" (own $r)) (result u32) (canon lift (core func $m "read"))))
      (instance $a (instantiate $C)) (instance $b (instantiate $C))
      (export "a" (instance $a)) (export "b" (instance $b))`);
    const [a, b] = ['a', 'b'].map((name) => (outer.exports.get(name) as ExportedInstance).js);
    expect(a!.read(a!.make(41))).toBe(41);
    expect(() => b!.read(a!.make(42))).toThrow("expected a handle of r, got one of another instance's r");
  });
});
