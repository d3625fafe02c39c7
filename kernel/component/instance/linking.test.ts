import { describe, expect, it } from 'vitest';
import { componentOf } from '../../../tests/conformance/component-text.ts';
import { RIGHTS, userComponent, VAULT, vaultComponent } from '../../../tests/conformance/vault.ts';
import { parseRightsTable } from '../../capability/requirements.ts';
import { CapabilityTable } from '../../capability/table.ts';
import {
  attenuate,
  CallCounters,
  ComponentError,
  type ExportedInstance,
  Handle,
  hostInterface,
  instantiate,
  LinkError,
  Trap,
} from '../index.ts';

const importing = (name: string, type: string, more = '') =>
  `(component (import "${name}" ${type.replace('(instance', '(instance $i')}) ${more})`;
const lowering = (type: string) => `(component
  (import "test:a/b@0.2.1" (instance $i (export "f" ${type})))
  (core func $f (canon lower (func $i "f")))
  (core module $M (import "" "f" (func $f (result i32))) (func (export "f") (result i32) (call $f)))
  (core instance $m (instantiate $M (with "" (instance (export "f" (func $f))))))
  (func (export "f") (result u32) (canon lift (core func $m "f"))))`;
const FIVE = '(func (result u32))';
const host = (object: object) => hostInterface('test', object);

describe('linking', () => {
  it.each(['test:a/b@0.2.1', 'test:a/b@0.2.0', 'test:a/b@0.2.99'])('takes %s for 0.2.1', async (name) => {
    const imports = { [name]: host({ f: () => 5 }) };
    const { exports } = await instantiate(await componentOf(lowering(FIVE)), { name: 'me', imports });
    expect(exports.get('f')!.js()).toBe(5);
  });

  it('needs nothing for value types', async () => {
    const text = importing('test:a/b@0.2.1', '(instance (type $t u32) (export "t" (type (eq $t))))');
    await expect(instantiate(await componentOf(text), { name: 'me' })).resolves.toBeDefined();
  });

  it.each([
    [
      'an instance',
      lowering(FIVE),
      {},
      'me cannot be linked: test:a/b@0.2.1: wanted interface { f }, given nothing',
    ],
    [
      'an instance of another version',
      lowering(FIVE),
      { 'test:a/b@0.3.0': host({ f: () => 5 }) },
      'me cannot be linked: test:a/b@0.2.1: wanted interface { f }, given nothing',
    ],
    [
      'a function of a host',
      lowering(FIVE),
      { 'test:a/b@0.2.1': host({ g: () => 5 }) },
      'me cannot be linked: test:a/b@0.2.1 > f: wanted func() -> u32, given nothing',
    ],
    [
      'a method of a host`s class',
      importing(
        'a:b/c',
        `(instance (export "t" (type $t (sub resource)))
          (export "[method]t.go" (func (param "self" (borrow $t)))))`,
        '(alias export $i "[method]t.go" (func))',
      ),
      { 'a:b/c': host({ T: class {} }) },
      'me cannot be linked: a:b/c > [method]t.go: wanted func(self: borrow<t>), given nothing',
    ],
    [
      'a function of the world',
      importing('run-it', '(func)'),
      {},
      'me cannot be linked: run-it: wanted func(), given nothing',
    ],
  ])('names the missing import: %s', async (_, text, imports, message) => {
    const error = await instantiate(await componentOf(text), { name: 'me', imports }).catch((one) => one);
    expect(error).toBeInstanceOf(LinkError);
    expect(error.message).toBe(message);
  });

  it('asks a host for no function that is not used', async () => {
    const type = '(instance (export "f" (func)) (export "g" (func)))';
    const text = importing('test:a/b', type, '(alias export $i "f" (func))');
    const imports = { 'test:a/b': host({ f: () => {} }) };
    await expect(instantiate(await componentOf(text), { name: 'me', imports })).resolves.toBeDefined();
  });

  it('names what does not fit', async () => {
    const provider = `(component
      (core module $M (func (export "f") (param i32) (result i32) (local.get 0)))
      (core instance $m (instantiate $M))
      (func $f (param "x" u32) (result u32) (canon lift (core func $m "f")))
      (instance $i (export "f" (func $f)))
      (export "test:a/b@0.2.1" (instance $i)))`;
    const { exports } = await instantiate(await componentOf(provider), { name: 'provider' });
    const imports = { 'test:a/b@0.2.1': exports.get('test:a/b@0.2.1') };
    const error = await instantiate(await componentOf(lowering(FIVE)), { name: 'me', imports }).catch(
      (e) => e,
    );
    expect(error).toBeInstanceOf(LinkError);
    expect(error.message).toBe(
      'me cannot be linked: test:a/b@0.2.1 > f: wanted func() -> u32, given func(x: u32) -> u32',
    );
  });

  it.each([
    [
      { '[method]box.get': { requires: [{ of: 'other', rights: ['read'] }] } },
      `[method]box.get: wanted parameter "other" that is a handle or has handles, given nothing`,
    ],
    [
      { '[method]box.child': { grants: { parameter: 'self' } } },
      '[method]box.child: wanted parameter "self" of type flags, given borrow',
    ],
    [
      {
        '[method]box.set': {
          requires: [{ of: 'self', rights: [], when: { parameter: 'how', flag: 'slow' } }],
        },
      },
      '[method]box.set: wanted flag "slow" of parameter "how", given flags fast, create',
    ],
    [
      { '[method]box.get': { kernel: 'attenuate' } },
      '[method]box.get: wanted one parameter of type flags, since the kernel answers attenuate, given none',
    ],
    [
      { deep: { kernel: 'inspect' } },
      'deep: wanted a method, since the kernel answers it, given no receiver',
    ],
  ])('refuses a rights table that does not fit: %j', async (rules, message) => {
    const provider = await instantiate(await vaultComponent(), { name: 'vault' });
    const imports = {
      [VAULT]: provider.exports.get(VAULT),
      'test:vault/back@0.1.0': host({ call: () => {} }),
    };
    const rights = parseRightsTable({ 'test:vault/vault': rules });
    const error = await instantiate(await userComponent(), { name: 'user', imports, rights }).catch((e) => e);
    expect(error).toBeInstanceOf(LinkError);
    expect(error.message).toBe(`the rights table does not fit: ${VAULT} > ${message}`);
  });

  it('reports a start function that traps', async () => {
    const text =
      '(component (core module $M (func $s unreachable) (start $s)) (core instance (instantiate $M)))';
    const error = await instantiate(await componentOf(text), { name: 'me' }).catch((one) => one);
    expect(error).toBeInstanceOf(Trap);
    expect(error.message).toBe('me trapped in start: unreachable');
  });

  it.each([true, false])('keeps realloc from calling out (generated code: %s)', async (generate) => {
    const text = `(component
      (import "test:a/b" (instance $i (export "f" (func))))
      (core func $f (canon lower (func $i "f")))
      (core module $M (import "" "f" (func $f)) (memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (call $f) (i32.const 8))
        (func (export "g") (param i32 i32)))
      (core instance $m (instantiate $M (with "" (instance (export "f" (func $f))))))
      (func (export "g") (param "s" string) (canon lift (core func $m "g")
        (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))`;
    const imports = { 'test:a/b': host({ f: () => {} }) };
    const { exports } = await instantiate(await componentOf(text), { name: 'me', imports, generate });
    expect(() => exports.get('g')!.js('x')).toThrow(
      'me trapped in test:a/b#f: it made a call while it must not leave (in realloc, post-return or a destructor)',
    );
  });

  it('counts and times calls when asked, each without those that it makes', async () => {
    let looks = 0;
    const counters = new CallCounters(() => looks++);
    const imports = { 'test:a/b@0.2.1': host({ f: () => 5 }) };
    const component = await componentOf(lowering(FIVE));
    const { exports } = await instantiate(component, { name: 'me', imports, counters });
    exports.get('f')!.js();
    exports.get('f')!.js();
    expect(counters.snapshot()).toEqual([
      { caller: 'host', provider: 'me', interface: '', function: 'f', calls: 2, time: 4 },
      { caller: 'me', provider: 'test', interface: 'test:a/b@0.2.1', function: 'f', calls: 2, time: 2 },
    ]);
    expect(counters.total).toBe(4);
    counters.reset();
    expect(counters.snapshot()).toEqual([]);
  });

  it.each([true, false])('traces calls when asked (generated code: %s)', async (generate) => {
    const lines: string[] = [];
    const trace = (caller: string, site: { interface: string; function: string }) =>
      void lines.push(`${caller} ${site.interface} ${site.function}`);
    const imports = { 'test:a/b@0.2.1': host({ f: () => 5 }) };
    const component = await componentOf(lowering(FIVE));
    const { exports } = await instantiate(component, { name: 'me', imports, trace, generate });
    exports.get('f')!.js();
    expect(lines).toEqual(['host  f', 'me test:a/b@0.2.1 f']);
  });
});

/** Uses a host's resource in all ways: constructor, static, methods with errors, own and borrowed arguments. */
const FILES = 'test:files/files@0.2.3';
const filesUser = `(component
  (import "${FILES}" (instance $files
    (type $code (enum "not-permitted" "no-entry"))
    (export "error-code" (type $error (eq $code)))
    (export "file" (type $file (sub resource)))
    (export "[constructor]file" (func (param "n" u32) (result (own $file))))
    (export "[static]file.merge" (func (param "a" (own $file)) (param "b" (borrow $file)) (result (own $file))))
    (export "[method]file.size" (func (param "self" (borrow $file)) (result (result u32 (error $error)))))
    (export "root" (func (result (own $file))))))
  (alias export $files "file" (type $file))
  (alias export $files "error-code" (type $error))
  (core module $L (memory (export "memory") 1))
  (core instance $l (instantiate $L))
  (core func $new (canon lower (func $files "[constructor]file")))
  (core func $merge (canon lower (func $files "[static]file.merge")))
  (core func $size (canon lower (func $files "[method]file.size") (memory (core memory $l "memory"))))
  (core func $root (canon lower (func $files "root")))
  (core func $drop (canon resource.drop $file))
  (core module $M
    (import "" "size" (func $size (param i32 i32)))
    (func (export "size") (param i32) (result i32) (call $size (local.get 0) (i32.const 16)) (i32.const 16)))
  (core instance $m (instantiate $M (with "" (instance (export "size" (func $size))))))
  (func (export "create") (param "n" u32) (result u32) (canon lift (core func $new)))
  (func (export "merge") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $merge)))
  (func (export "root") (result u32) (canon lift (core func $root)))
  (func (export "drop") (param "n" u32) (canon lift (core func $drop)))
  (type $code (enum "not-permitted" "no-entry"))
  (export $code' "code" (type $code))
  (func (export "size") (param "n" u32) (result (result u32 (error $code')))
    (canon lift (core func $m "size") (memory (core memory $l "memory")))))`;

describe.each([{ generate: true }, { generate: false }])(
  'a host, generated code: $generate',
  ({ generate }) => {
    const log: string[] = [];
    class File {
      readonly n: number;
      constructor(n: number) {
        this.n = n;
      }
      static merge(a: File, b: File) {
        return new File(a.n + b.n);
      }
      size() {
        if (this.n === 0) throw 'no-entry';
        if (this.n === 1) throw new Error('a defect');
        return this.n;
      }
      [Symbol.dispose]() {
        log.push(`dropped ${this.n}`);
      }
    }
    const setUp = async (rules: object = {}) => {
      log.length = 0;
      const capabilities = new CapabilityTable();
      const { exports } = await instantiate(await componentOf(filesUser), {
        name: 'user',
        imports: { [FILES]: host({ File, root: () => new File(100) }) },
        rights: parseRightsTable({ 'test:files/files': rules }),
        capabilities,
        generate,
      });
      const call = (name: string, ...args: number[]) => exports.get(name)!.js(...args) as number;
      return { call, capabilities };
    };

    it('lends its objects', async () => {
      const { call, capabilities } = await setUp();
      const [a, b] = [call('create', 20), call('root')];
      expect(capabilities.snapshot()).toMatchObject([
        { holder: 'user', provider: 'test', type: `${FILES}/file` },
        { holder: 'user' },
      ]);
      const c = call('merge', a, b);
      expect(call('size', c)).toBe(120);
      call('drop', b);
      call('drop', c);
      expect(log).toEqual(['dropped 100', 'dropped 120']);
      expect(capabilities.size).toBe(0);
    });

    it('throws errors as values', async () => {
      const { call } = await setUp();
      expect(() => call('size', call('create', 0))).toThrow(new ComponentError('no-entry'));
      expect(() => call('size', call('create', 1))).toThrow('a defect');
      expect(() => call('size', 1)).toThrow(Trap);
    });

    it('is spared calls without the right', async () => {
      const rules = {
        root: { grants: ['write'] },
        '[method]file.size': { requires: [{ of: 'self', rights: ['read'] }], denied: 'not-permitted' },
      };
      const { call, capabilities } = await setUp(rules);
      expect(() => call('size', call('root'))).toThrow(new ComponentError('not-permitted'));
      expect(call('size', call('create', 7))).toBe(7);
      expect(capabilities.snapshot()[0]!.rights).toEqual(['write']);
    });
  },
);

describe('a component`s handle in a host`s hands', () => {
  const world = `(component
    (import "${VAULT}" (instance $v (export "box" (type $box (sub resource)))))
    (alias export $v "box" (type $box))
    (import "test:grants/grants" (instance $g
      (alias outer 1 $box (type $box))
      (export "box" (type $b (eq $box)))
      (export "give" (func (result (own $b))))
      (export "take" (func (param "b" (own $b))))
      (export "look" (func (param "b" (borrow $b))))))
    (core func $give (canon lower (func $g "give")))
    (core func $take (canon lower (func $g "take")))
    (core func $look (canon lower (func $g "look")))
    (func (export "give") (result u32) (canon lift (core func $give)))
    (func (export "take") (param "n" u32) (canon lift (core func $take)))
    (func (export "look") (param "n" u32) (canon lift (core func $look))))`;

  it('passes to another component and back', async () => {
    const capabilities = new CapabilityTable();
    const rights = parseRightsTable(RIGHTS);
    const provider = await instantiate(await vaultComponent(), { name: 'vault', capabilities, rights });
    const { Box } = (provider.exports.get(VAULT) as ExportedInstance).js;
    let taken: Handle | undefined;
    let looked: unknown;
    let kept: Handle | undefined;
    const grants = host({
      give: () => attenuate(new Box(41), ['read']),
      take: (box: Handle) => {
        taken = box;
      },
      look: (box: Handle & { get(): number }) => {
        looked = box.get();
        kept = box;
      },
    });
    const imports = { [VAULT]: provider.exports.get(VAULT), 'test:grants/grants': grants };
    const component = await componentOf(world);
    const { exports } = await instantiate(component, { name: 'user', imports, capabilities, rights });
    const handle = exports.get('give')!.js();
    expect(capabilities.snapshot()[1]).toMatchObject({ holder: 'user', rights: ['read'], parent: 1 });
    exports.get('look')!.js(handle);
    expect(looked).toBe(41);
    expect(kept).toBeInstanceOf(Handle);
    expect(() => (kept as unknown as { get(): number }).get()).toThrow('dropped or moved');
    expect(() => exports.get('take')!.js(handle)).toThrow('user trapped in test:grants/grants#take');
    expect(taken).toBeUndefined();
  });

  it('is borrowed for the call alone, so the host must not use it up', async () => {
    const provider = await instantiate(await vaultComponent(), { name: 'vault' });
    const { Box, Lid, give } = (provider.exports.get(VAULT) as ExportedInstance).js;
    const errors: unknown[] = [];
    const look = (box: Handle) => {
      try {
        give(box);
      } catch (error) {
        errors.push(error);
      }
    };
    const grants = host({ give: () => new Box(41), take: () => {}, look });
    const imports = { [VAULT]: provider.exports.get(VAULT), 'test:grants/grants': grants };
    const { exports } = await instantiate(await componentOf(world), { name: 'user', imports });
    exports.get('look')!.js(exports.get('give')!.js());
    expect(errors).toEqual([
      new TypeError(`this handle of ${VAULT}/box is borrowed and can't be passed as own`),
    ]);
    expect(() => new Lid()).toThrow(`${VAULT}/lid has no constructor`);
  });

  it('must be of the right type', async () => {
    const [a, b] = [0, 1].map(async () => instantiate(await vaultComponent(), { name: 'vault' }));
    const box = (await b!).exports.get(VAULT) as ExportedInstance;
    const grants = host({ give: () => new box.js.Box(1), take: () => {}, look: () => {} });
    const imports = { [VAULT]: (await a!).exports.get(VAULT), 'test:grants/grants': grants };
    const { exports } = await instantiate(await componentOf(world), { name: 'user', imports });
    expect(() => exports.get('give')!.js()).toThrow(
      `user trapped in test:grants/grants#give: expected a handle of ${VAULT}/box, got one of another instance's ${VAULT}/box`,
    );
  });
});
