import { describe, expect, it } from 'vitest';
import { componentOf, LIBC, MEMORY } from '../../../tests/conformance/component-text.ts';
import { type ExportedInstance, hostInterface, instantiate, Trap } from '../index.ts';

/** A parameter of WIT type `type`, passed as the core values `args` of the core types `core`. */
interface Bad {
  readonly name: string;
  readonly type: string;
  readonly core: string;
  readonly args: string;
  readonly message: string;
  /** WAT data at address 256. */
  readonly data?: string;
  readonly encoding?: string;
}

const bad: Bad[] = [
  {
    name: 'a string out of bounds',
    type: 'string',
    core: 'i32 i32',
    args: '(i32.const 65530) (i32.const 7)',
    message: 'a string of 7 bytes at address 65530 leaves the memory of 65536 bytes',
  },
  {
    name: 'a string of endless length',
    type: 'string',
    core: 'i32 i32',
    args: '(i32.const -1) (i32.const -1)',
    message: 'a string of 4294967295 bytes is too long',
  },
  {
    name: 'a string with an overlong sequence',
    type: 'string',
    core: 'i32 i32',
    args: '(i32.const 256) (i32.const 4)',
    data: 'a\\c0\\80b',
    message: 'a string of 4 bytes at address 256 is not UTF-8',
  },
  {
    name: 'a string with a surrogate',
    type: 'string',
    core: 'i32 i32',
    args: '(i32.const 257) (i32.const 35)',
    data: '................................\\ed\\a0\\80..',
    message: 'a string of 35 bytes at address 257 is not UTF-8',
  },
  {
    name: 'a string that ends in the middle of a character',
    type: 'string',
    core: 'i32 i32',
    args: '(i32.const 256) (i32.const 2)',
    data: 'a\\e2\\82\\ac',
    message: 'a string of 2 bytes at address 256 is not UTF-8',
  },
  {
    name: 'a UTF-16 string with a lone surrogate',
    type: 'string',
    core: 'i32 i32',
    args: '(i32.const 256) (i32.const 2)',
    data: '\\00\\d8a\\00',
    encoding: 'utf16',
    message: 'a string of 4 bytes at address 256 is not UTF-16',
  },
  {
    name: 'an unaligned UTF-16 string',
    type: 'string',
    core: 'i32 i32',
    args: '(i32.const 257) (i32.const 1)',
    encoding: 'utf16',
    message: 'a string at address 257 is not aligned to 2 bytes',
  },
  {
    name: 'a compact string that is too long',
    type: 'string',
    core: 'i32 i32',
    args: '(i32.const 256) (i32.const -1)',
    encoding: 'latin1+utf16',
    message: 'a string of 4294967294 bytes is too long',
  },
  {
    name: 'a surrogate as character',
    type: 'char',
    core: 'i32',
    args: '(i32.const 0xdfff)',
    message: '0xdfff is not a character',
  },
  {
    name: 'a character beyond Unicode',
    type: 'char',
    core: 'i32',
    args: '(i32.const 0x110000)',
    message: '0x110000 is not a character',
  },
  {
    name: 'a negative character in a list',
    type: '(list char)',
    core: 'i32 i32',
    args: '(i32.const 256) (i32.const 1)',
    data: '\\ff\\ff\\ff\\ff',
    message: '0xffffffff is not a character',
  },
  {
    name: 'a case that is none',
    type: '(option u8)',
    core: 'i32 i32',
    args: '(i32.const 2) (i32.const 0)',
    message: 'there is no case 2 in a variant of 2 cases',
  },
  {
    name: 'a negative case',
    type: '(result u8 (error u8))',
    core: 'i32 i32',
    args: '(i32.const -1) (i32.const 0)',
    message: 'there is no case 4294967295 in a variant of 2 cases',
  },
  {
    name: 'a case that is none in a list',
    type: '(list (option u64))',
    core: 'i32 i32',
    args: '(i32.const 256) (i32.const 2)',
    data: '\\01\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\09',
    message: 'there is no case 9 in a variant of 2 cases',
  },
  {
    name: 'a list out of bounds',
    type: '(list u64)',
    core: 'i32 i32',
    args: '(i32.const 65528) (i32.const 2)',
    message: 'a list of 16 bytes at address 65528 leaves the memory of 65536 bytes',
  },
  {
    name: 'a list whose size overflows 32 bits',
    type: '(list u64)',
    core: 'i32 i32',
    args: '(i32.const 256) (i32.const 0x20000001)',
    message: 'a list of 4294967304 bytes is too long',
  },
  {
    name: 'an unaligned list',
    type: '(list u64)',
    core: 'i32 i32',
    args: '(i32.const 260) (i32.const 1)',
    message: 'a list at address 260 is not aligned to 8 bytes',
  },
  {
    name: 'an unaligned list in a list',
    type: '(list (list u16))',
    core: 'i32 i32',
    args: '(i32.const 256) (i32.const 1)',
    data: '\\01\\00\\00\\00\\01\\00\\00\\00',
    message: 'a list at address 1 is not aligned to 2 bytes',
  },
  {
    name: 'a list whose strings and lists overlap to fill any memory',
    type: '(list (tuple string (list u8)))',
    core: 'i32 i32',
    args: '(i32.const 256) (i32.const 2049)',
    data: '\\00\\00\\00\\00\\00\\00\\01\\00'.repeat(2 * 2049),
    message: 'strings and lists inside a list have more than 268435455 bytes in all',
  },
  {
    name: 'a case that is none beside 64 bits',
    type: '(result u64 (error f32))',
    core: 'i32 i64',
    args: '(i32.const 2) (i64.const -1)',
    message: 'there is no case 2 in a variant of 2 cases',
  },
  {
    name: 'a surrogate beside 64 bits',
    type: '(tuple u64 char)',
    core: 'i64 i32',
    args: '(i64.const -1) (i32.const 0xd800)',
    message: '0xd800 is not a character',
  },
  {
    name: 'a list out of bounds beside 64 bits',
    type: '(tuple s64 (list u8))',
    core: 'i64 i32 i32',
    args: '(i64.const -1) (i32.const 65535) (i32.const 2)',
    message: 'a list of 2 bytes at address 65535 leaves the memory of 65536 bytes',
  },
  {
    name: 'parameters out of bounds',
    type: `(tuple ${'u32 '.repeat(17)})`,
    core: 'i32',
    args: '(i32.const 65500)',
    message: 'the parameters of 68 bytes at address 65500 leaves the memory of 65536 bytes',
  },
];

const NAME = 'test:values/api';

const caller = ({ type, core, args, data, encoding }: Bad) => `(component ${LIBC}
  (import "${NAME}" (instance $api (export "f" (func (param "x" ${type})))))
  (core func $f (canon lower (func $api "f") ${MEMORY} string-encoding=${encoding ?? 'utf8'}))
  (core module $M
    (import "libc" "memory" (memory 1))
    (import "" "f" (func $f (param ${core})))
    (data (i32.const 256) "${data ?? ''}")
    (func (export "go") (call $f ${args}))
    (func (export "live")))
  (core instance $m (instantiate $M
    (with "libc" (instance $libc)) (with "" (instance (export "f" (func $f))))))
  (func (export "go") (canon lift (core func $m "go")))
  (func (export "live") (canon lift (core func $m "live"))))`;

const callee = ({ type, core }: Bad) => `(component ${LIBC}
  (core module $M (func (export "f") (param ${core})))
  (core instance $m (instantiate $M))
  (func $f (param "x" ${type}) (canon lift (core func $m "f") ${MEMORY}))
  (instance $api (export "f" (func $f)))
  (export "${NAME}" (instance $api)))`;

/** A component whose `f` gives \`result\` (core expression) as a string or list, and whose realloc is \`realloc\`. */
const giver = (type: string, result: string, realloc: string) => `(component
  (core module $M (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) ${realloc})
    (func (export "f") (param i32 i32) (result i32) ${result}))
  (core instance $m (instantiate $M))
  (func (export "f") (param "x" string) (result ${type})
    (canon lift (core func $m "f") (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))`;

const thrown = (call: () => unknown): Error => {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

describe.each([{ generate: true }, { generate: false }])('with generated code: $generate', ({ generate }) => {
  it.each(bad)('$name ends the caller of a component', async (one) => {
    const provider = await instantiate(await componentOf(callee(one)), { name: 'callee', generate });
    const imports = { [NAME]: provider.exports.get(NAME) as ExportedInstance };
    const { exports } = await instantiate(await componentOf(caller(one)), {
      name: 'caller',
      imports,
      generate,
    });
    const error = thrown(() => exports.get('go')!.js());
    expect(error).toBeInstanceOf(Trap);
    expect(error.message).toContain(`caller trapped in ${NAME}#f: ${one.message}`);
    expect(thrown(() => exports.get('live')!.js())).toBe(error);
    expect(provider.death).toBeUndefined();
  });

  it.each(bad)('$name ends the caller of JavaScript', async (one) => {
    const imports = { [NAME]: hostInterface('test', { f: () => {} }) };
    const { exports } = await instantiate(await componentOf(caller(one)), {
      name: 'caller',
      imports,
      generate,
    });
    expect(thrown(() => exports.get('go')!.js()).message).toContain(
      `caller trapped in ${NAME}#f: ${one.message}`,
    );
  });

  it.each([
    [
      'a result out of bounds',
      'string',
      '(i32.const 65532)',
      'the result of 8 bytes at address 65532 leaves',
    ],
    ['an unaligned result', 'string', '(i32.const 2)', 'the result at address 2 is not aligned to 4 bytes'],
    [
      'a list out of bounds in a result',
      '(list u8)',
      '(i32.store (i32.const 16) (i32.const 65536)) (i32.store (i32.const 20) (i32.const 1)) (i32.const 16)',
      'a list of 1 bytes at address 65536 leaves the memory of 65536 bytes',
    ],
  ])('%s ends the callee', async (_, type, result, message) => {
    const text = giver(type, result, '(i32.const 1024)');
    const { exports } = await instantiate(await componentOf(text), { name: 'giver', generate });
    const error = thrown(() => exports.get('f')!.js('x'));
    expect(error.message).toContain(`giver trapped in f: ${message}`);
    expect(thrown(() => exports.get('f')!.js('x'))).toBe(error);
  });

  it.each([
    ['gives memory that is not there', '(i32.const -8)', 'what realloc returned'],
    ['traps', 'unreachable', 'unreachable'],
  ])('a realloc that %s ends its instance', async (_, realloc, message) => {
    const text = giver('string', '(i32.const 16)', realloc);
    const { exports } = await instantiate(await componentOf(text), { name: 'giver', generate });
    expect(thrown(() => exports.get('f')!.js('x')).message).toContain(`giver trapped in f: ${message}`);
    expect(thrown(() => exports.get('f')!.js('x'))).toBeInstanceOf(Trap);
  });

  it.each([
    ['string', 5, 'expected a string, got 5'],
    ['u32', 'five', 'expected a number, got "five"'],
    ['u64', 'five', 'expected a bigint for u64, got "five"'],
    ['char', '', 'expected a character, got ""'],
    ['(list u8)', 5, 'expected an array for list<u8>, got 5'],
    ['(list string)', ['a', null], 'expected a string, got null'],
    ['(tuple u8 u8)', 5, 'expected an array, got 5'],
    ['(result u8)', { tag: 'good' }, '"good" is no case of this result; there are ok, err'],
    ['(result u8)', 'ok', 'undefined is no case of this result; there are ok, err'],
  ])('a value that is no %s leaves the callee as it was', async (type, value, message) => {
    const flat = {
      string: 2,
      '(list u8)': 2,
      '(list string)': 2,
      '(tuple u8 u8)': 2,
      '(result u8)': 2,
    } as Record<string, number>;
    const core = type === 'u64' ? 'i64' : 'i32 '.repeat(flat[type] ?? 1);
    const text = callee({ name: '', type, core, args: '', message: '' });
    const { exports } = await instantiate(await componentOf(text), { name: 'callee', generate });
    const { f } = (exports.get(NAME) as ExportedInstance).js;
    const error = thrown(() => f(value));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(message);
    expect(thrown(() => f(value))).toEqual(error);
  });
});
