/** Grants as the supervisor makes them, with the real `vfs`: which rights each handle has, and what it is called. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createWasi, openDirectory, openFile } from '../../host/node/wasi/index.ts';
import { CapabilityTable } from '../../kernel/capability/table.ts';
import { drop, inspect } from '../../kernel/component/index.ts';
import type { DirectoryGrant, Manifest } from '../../kernel/manifest/manifest.ts';
import { Grants } from '../../kernel/supervisor/grants.ts';
import type { NodeHandle } from '../../kernel/supervisor/mounts.ts';
import type { Platform } from '../../kernel/supervisor/platform.ts';
import { loadRights, Services } from '../../kernel/supervisor/services.ts';
import { root } from '../arch/source-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'grants-'));
mkdirSync(join(folder, 'tree'));
writeFileSync(join(folder, 'tree', 'file'), 'content');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Node extends NodeHandle {
  openAt(path: string, options: object, want: object): Node;
  writeAt(offset: bigint, data: Uint8Array): number;
}

interface Answers {
  root(): Node | undefined;
  mounts(): { path: string; node: Node; rights: object }[];
  trace(): object | undefined;
}

async function grant(directories: DirectoryGrant[], trace = false) {
  const capabilities = new CapabilityTable();
  const traceStream = {};
  const platform = {
    component: async (name: string) =>
      new Uint8Array(readFileSync(join(root, 'dist', 'components', `${name}.wasm`))),
    rights: async () => JSON.parse(readFileSync(join(root, 'dist', 'rights.json'), 'utf8')),
    interfaces: createWasi(),
    openDirectory,
    openFile,
    trace: traceStream,
    log: () => {},
  } as unknown as Platform;
  const services = new Services({
    services: { vfs: { component: 'vfs' } },
    interfaces: Object.keys(platform.interfaces),
    platform,
    capabilities,
    rights: await loadRights(platform),
    answers: {},
  });
  await services.start();
  const manifest = { grants: { directories, trace }, limits: {} } as unknown as Manifest;
  const grants = new Grants(manifest, platform, () => services.functions('nucleus:fs/provider'));
  return { grants, services, capabilities, traceStream, answers: grants.interface as Answers };
}

const directory = (rights: DirectoryGrant['rights']): DirectoryGrant => ({
  host: join(folder, 'tree'),
  guest: '/src',
  rights,
});

const payloadOf = (call: () => unknown): unknown => {
  try {
    return { returned: call() };
  } catch (error) {
    return (error as { payload?: unknown }).payload ?? error;
  }
};

describe('grants', () => {
  it('hands each out once, with the manifest`s rights', async () => {
    const { answers } = await grant([directory(['read']), directory(['read', 'write', 'delete'])]);
    const mounts = answers.mounts();
    expect(mounts.map(({ path, node }) => [path, inspect(node)])).toEqual([
      ['/src', ['read']],
      ['/src', ['read', 'write', 'delete']],
    ]);
    expect(mounts.map(({ rights }) => rights)).toEqual([
      { read: true },
      { read: true, write: true, delete: true },
    ]);
    expect(answers.mounts()).toEqual([]);
    expect(inspect(answers.root()!)).toContain('write');
    expect(answers.root()).toBeUndefined();
  });

  it('lets nothing be written through a read-only one', async () => {
    const { answers } = await grant([directory(['read'])]);
    const [mount] = answers.mounts();
    const missing = { tag: 'denied', val: { tag: 'missing', val: expect.objectContaining({ write: true }) } };
    expect(payloadOf(() => mount!.node.openAt('file', {}, { read: true, write: true }))).toEqual(missing);
    expect(payloadOf(() => mount!.node.openAt('new', { create: true }, { read: true }))).toEqual(missing);
    const file = mount!.node.openAt('file', {}, { read: true });
    expect(Buffer.from(file.readAt(0n, 100)).toString()).toBe('content');
    expect(payloadOf(() => file.writeAt(0n, new Uint8Array(1)))).toEqual(missing);
  });

  it('labels what it hands out with the host`s path', async () => {
    const { grants, capabilities } = await grant([directory(['read'])]);
    grants.prepare();
    grants.image(join(folder, 'tree', 'file'));
    const labels = capabilities
      .snapshot()
      .filter(({ type, rights }) => type.startsWith('nucleus:fs/') && rights.length < 6);
    expect(labels.map(({ label, rights }) => [label, rights])).toEqual([
      [`${join(folder, 'tree')} as /src`, ['read']],
      [join(folder, 'tree', 'file'), ['read']],
    ]);
  });

  it('lets the service itself do no more with the host`s descriptors', async () => {
    const { grants, capabilities } = await grant([
      directory(['read']),
      directory(['read', 'write', 'delete']),
    ]);
    grants.prepare();
    const descriptors = capabilities
      .snapshot()
      .filter(({ holder, provider }) => holder === 'vfs' && provider === 'host');
    expect(descriptors.map(({ rights, label }) => [rights, label])).toEqual([
      [['read'], join(folder, 'tree')],
      [['read', 'write', 'delete'], join(folder, 'tree')],
    ]);
  });

  it('keeps nothing at the end', async () => {
    const { grants, services, answers, capabilities } = await grant([directory(['read'])]);
    grants.prepare();
    const given = [answers.root()!, ...answers.mounts().map(({ node }) => node)];
    for (const node of given) drop(node);
    grants.end();
    services.end();
    expect(capabilities.snapshot()).toEqual([]);
  });

  it('gives the trace only to a run that is traced', async () => {
    expect((await grant([])).answers.trace()).toBeUndefined();
    const { answers, traceStream } = await grant([], true);
    expect(answers.trace()).toBe(traceStream);
  });

  it('names a directory that is not there', async () => {
    const { grants } = await grant([{ ...directory(['read']), host: join(folder, 'nowhere') }]);
    expect(() => grants.prepare()).toThrow(`${join(folder, 'nowhere')}: no such directory; check the path`);
  });
});
