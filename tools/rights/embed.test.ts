import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandError } from '../../host/node/cli/exit-code.ts';
import { decodeComponent, rightsOf } from '../../kernel/component/index.ts';
import { embedRights } from './embed.ts';

const SHELF = `interface shelf {
  use nucleus:capability/types@0.1.0.{denial};
  use acme:units/mass@1.0.0.{grams};
  variant fault { denied(denial), peer-died }
  resource item {
    /// Takes it away.
    /// Requires: write
    take: func(other: borrow<item>) -> result<grams, fault>;
    /// Grants: read
    look: func() -> item;
    weigh: func() -> grams;
  }
}
world store { export shelf; }`;
const UNITS = 'package acme:units@1.0.0;\ninterface mass { type grams = u32; }\n';
/** Of the package, the one text that uses none of WASI's. */
const CAPABILITY = readFileSync(new URL('../../wit/capability/types.wit', import.meta.url), 'utf8');

const block = (text: string) => text.replace(/package ([^;]+);/, 'package $1 {').concat('}\n');
const witSource = `package test:all;\n${[CAPABILITY, UNITS, `package acme:store@1.2.0;\n${SHELF}`].map(block).join('')}`;
const store = await componentNew(
  await componentEmbed({ dummy: true, witSource, world: 'acme:store/store@1.2.0' }),
);

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nucleus-rights-'));
  write('wit/store.wit', `package acme:store@1.2.0;\n${SHELF}`);
  write('wit/deps/units/units.wit', UNITS);
  file = join(folder, 'store.wasm');
  writeFileSync(file, store);
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const rightsIn = (path: string) => rightsOf(decodeComponent(readFileSync(path))).own;
const failure = (wit = join(folder, 'wit'), name = file): Promise<unknown> =>
  embedRights(name, { wit }).then(
    () => 'no error',
    (error) => error,
  );

describe('nucleus rights embed', () => {
  it('puts what the WIT says into the component, in place', async () => {
    expect(await embedRights(file, { wit: join(folder, 'wit') })).toBe(0);
    const rules = rightsIn(file).get('acme:store/shelf')!;
    expect([...rules.keys()]).toEqual(['[method]item.take', '[method]item.look']);
    expect(rules.get('[method]item.take')!.requires).toEqual([{ of: 'self', rights: 2 }]);
    expect(rules.get('[method]item.look')!.grants).toEqual({ kind: 'derive', keep: 1 });
  });

  it('puts it elsewhere, and leaves the component', async () => {
    const before = readFileSync(file);
    const output = join(folder, 'out.wasm');
    await embedRights(file, { wit: join(folder, 'wit'), output });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(rightsIn(output).size).toBe(1);
  });

  it('takes the place of an earlier table', async () => {
    await embedRights(file, { wit: join(folder, 'wit') });
    const once = readFileSync(file);
    await embedRights(file, { wit: join(folder, 'wit') });
    expect(readFileSync(file).equals(once)).toBe(true);
  });

  it.each([
    ['a line that cannot be read', 'Requires: write', 'Requires: fly', '"fly" is no right'],
    ['an argument that is not there', 'Requires: write', 'Requires: lid=write', 'has no parameter "lid"'],
    ['a line that is no doc comment', '/// Requires: write', '// Requires: write', 'no doc comment'],
    ['nothing', /\/\/\/ (Requires|Grants).*/g, '', 'states rights of nothing that the component exports'],
    ['another interface', 'acme:store@1.2.0', 'acme:store@9.0.0', 'states rights of nothing'],
    [
      'a function that the component lacks',
      'weigh: func',
      '/// Grants: read\n    sell: func() -> item; weigh: func',
      'no function "[method]item.sell"',
    ],
  ])('refuses %s', async (_, from, to, message) => {
    const path = join(folder, 'wit/store.wit');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to));
    const error = await failure();
    expect(error).toBeInstanceOf(CommandError);
    expect((error as Error).message).toContain(message);
    expect(rightsIn(file).size).toBe(0);
  });

  it('says what is missing', async () => {
    expect(String(await failure(join(folder, 'nowhere')))).toContain('nowhere: cannot be read: ENOENT');
    expect(String(await failure(undefined, join(folder, 'none.wasm')))).toContain('none.wasm: no such file');
    write('text.wasm', 'no component at all');
    expect(String(await failure(undefined, join(folder, 'text.wasm')))).toContain(
      'text.wasm: is no component',
    );
  });
});
