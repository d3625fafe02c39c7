/** Who of a run's services may use a narrow broker. */
import { beforeAll, describe, expect, it } from 'vitest';
import { DRIVER, makerComponent } from '../../tests/conformance/code-maker.ts';
import { sha256 } from '../broker/identity.ts';
import { parseRightsTable } from '../capability/requirements.ts';
import { CapabilityTable } from '../capability/table.ts';
import type { Service } from '../manifest/manifest.ts';
import type { Platform } from './platform.ts';
import { Services } from './services.ts';

let bytes: Uint8Array<ArrayBuffer>;
let hash: string;
beforeAll(async () => {
  bytes = new Uint8Array(await makerComponent());
  hash = await sha256(bytes);
});

/** What the service says of `reserve`, or the error case; and the log. */
async function reserving(name: string, service: Service, identities: Record<string, string>) {
  const lines: string[] = [];
  const platform = {
    component: async () => bytes,
    identities: async () => identities,
    interfaces: {},
    log: (line: string) => lines.push(line),
  } as unknown as Platform;
  const services = new Services({
    services: { [name]: service },
    interfaces: [],
    platform,
    capabilities: new CapabilityTable(),
    rights: parseRightsTable({}),
    answers: {},
  });
  await services.start();
  try {
    const driver = services.functions(DRIVER, name) as unknown as Record<
      string,
      (...args: number[]) => number
    >;
    return { answer: driver.reserve!(1, 1), lines };
  } catch (error) {
    return { answer: (error as { payload: unknown }).payload, lines };
  } finally {
    services.end();
  }
}

const refused = { answer: 'not-owner' };

describe('the code broker', () => {
  it('serves the built-in x86', async () => {
    expect(await reserving('x86', { component: 'x86' }, { x86: hash })).toEqual({ answer: 2, lines: [] });
  });

  it('refuses another service, and says so in the log', async () => {
    const { answer, lines } = await reserving('linux', { component: 'linux' }, { linux: hash, x86: 'other' });
    expect({ answer }).toEqual(refused);
    expect(lines).toEqual(['linux called nucleus:codegen/code@0.1.0#reserve, which belongs to x86']);
  });

  it('refuses what takes the built-in`s place, unless the manifest says otherwise', async () => {
    const replacement = { component: './mine.wasm' };
    expect(await reserving('x86', replacement, { x86: 'other' })).toMatchObject(refused);
    const vouched = { ...replacement, brokers: ['nucleus:codegen'] } as const;
    expect(await reserving('x86', vouched, { x86: 'other' })).toMatchObject({ answer: 2 });
    expect(await reserving('vfs', vouched, { x86: 'other' })).toMatchObject(refused);
  });
});
