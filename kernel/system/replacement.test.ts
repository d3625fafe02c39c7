import { beforeEach, describe, expect, it } from 'vitest';
import { FakeHosting, planOf, type Rows, settle, states } from '../../tests/system/fake-hosting.ts';

let fake: FakeHosting;
beforeEach(() => {
  fake = new FakeHosting();
});

describe('a replacement', () => {
  const rows: Rows = { log: {}, store: { imports: ['log'] }, user: { imports: ['store'] } };

  it('is started first, called then, and the old one ends when it is in no call', async () => {
    const system = await fake.started(rows);
    const old = fake.newest('store');
    old.busy = true;
    const replaced = system.replace('store', async () => planOf(rows));
    await settle();
    expect(fake.events).toEqual(['launch store', 'link store -> log 1', 'link user -> store 2']);
    await fake.clock.pass(1000);
    expect(fake.events.length).toBe(3);
    old.busy = false;
    await fake.clock.pass(1000);
    await replaced;
    expect(fake.events.slice(3)).toEqual(['unlink store -> log 1', 'unlink user -> store 1', 'stop store']);
    expect(system.views()[1]).toMatchObject({ state: 'ready', restarts: 0 });
    fake.newest('store').fail('it trapped');
    await settle();
    expect(states(system).store).toBe('restarting');
  });

  it('that does not start leaves everything as it was', async () => {
    const system = await fake.started(rows);
    fake.quick = false;
    const replaced = system.replace('store', async () => planOf(rows));
    const refused = expect(replaced).rejects.toThrow('it trapped');
    await settle();
    fake.newest('store').fail('it trapped');
    await refused;
    expect(states(system).store).toBe('ready');
    fake.domains.get('store')![0]!.fail('later');
    await settle();
    expect(states(system).store).toBe('restarting');
  });

  it('that is not ready in its time is ended', async () => {
    const system = await fake.started(rows);
    fake.quick = false;
    const replaced = system.replace('store', async () => planOf(rows));
    const refused = expect(replaced).rejects.toThrow('it was not ready within 10 s');
    await settle();
    await fake.clock.pass(10_000);
    await refused;
    expect(states(system).store).toBe('ready');
  });

  it('is not started on the kernel`s thread while a service there that it imports from is not ready', async () => {
    const direct: Rows = { log: { direct: true }, store: { direct: true, imports: ['log'] } };
    const system = await fake.started(direct);
    fake.newest('log').fail('it trapped');
    await settle();
    await expect(system.replace('store', async () => planOf(direct))).rejects.toThrow(
      'it imports from log, which is not ready (restarting)',
    );
    expect(fake.domains.get('store')!.length).toBe(1);
    expect(states(system).store).toBe('ready');
  });

  it('takes the place of one that has failed, too', async () => {
    const system = await fake.started({ ...rows, store: { imports: ['log'], restart: { policy: 'never' } } });
    fake.newest('store').fail('it trapped');
    await settle();
    expect(states(system).store).toBe('failed');
    const replaced = system.replace('store', async () => planOf(rows));
    await settle();
    await fake.clock.pass(10_000);
    await replaced;
    expect(states(system).store).toBe('ready');
    expect(fake.events).toContain('link user -> store 2');
  });
});
