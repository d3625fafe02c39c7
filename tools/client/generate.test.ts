/**
 * What is generated for a corpus of tiny WIT texts: golden/NAME.wit gives golden/NAME.txt, which TypeScript accepts. To write the
 * texts anew, and review them as a diff: NUCLEUS_GOLDEN=write npx vitest run tools/client
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instanceService } from '../../kernel/client/index.ts';
import { decodeComponent, instantiate } from '../../kernel/component/index.ts';
import { root } from '../../tests/arch/source-files.ts';
import { VAULT, vaultBinary } from '../../tests/conformance/vault.ts';
import { WitError } from '../wit/source.ts';
import { describeExports } from './described.ts';
import { generateClient } from './generate.ts';
import { describeFolder } from './wit-choice.ts';

const folder = join(import.meta.dirname, 'golden');
const made = join(import.meta.dirname, 'gen');
const write = process.env.NUCLEUS_GOLDEN === 'write';
const library = '../../../kernel/client/index.ts';
/** The others are all interfaces of their package. */
const worlds: Readonly<Record<string, string>> = { store: 'kv', foreign: 'foreign' };

const names = readdirSync(folder)
  .filter((name) => name.endsWith('.wit'))
  .map((name) => name.replace(/\.wit$/, ''));

const generated = (name: string) => {
  const choice = { world: worlds[name], interfaces: undefined };
  return generateClient(describeFolder(join(folder, `${name}.wit`), root, choice), { library });
};

beforeAll(() => mkdirSync(made, { recursive: true }));
afterAll(() => rmSync(made, { recursive: true, force: true }));

describe('a client', () => {
  it.each(names)('of %s is what it was', (name) => {
    const text = generated(name);
    const path = join(folder, `${name}.txt`);
    if (write) writeFileSync(path, text);
    expect(existsSync(path), `${path} is missing`).toBe(true);
    expect(text).toBe(readFileSync(path, 'utf8'));
  });

  it('is TypeScript, whose types and schemas agree', async () => {
    for (const name of names) writeFileSync(join(made, `${name}.ts`), generated(name));
    const vault = decodeComponent(await vaultBinary()).type.exports;
    writeFileSync(join(made, 'vault.ts'), generateClient(describeExports(vault), { library }));
    writeFileSync(join(made, 'use.ts'), USE);
    const settings = {
      extends: '../../../tsconfig.json',
      compilerOptions: {
        noEmit: true,
        incremental: false,
        tsBuildInfoFile: null,
        exactOptionalPropertyTypes: true,
      },
      include: ['*.ts'],
      exclude: [],
    };
    writeFileSync(join(made, 'tsconfig.json'), JSON.stringify(settings));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    let errors = '';
    try {
      execFileSync(process.execPath, [tsc, '-p', made], { encoding: 'utf8' });
    } catch (error) {
      errors = (error as { stdout: string }).stdout;
    }
    expect(errors).toBe('');

    const { connect, Box } = await import(join(made, 'vault.ts'));
    const instance = await instantiate(decodeComponent(await vaultBinary()), { name: 'vault' });
    const client = connect(instanceService(instance, 'vault'));
    const box = await client.vault.Box.create(3);
    expect(box).toBeInstanceOf(Box);
    expect(await client.vault.sum([box, await box.fresh()])).toBe(7);
    await expect(client.vault.Box.create(-1)).rejects.toThrow('box.create: value: expected a u32, got -1');
    const { connect: other } = await import(join(made, 'store.ts'));
    expect(() => other(instanceService(instance, 'vault'))).toThrow(
      `vault does not export acme:kv/store@1.0.0; it exports ${VAULT}`,
    );
  });
});

/** What must be accepted of the types, and what must not. */
const USE = `
import { outcome } from '${library}';
import { connect, type Entry, Item } from './store.ts';
export async function use(service: Parameters<typeof connect>[0], entry: Entry): Promise<string | bigint> {
  const { store, run } = connect(service);
  const count: number = await run();
  const end = await outcome(store.put('a', { ...entry, size: count }, { keepOld: true }));
  if (end.tag === 'err') return end.val.tag === 'denied' ? end.val.val.tag : end.val.tag;
  const item: Item = await store.Item.create('text');
  // @ts-expect-error a bigint
  await store.take(item, 5);
  // @ts-expect-error no such color
  await store.put('a', { ...entry, color: 'blue' }, {});
  item.close();
  return (await store.get('a'))?.pair[0] ?? 0n;
}
`;

describe('WIT that says nothing of the kind', () => {
  const at = (name: string, choice: { world?: string; interfaces?: string[] }) => () =>
    describeFolder(join(folder, `${name}.wit`), root, { world: choice.world, interfaces: choice.interfaces });

  it.each([
    [
      'names',
      { interfaces: ['other', 'more'] },
      'there is no interface "more"; there is test:names/records@0.1.0, test:names/other@0.1.0',
    ],
    ['names', { world: 'w' }, /^there is no world "w"/],
  ] as const)('%s %j', (name, choice, message) => {
    const act = at(name, choice as { world?: string; interfaces?: string[] });
    expect(act).toThrow(WitError);
    expect(act).toThrow(message);
  });
});
