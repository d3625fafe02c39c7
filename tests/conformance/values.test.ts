/**
 * Values that cross in unusual shapes: strings between every two encodings, and core values whose spare bits are set,
 * which the specification wraps or ignores instead of trapping.
 */
import { describe, expect, it } from 'vitest';
import { type ExportedFunction, hostInterface, instantiate } from '../../kernel/component/index.ts';
import { componentOf, LIBC } from './component-text.ts';

const ENCODINGS = ['utf8', 'utf16', 'latin1+utf16'] as const;

/** Of each length of code point, on both sides of each limit, long enough for each way of copying. */
const TEXTS: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['ASCII', 'plain text'],
  ['a NUL', 'a\0b'],
  ['Latin-1', '\x7f\x80\xff'],
  ['the first that is not Latin-1', '\u0100'],
  ['two and three bytes', '\u07ff\u0800\ud7ff\ue000\uffff'],
  ['four bytes', '\u{10000}\u{10ffff}'],
  ['a mark at the start', '\ufeffmark'],
  ['Latin-1 up to the last', `${'é'.repeat(3000)}\u20ac`],
  ['long ASCII', 'x'.repeat(40_000)],
  ['long and mixed', 'aé€\u{1f980}'.repeat(5000)],
];

/** Passes a string on, from its lift to its lower, both in one encoding. */
const passOn = (encoding: string) => {
  const options = `(memory (core memory $libc "memory")) (realloc (core func $libc "realloc")) string-encoding=${encoding}`;
  return `(component
    (import "f" (func $f (param "s" string) (result string)))
    ${LIBC}
    (core func $low (canon lower (func $f) ${options}))
    (core module $M
      (import "" "f" (func $f (param i32 i32 i32)))
      (import "" "alloc" (func $alloc (param i32 i32 i32 i32) (result i32)))
      (func (export "f") (param $p i32) (param $n i32) (result i32) (local $r i32)
        (local.set $r (call $alloc (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 8)))
        (call $f (local.get $p) (local.get $n) (local.get $r))
        (local.get $r)))
    (core instance $m (instantiate $M (with "" (instance (export "f" (func $low)) (export "alloc" (func $libc "realloc"))))))
    (func (export "f") (param "s" string) (result string) (canon lift (core func $m "f") ${options})))`;
};

const directions = ENCODINGS.flatMap((from) =>
  ENCODINGS.flatMap((to) => [true, false].map((generate) => [from, to, generate] as const)),
);

describe.each(directions)(
  'strings from %s to %s and back, with generated adapters: %s',
  (from, to, generate) => {
    it('are what they were', async () => {
      let last = '';
      const f = hostInterface('host', { f: (text: string) => (last = text) });
      const inner = await instantiate(await componentOf(passOn(to)), {
        name: 'inner',
        imports: { f },
        generate,
      });
      const outer = await instantiate(await componentOf(passOn(from)), {
        name: 'outer',
        imports: { f: inner.exports.get('f') },
        generate,
      });
      const { js } = outer.exports.get('f') as ExportedFunction;
      for (const [what, text] of TEXTS) {
        expect([what, js(text) === text, last === text]).toEqual([what, true, true]);
      }
    });
  },
);

/** Columns: type; core type; what core code returns; what it is. */
const careless: readonly (readonly [string, string, string, unknown])[] = [
  ['bool', 'i32', 'i32.const 2', true],
  ['bool', 'i32', 'i32.const 0x100', true],
  ['bool', 'i32', 'i32.const 0', false],
  ['u8', 'i32', 'i32.const 0x1ff', 255],
  ['s8', 'i32', 'i32.const 0x80', -128],
  ['s8', 'i32', 'i32.const 0xf7f', 127],
  ['u16', 'i32', 'i32.const -1', 65535],
  ['s16', 'i32', 'i32.const 0x18000', -32768],
  ['u32', 'i32', 'i32.const -1', 4294967295],
  ['s32', 'i32', 'i32.const -1', -1],
  ['u64', 'i64', 'i64.const -1', 18446744073709551615n],
  ['s64', 'i64', 'i64.const -1', -1n],
  ['f32', 'f32', 'f32.const nan:0x200001', Number.NaN],
  ['f64', 'f64', 'f64.const -nan:0xdead', Number.NaN],
  ['char', 'i32', 'i32.const 0x10ffff', '\u{10ffff}'],
  ['$three', 'i32', 'i32.const 0xfd', { a: true, b: false, c: true }],
  [
    '$nine',
    'i32',
    'i32.const 0xffff0100',
    { a: false, b: false, c: false, d: false, e: false, f: false, g: false, h: false, i: true },
  ],
];

/** The same in memory: bytes at address 16. Columns: type; bytes; what it is. */
const carelessBytes: readonly (readonly [string, string, unknown])[] = [
  ['(list bool)', '\\00\\01\\02\\ff', [false, true, true, true]],
  ['(list (tuple u8 u32))', '\\01\\ff\\ff\\ff\\02\\00\\00\\00', [[1, 2]]],
  ['(list (option u16))', '\\00\\ff\\ff\\ff\\01\\ff\\05\\00', [undefined, 5]],
  [
    '(list $three)',
    '\\fa\\05',
    [
      { a: false, b: true, c: false },
      { a: true, b: false, c: true },
    ],
  ],
  ['(list (result u8 (error u32)))', '\\00\\aa\\aa\\aa\\07\\bb\\bb\\bb', [{ tag: 'ok', val: 7 }]],
];

const FLAGS = `
  (type $three-flags (flags "a" "b" "c")) (import "three" (type $three (eq $three-flags)))
  (type $nine-flags (flags "a" "b" "c" "d" "e" "f" "g" "h" "i")) (import "nine" (type $nine (eq $nine-flags)))`;
const WITH_FLAGS = '(with "three" (type $three)) (with "nine" (type $nine))';

/** "f" gives what core code makes, to the host at once, and "again" through a second component. */
function giver(type: string, result: string, body: string, module: string, ways: string): string {
  return `(component ${FLAGS}
    (component $A ${FLAGS}
      (core module $M (memory (export "memory") 1) ${module} (func (export "f") (result ${result}) (${body})))
      (core instance $m (instantiate $M))
      (func (export "f") (result ${type}) (canon lift (core func $m "f") (memory (core memory $m "memory")))))
    (instance $a (instantiate $A ${WITH_FLAGS}))
    (component $B ${FLAGS}
      (import "f" (func $f (result ${type})))
      ${LIBC}
      (core func $low (canon lower (func $f) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
      (core module $M (import "" "f" (func $f ${ways}))
        (func (export "f") (result ${result}) ${ways.includes('param') ? '(call $f (i32.const 64)) (i32.const 64)' : '(call $f)'}))
      (core instance $m (instantiate $M (with "" (instance (export "f" (func $low))))))
      (func (export "f") (result ${type}) (canon lift (core func $m "f") (memory (core memory $libc "memory")))))
    (instance $b (instantiate $B ${WITH_FLAGS} (with "f" (func $a "f"))))
    (export "f" (func $a "f")) (export "again" (func $b "f")))`;
}

describe.each([true, false])('core values that set spare bits, with generated adapters: %s', (generate) => {
  const check = async (text: string, value: unknown) => {
    const instance = await instantiate(await componentOf(text), { name: 'test', generate });
    for (const name of ['f', 'again']) {
      expect((instance.exports.get(name) as ExportedFunction).js()).toEqual(value);
    }
  };

  it.each(careless)('%s from %s %s', async (type, core, body, value) => {
    await check(giver(type, core, body, '', `(result ${core})`), value);
  });

  it.each(carelessBytes)('%s from %s', async (type, bytes, value) => {
    const count = (value as unknown[]).length;
    const module = `(data (i32.const 16) "${bytes}") (data (i32.const 8) "\\10\\00\\00\\00\\0${count}\\00\\00\\00")`;
    await check(giver(type, 'i32', 'i32.const 8', module, '(param i32)'), value);
  });
});
