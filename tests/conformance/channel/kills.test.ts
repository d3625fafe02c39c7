/** Threads that are killed at random moments, under load: every call is settled, and nothing stays. NUCLEUS_KILLS sets how many. */
import { expect, it } from 'vitest';
import { CapabilityTable } from '../../../kernel/capability/table.ts';
import { CallRefused } from '../../../kernel/channel/link.ts';
import { decodeComponent, type ExportedInstance, instantiate } from '../../../kernel/component/index.ts';
import { Dispatcher } from '../../../kernel/remote/dispatcher.ts';
import { DRIVER, HOLDER_PARTS, NEXT, OBJECTS, PROVIDER_PARTS } from '../capability/components.ts';
import { witBinary } from '../component-text.ts';
import { Random } from '../random-types.ts';
import { ComponentClient } from './component-client.ts';
import { Domains } from './domain.ts';

const kills = Number(process.env.NUCLEUS_KILLS ?? 8);
const CALLS = 300;
const NOBODY = `{ '${NEXT}': hostInterface('nobody', { keep() {}, keepAll() {}, give() {}, look() {} }) }`;
const [provider, holder] = [await witBinary(...PROVIDER_PARTS), await witBinary(...HOLDER_PARTS)];

type Made = { readonly tag: string; readonly val: unknown };

/** How a call ended, in a word; anything unforeseen is thrown. */
async function outcomeOf(call: Promise<Made>): Promise<string> {
  try {
    const { tag, val } = await call;
    return tag === 'ok' ? 'answered' : (val as { tag: string }).tag;
  } catch (error) {
    if (error instanceof CallRefused) return error.reason;
    throw error;
  }
}

/** Starts many calls; some of what they make is dropped again. */
function load(client: ComponentClient, random: Random): Promise<string>[] {
  return Array.from({ length: CALLS }, async () => {
    const made = await client.call<Made>('make');
    if (made.tag !== 'ok' || random.below(3) === 0) return outcomeOf(Promise.resolve(made));
    const below = await client.call<Made>('open', made.val, { read: true });
    if (below.tag === 'ok' && random.below(2) === 0) await client.call('drop', made.val);
    return outcomeOf(Promise.resolve(below));
  }).map((one) => one.catch((error: unknown) => outcomeOf(Promise.reject(error))));
}

it('importers that are killed leave no handle and no record with their provider', async () => {
  const random = new Random(31);
  const capabilities = new CapabilityTable();
  const p = await instantiate(decodeComponent(provider), { name: 'p', capabilities });
  const objects = p.exports.get(OBJECTS) as ExportedInstance;
  const domains = new Domains(1);
  const listening = domains.here.listen();
  let most = 0;
  for (let kill = 0; kill < kills; kill++) {
    const dispatcher = new Dispatcher([objects], { importer: 'h', capabilities });
    domains.here.serve(domains.link(1, 0, OBJECTS), dispatcher);
    const link = domains.caller(1, DRIVER);
    await domains.start(1, { component: holder, host: NOBODY });
    const calls = load(new ComponentClient(link, decodeComponent(holder), DRIVER), random);
    await calls[random.below(CALLS)];
    most = Math.max(most, dispatcher.handles);
    await domains.kill(1);
    for (const outcome of await Promise.all(calls)) expect(['answered', 'peer-died']).toContain(outcome);
    while (domains.here.importers > 0) await new Promise((resolve) => setImmediate(resolve));
    expect([link.pending, dispatcher.handles, capabilities.size]).toEqual([0, 0, 0]);
  }
  expect(most).toBeGreaterThan(10);
  domains.here.stop();
  await listening;
});

it('callers of a provider that is killed are answered or told peer-died, and may go on with the next one', async () => {
  const random = new Random(32);
  const domains = new Domains(2);
  for (let kill = 0; kill < kills; kill++) {
    domains.link(1, 2, OBJECTS);
    const link = domains.caller(1, DRIVER);
    await domains.start(2, { component: provider });
    await domains.start(1, { component: holder, host: NOBODY });
    const client = new ComponentClient(link, decodeComponent(holder), DRIVER);
    const calls = load(client, random);
    await calls[random.below(CALLS)];
    await domains.kill(2);
    const outcomes = await Promise.all(calls);
    for (const outcome of outcomes) expect(['answered', 'peer-died']).toContain(outcome);
    expect(await outcomeOf(client.call<Made>('make'))).toBe('peer-died');
    await domains.kill(1);
    expect(link.pending).toBe(0);
  }
});
