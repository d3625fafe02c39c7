/** Linking: what is given against what is wanted, and the message that names the first difference. */
import { describe, expect, it } from 'vitest';
import { componentOf } from '../../../tests/conformance/component-text.ts';
import { type ExternType, ResourceType } from './model.ts';
import { adopt, ResourceMap, realise } from './substitute.ts';
import { compareExterns, LinkError, link, printDifference } from './subtype.ts';

/** Of a component whose one import is an instance called `a:b/c` with these exports. */
async function instanceOf(exports: string): Promise<Extract<ExternType, { kind: 'instance' }>> {
  const { type } = await componentOf(`(component (import "a:b/c" (instance ${exports})))`);
  return type.imports.get('a:b/c') as Extract<ExternType, { kind: 'instance' }>;
}

async function difference(given: string, wanted: string): Promise<string | undefined> {
  const found = compareExterns(await instanceOf(given), await instanceOf(wanted), new ResourceMap());
  return found && printDifference(found);
}

const resource = '(export "r" (type $r (sub resource)))';
const two = '(export "r" (type $r (sub resource))) (export "s" (type $s (sub resource)))';
/** An enum of 13 labels and more. */
const long = (more: string) => {
  const labels = Array.from({ length: 13 }, (_, index) => `"l${index}"`).join(' ');
  return `(type $t (enum ${labels} ${more})) (export "t" (type (eq $t)))`;
};
const record = (fields: string) => `(type $t (record ${fields})) (export "t" (type $u (eq $t)))`;

describe('an instance satisfies', () => {
  it.each([
    [
      'the same',
      '(export "f" (func (param "x" u8) (result string)))',
      '(export "f" (func (param "x" u8) (result string)))',
    ],
    ['less', '(export "f" (func)) (export "g" (func))', '(export "g" (func))'],
    ['nothing at all', '(export "f" (func))', ''],
    [
      'the same with its own resource',
      `${resource} (export "f" (func (param "x" (own $r)) (result (own $r))))`,
      `${resource} (export "f" (func (param "x" (own $r)) (result (own $r))))`,
    ],
    [
      'two resources where it has one for both',
      `${resource} (export "s" (type $s (eq $r))) (export "f" (func (param "x" (own $s))))`,
      `${two} (export "f" (func (param "x" (own $s))))`,
    ],
    [
      'the same types in another order',
      `${record('(field "a" u8)')} (export "f" (func))`,
      `(export "f" (func)) ${record('(field "a" u8)')}`,
    ],
    [
      'a nested instance',
      '(export "i" (instance (export "f" (func)) (export "g" (func))))',
      '(export "i" (instance (export "f" (func))))',
    ],
    [
      'a component that is handed more',
      '(export "c" (component (export "f" (func))))',
      '(export "c" (component (import "g" (func)) (export "f" (func))))',
    ],
    [
      'a module that is handed more',
      '(export "m" (core module (export "f" (func))))',
      '(export "m" (core module (import "a" "b" (func))))',
    ],
  ])('%s', async (_, given, wanted) => expect(await difference(given, wanted)).toBeUndefined());
});

describe('an instance does not satisfy', () => {
  it.each([
    ['a missing function', '', '(export "f" (func (param "x" u8)))', 'f: wanted func(x: u8), given nothing'],
    [
      'another sort',
      '(export "f" (type (sub resource)))',
      '(export "f" (func))',
      'f: wanted func(), given resource f',
    ],
    [
      'another parameter type',
      '(export "f" (func (param "x" u8)))',
      '(export "f" (func (param "x" s8)))',
      'f > parameter x: wanted s8, given u8',
    ],
    [
      'another parameter name',
      '(export "f" (func (param "x" u8)))',
      '(export "f" (func (param "y" u8)))',
      'f: wanted func(y: u8), given func(x: u8)',
    ],
    [
      'another number of parameters',
      '(export "f" (func (param "x" u8)))',
      '(export "f" (func))',
      'f: wanted func(), given func(x: u8)',
    ],
    [
      'a missing result',
      '(export "f" (func))',
      '(export "f" (func (result u8)))',
      'f: wanted func() -> u8, given func()',
    ],
    [
      'another result',
      '(export "f" (func (result (list u8))))',
      '(export "f" (func (result (list u16))))',
      'f > result > element: wanted u16, given u8',
    ],
    [
      'another field name',
      record('(field "a" u8)'),
      record('(field "b" u8)'),
      't: wanted record { b: u8 }, given record { a: u8 }',
    ],
    [
      'another field type',
      record('(field "a" (option u8))'),
      record('(field "a" (option u16))'),
      't > field a > some: wanted u16, given u8',
    ],
    [
      'another tuple',
      record('(field "a" (tuple u8 u8))'),
      record('(field "a" (tuple u8 s8))'),
      't > field a > element 1: wanted s8, given u8',
    ],
    [
      'a longer tuple',
      record('(field "a" (tuple u8))'),
      record('(field "a" (tuple u8 u8))'),
      't > field a: wanted tuple<u8, u8>, given tuple<u8>',
    ],
    [
      'another case',
      '(type $t (variant (case "a"))) (export "t" (type (eq $t)))',
      '(type $t (variant (case "a" u8))) (export "t" (type (eq $t)))',
      't > case a: wanted u8, given no value',
    ],
    [
      'another enum',
      '(type $t (enum "a")) (export "t" (type (eq $t)))',
      '(type $t (enum "b")) (export "t" (type (eq $t)))',
      't: wanted enum { b }, given enum { a }',
    ],
    ['another label late in a long enum', long('"y" "z"'), long('"x" "z"'), 't > name 14: wanted x, given y'],
    ['a label more in a long enum', long('"x"'), long(''), 't > name 14: wanted nothing, given x'],
    [
      'another flag',
      '(type $t (flags "a" "b")) (export "t" (type (eq $t)))',
      '(type $t (flags "a")) (export "t" (type (eq $t)))',
      't: wanted flags { a }, given flags { a, b }',
    ],
    [
      'another ok',
      record('(field "a" (result u8))'),
      record('(field "a" (result u16))'),
      't > field a > ok: wanted u16, given u8',
    ],
    [
      'another error',
      record('(field "a" (result (error u8)))'),
      record('(field "a" (result (error char)))'),
      't > field a > err: wanted char, given u8',
    ],
    [
      'no error',
      record('(field "a" (result u8))'),
      record('(field "a" (result u8 (error string)))'),
      't > field a: wanted result<u8, string>, given result<u8>',
    ],
    [
      'a borrow for an own',
      `${resource} (export "f" (func (param "x" (own $r))))`,
      `${resource} (export "f" (func (param "x" (borrow $r))))`,
      'f > parameter x: wanted borrow<r>, given own<r>',
    ],
    [
      'another resource',
      `${two} (export "f" (func (param "x" (own $r))))`,
      `${two} (export "f" (func (param "x" (own $s))))`,
      'f > parameter x > own: wanted resource a:b/c/s, given resource a:b/c/r',
    ],
    [
      'a type that is no resource',
      record('(field "a" u8)'),
      '(export "t" (type (sub resource)))',
      't: wanted resource t, given type record { a: u8 }',
    ],
    [
      'a nested instance',
      '(export "i" (instance))',
      '(export "i" (instance (export "f" (func))))',
      'i > f: wanted func(), given nothing',
    ],
    [
      'a component that asks for more',
      '(export "c" (component (import "g" (func))))',
      '(export "c" (component))',
      'c > imports > g: wanted func(), given nothing',
    ],
    [
      'a module that asks for more',
      '(export "m" (core module (import "a" "b" (func))))',
      '(export "m" (core module))',
      'm > import "a" "b": wanted core func () -> (), given nothing',
    ],
    [
      'a module that has less',
      '(export "m" (core module (export "f" (memory 1))))',
      '(export "m" (core module (export "f" (func (param i32)))))',
      'm > export "f": wanted core func (i32) -> (), given core memory 1',
    ],
  ])('%s', async (_, given, wanted, message) => expect(await difference(given, wanted)).toBe(message));
});

describe('link', () => {
  it('says whose import it is, and tells resources of equal names apart', async () => {
    const wanted = await instanceOf(resource);
    const borrowed = new ResourceType('a:b/c/r');
    const map = new ResourceMap();
    link(await instanceOf(resource), wanted, map, 'a:b/c', 'linux');
    const eq: ExternType = {
      kind: 'resource',
      resource: (wanted.type.exports.get('r') as { resource: ResourceType }).resource,
      abstract: false,
    };
    const error = catchLink(() =>
      link({ kind: 'resource', resource: borrowed, abstract: true }, eq, map, 'd:e/f', 'linux'),
    );
    expect(error.message).toBe(
      'linux cannot be linked: d:e/f: wanted resource a:b/c/r, given another resource a:b/c/r',
    );
    expect(error.difference.path).toEqual(['d:e/f']);
  });
});

function catchLink(run: () => void): LinkError {
  try {
    run();
  } catch (error) {
    if (error instanceof LinkError) return error;
  }
  throw new Error('linked');
}

describe('a resource map', () => {
  const functionOf = (type: ExternType) => {
    const f = type.kind === 'instance' ? type.type.exports.get('f') : undefined;
    if (f?.kind !== 'func') throw new Error('no function');
    return f.type;
  };
  const uses = `${resource} (export "f" (func (param "x" (list (borrow $r))) (param "y" string) (result (result (own $r) (error u8)))))`;

  it('puts the given resource wherever the wanted one stood', async () => {
    const [given, wanted] = [await instanceOf(uses), await instanceOf(uses)];
    const map = new ResourceMap();
    expect(compareExterns(given, wanted, map)).toBeUndefined();
    expect(map.function(functionOf(wanted))).toEqual(functionOf(given));
    const { resource } = given.type.exports.get('r') as { resource: ResourceType };
    expect(map.function(functionOf(wanted)).result).toMatchObject({ ok: { resource } });
  });

  it('gives the same object again, and a type without resources as it is', async () => {
    const wanted = await instanceOf(`${uses} (export "g" (func (param "x" (list u8))))`);
    const map = new ResourceMap();
    const made = realise(wanted.type, map, (path) => new ResourceType(`host/${path.join('/')}`));
    expect(map.function(functionOf(wanted))).toBe(map.function(functionOf(wanted)));
    expect(made.exports.get('g')).toBe(wanted.type.exports.get('g'));
    expect(made.exports.get('r')).toMatchObject({ resource: { name: 'host/r' } });
    expect(functionOf({ kind: 'instance', type: made }).result).toMatchObject({
      ok: { resource: { name: 'host/r' } },
    });
  });

  it('falls back to the map of the enclosing component', () => {
    const [a, b] = [new ResourceType('a'), new ResourceType('b')];
    const outer = new ResourceMap();
    outer.set(a, b);
    expect(new ResourceMap(outer).resource(a)).toBe(b);
    expect(new ResourceMap(outer).resource(b)).toBe(b);
  });

  it('adopts what an instance turned out to export', async () => {
    const nested = `(export "i" (instance ${uses}))`;
    const [given, wanted] = [await instanceOf(nested), await instanceOf(nested)];
    const map = new ResourceMap();
    adopt(given.type, wanted.type, map);
    expect(map.instance(wanted.type)).toEqual(given.type);
  });

  it('reaches into components, and leaves their own resources alone', () => {
    const [outer, own, actual] = ['outer', 'own', 'actual'].map((name) => new ResourceType(name));
    const parameters = [outer!, own!].map((resource, i) => ({
      name: `p${i}`,
      type: { kind: 'own', resource } as const,
    }));
    const exports = new Map<string, ExternType>([
      ['own', { kind: 'resource', resource: own!, abstract: true }],
      ['f', { kind: 'func', type: { parameters } }],
    ]);
    const map = new ResourceMap();
    map.set(outer!, actual!);
    const after = functionOf({ kind: 'instance', type: map.component({ imports: new Map(), exports }) });
    expect(after.parameters.map(({ type }) => (type as { resource: ResourceType }).resource)).toEqual([
      actual,
      own,
    ]);
  });
});
