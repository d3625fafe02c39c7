import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { boxProvider, boxUser } from '../../tests/conformance/boxes.ts';
import { componentOf } from '../../tests/conformance/component-text.ts';
import { parseRightsTable } from '../capability/requirements.ts';
import { CapabilityTable } from '../capability/table.ts';
import { attenuate, BinaryError, decodeComponent, type ExportedInstance, instantiate } from './index.ts';
import { MAX_RIGHTS, RIGHTS_SECTION, rightsOf } from './rights-section.ts';

/** A custom section `nucleus:rights`, as bytes. */
function section(content: string | Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(RIGHTS_SECTION);
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const body = [...leb(name.length), ...name, ...bytes];
  return Uint8Array.from([0, ...leb(body.length), ...body]);
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...leb(Math.floor(value / 0x80))];
}

const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const table = (interfaces: unknown) => section(JSON.stringify({ version: 1, interfaces }));
const needsWrite = { '[method]box.write': { requires: [{ of: 'self', rights: ['write'] }] } };

const [ACME, FS] = ['acme:store/boxes', 'nucleus:fs/types'];
const acme = await parse(boxProvider(`${ACME}@1.2.0`));
const fs = await parse(boxProvider(`${FS}@0.1.0`));

/** The provider in `bytes`, and a component that writes to its boxes; `rights` is the kernel's table. */
async function pair(bytes: Uint8Array, name: string, rights: object = {}) {
  const system = { rights: parseRightsTable(rights), capabilities: new CapabilityTable() };
  const made = await instantiate(decodeComponent(bytes), { name: 'provider', ...system });
  const boxes = made.exports.get(name) as ExportedInstance;
  const source = await componentOf(boxUser(name));
  const second = await instantiate(source, { name: 'user', imports: { [name]: boxes }, ...system });
  const attempt = (second.exports.get('try') as unknown as { js: (box: unknown) => number }).js;
  return { boxes: boxes.js, attempt };
}

describe('a component`s own interface', () => {
  it('needs no right without a section', async () => {
    const { boxes, attempt } = await pair(acme, `${ACME}@1.2.0`);
    expect(attempt(attenuate(boxes.make(), ['read', 'delegate']))).toBe(7);
  });

  it('needs what its section says', async () => {
    const bytes = join(acme, table({ [ACME]: needsWrite }));
    const { boxes, attempt } = await pair(bytes, `${ACME}@1.2.0`);
    expect(attempt(boxes.make())).toBe(7);
    const readOnly = () => attempt(attenuate(boxes.make(), ['read', 'delegate']));
    expect(readOnly).toThrow('lacks the right write');
  });

  it('needs it of JavaScript, too', async () => {
    const bytes = join(acme, table({ [ACME]: needsWrite }));
    const { boxes } = await pair(bytes, `${ACME}@1.2.0`);
    expect(boxes.make().write()).toBe(7);
    expect(() => attenuate(boxes.make(), ['read']).write()).toThrow();
  });

  it('needs what a component inside says that provides it', async () => {
    const inner = join(acme, table({ [ACME]: needsWrite }));
    // Put together by hand: the text format has no custom sections for components.
    const nested = join(
      acme.subarray(0, 8),
      Uint8Array.from([4, ...leb(inner.length)]),
      inner,
      Uint8Array.from([5, 4, 1, 0, 0, 0]),
      aliasInstance(`${ACME}@1.2.0`),
      exportInstance(`${ACME}@1.2.0`, 1),
    );
    expect(rightsOf(decodeComponent(nested)).inner).toHaveLength(1);
    const { boxes, attempt } = await pair(nested, `${ACME}@1.2.0`);
    const readOnly = () => attempt(attenuate(boxes.make(), ['read', 'delegate']));
    expect(readOnly).toThrow('lacks the right write');
  });
});

const text = (value: string) => [...leb(value.length), ...new TextEncoder().encode(value)];
/** Section: alias export 0 `name` as an instance. */
function aliasInstance(name: string): Uint8Array {
  const body = [1, 5, 0, 0, ...text(name)];
  return Uint8Array.from([6, ...leb(body.length), ...body]);
}
/** Section: export instance `index` as `name`. */
function exportInstance(name: string, index: number): Uint8Array {
  const body = [1, 0, ...text(name), 5, index, 0];
  return Uint8Array.from([11, ...leb(body.length), ...body]);
}

describe('an interface that the kernel knows', () => {
  const weaker = { '[method]box.write': { requires: [], grants: 'fresh', denied: 'x' } };

  it('is not weakened by a section', async () => {
    const { boxes, attempt } = await pair(join(fs, table({ [FS]: weaker })), `${FS}@0.1.0`, {
      [FS]: needsWrite,
    });
    expect(attempt(boxes.make())).toBe(7);
    const readOnly = () => attempt(attenuate(boxes.make(), ['read', 'delegate']));
    expect(readOnly).toThrow('lacks the right write');
  });

  it('may need more', async () => {
    const more = { '[method]box.write': { requires: [{ of: 'self', rights: ['execute'] }] } };
    const { boxes, attempt } = await pair(join(fs, table({ [FS]: more })), `${FS}@0.1.0`, {
      [FS]: needsWrite,
    });
    expect(attempt(boxes.make())).toBe(7);
    const write = () => attempt(attenuate(boxes.make(), ['write', 'delegate']));
    expect(write).toThrow('lacks the right execute');
  });
});

describe('a section that cannot be read', () => {
  const place = acme.length + 3 + RIGHTS_SECTION.length;
  const at = (offset: number) => ` (at offset 0x${offset.toString(16)})`;
  const cases: [string, Uint8Array, string][] = [
    ['is no JSON', section('{"version": ,'), `is no JSON${at(place)}`],
    ['is empty', section(''), `is no JSON${at(place)}`],
    ['is not UTF-8', section(Uint8Array.of(0xff)), `is not UTF-8${at(place)}`],
    ['is a list', section('[]'), `should be an object with "version" and "interfaces"${at(place)}`],
    ['is of another version', section('{"version":2}'), `version 2 is not supported, only 1${at(place)}`],
    [
      'has no interfaces',
      section('{"version":1}'),
      `"interfaces" should be an object, not undefined${at(place)}`,
    ],
    ['has more', section('{"version":1,"x":0}'), `has an unknown key "x"${at(place)}`],
    [
      'names another interface',
      table({ 'acme:store/x': {} }),
      `"acme:store/x" is no interface that the component exports`,
    ],
    [
      'speaks for the kernel`s interface',
      table({ [FS]: needsWrite }),
      `"${FS}" is no interface that the component exports`,
    ],
    ['names another function', table({ [ACME]: { sell: {} } }), `there is no function "sell" in "${ACME}"`],
    [
      'names another right',
      table({ [ACME]: { make: { requires: [{ of: 'self', rights: ['fly'] }] } } }),
      '"fly" in',
    ],
    [
      'names another parameter',
      table({ [ACME]: { '[method]box.write': { requires: [{ of: 'lid', rights: ['read'] }] } } }),
      'parameter "lid"',
    ],
    [
      'asks for no right',
      table({ [ACME]: { '[method]box.write': { requires: [{ of: 'self', rights: [] }] } } }),
      '"[method]box.write" in "acme:store/boxes" requires no right of "self"',
    ],
    [
      'speaks of the handle that nobody gets',
      table({ [ACME]: { '[method]box.write': { grants: 'fresh' } } }),
      '"[method]box.write" in "acme:store/boxes" returns no handle',
    ],
    [
      'names another error case',
      table({ [ACME]: { '[method]box.write': { denied: 'gone' } } }),
      '"[method]box.write" in "acme:store/boxes" has no error case "gone"',
    ],
    [
      'holds lists in lists without end',
      section(`{"version":${'['.repeat(60_000)}${']'.repeat(60_000)}}`),
      'version a list is not supported',
    ],
    [
      'names another prototype',
      section(`{"version":1,"interfaces":{"__proto__":{"make":{}}}}`),
      '"__proto__" is no interface',
    ],
  ];

  it.each(cases)('because it %s', (_, bytes, message) => {
    const decode = () => decodeComponent(join(acme, bytes));
    expect(decode).toThrow(BinaryError);
    expect(decode).toThrow(message);
  });

  it('because there are two', () => {
    const one = table({});
    expect(() => decodeComponent(join(acme, one, one))).toThrow('one section nucleus:rights, not two');
  });

  it('because it is too long', () => {
    const long = section(new Uint8Array(MAX_RIGHTS + 1).fill(0x20));
    expect(() => decodeComponent(join(acme, long))).toThrow(`at most ${MAX_RIGHTS} bytes`);
  });

  it('because a bit of it was flipped, unless it means something all the same', () => {
    const good = table({ [ACME]: needsWrite });
    for (let index = 0; index < good.length; index++) {
      const bad = Uint8Array.from(good);
      bad[index]! ^= 1 << (index & 7);
      try {
        decodeComponent(join(acme, bad));
      } catch (error) {
        expect(error).toBeInstanceOf(BinaryError);
      }
    }
  });
});
