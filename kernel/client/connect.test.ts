import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RIGHTS, VAULT, vaultComponent } from '../../tests/conformance/vault.ts';
import { parseRightsTable } from '../capability/requirements.ts';
import { CapabilityTable } from '../capability/table.ts';
import { attenuate, type Component, type Handle, instantiate } from '../component/index.ts';
import type { ExternType } from '../component/types/model.ts';
import { connect, interfaceKeys, type UntypedClient } from './connect.ts';
import { outcome, type Service, ServiceError } from './index.ts';
import { instanceService } from './instance-service.ts';
import { Resource, symbolDispose } from './resource.ts';

let component: Component;
let vault: UntypedClient;
let service: Service;

beforeAll(async () => {
  component = await vaultComponent();
});

beforeEach(async () => {
  const instance = await instantiate(component, {
    name: 'vault',
    rights: parseRightsTable(RIGHTS),
    capabilities: new CapabilityTable(),
  });
  service = instanceService(instance, 'vault');
  vault = connect(service, { interface: 'test:vault/vault' });
});

describe('a client of an instance', () => {
  it('has objects with methods, which end', async () => {
    const box = await vault.Box.create(7);
    expect(await box.get()).toBe(7);
    box.close();
    box.close();
    expect(await vault.dropped()).toBe(7);
    await expect(box.get()).rejects.toThrow('box.get: the object was closed');
    await expect(vault.sum([box])).rejects.toThrow(
      'sum: boxes[0]: expected an object of test:vault/vault@0.1.0/box that was not closed, got a Box',
    );
  });

  it('passes objects on, inside of values too', async () => {
    const boxes = [await vault.Box.create(1), await vault.Box.create(2)];
    expect(await vault.sum(boxes)).toBe(3);
    const [crate] = await vault.unpack([{ name: 'a', box: boxes[0] }]);
    expect(await crate.box.get()).toBe(1);
    await expect(boxes[0].get()).rejects.toThrow('was dropped or moved');
    expect(await vault.unpack([{ name: 'empty' }])).toEqual([{ name: 'empty', box: undefined }]);
    crate.box[symbolDispose]();
    expect(await vault.dropped()).toBe(1);
  });

  it('rejects with the error of a result', async () => {
    const box = await vault.Box.create(1);
    const weak = attenuate(Resource.handleOf(box) as Handle, []);
    const raw = { interface: VAULT, function: '[method]box.set' };
    await expect(service.call(raw, [weak, { fast: true }])).rejects.toMatchObject({
      payload: { tag: 'denied' },
    });
    await expect(vault.give('box')).rejects.toThrow(
      'give: value: expected an object of test:vault/vault@0.1.0/box, got "box"',
    );
    const end = await outcome(box.crash());
    expect(end).toEqual({ tag: 'err', val: { tag: 'peer-died' } });
    await expect(box.get()).rejects.toThrow(new ServiceError('box.get', { tag: 'peer-died' }));
    await expect(box.fresh()).rejects.toMatchObject({ name: 'Trap' });
  });

  it('is found by its name, with a version that fits or none', () => {
    expect(Object.keys(connect(service))).toEqual(['vault']);
    expect(connect(service, { interface: VAULT }).sum).toBeTypeOf('function');
    expect(() => connect(service, { interface: 'test:vault/volt' })).toThrow(
      'vault exports no interface "test:vault/volt"; it exports test:vault/vault@0.1.0',
    );
  });
});

describe('a client`s names', () => {
  it('say as much as tells interfaces apart', () => {
    expect([
      ...interfaceKeys(['acme:kv/store@1.0.0', 'acme:kv/log', 'other:kv/log', 'wasi:cli/run@0.2.0']).values(),
    ]).toEqual(['store', 'acmeKvLog', 'otherKvLog', 'run']);
    expect([...interfaceKeys(['a:b/c@1.0.0', 'a:b/c@2.0.0']).values()]).toEqual(['aBC1_0_0', 'aBC2_0_0']);
  });

  it('never make an object that can be waited for, and give way to the service`s own', async () => {
    const type = (parameters: readonly string[] = []) =>
      ({
        kind: 'func',
        type: { parameters: parameters.map((name) => ({ name, type: { kind: 'u8' } })) },
      }) as ExternType;
    const calls: string[] = [];
    const other: Service = {
      name: 'other',
      exports: new Map([
        ['then', type()],
        ['read-all', type(['how-many'])],
      ]),
      call: async (site) => void calls.push(site.function),
    };
    const client = await Promise.resolve(connect(other));
    await client.then_();
    await client.readAll(1);
    await expect(client.readAll(256)).rejects.toThrow('read-all: howMany: expected a u8, got 256');
    expect(calls).toEqual(['then', 'read-all']);
  });
});
