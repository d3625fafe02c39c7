/**
 * Services that cannot be loaded, do not fit, or fail: one line that names both sides, or component, interface,
 * function and reason. The bad ones are dummies with real types, whose functions trap.
 */

import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { createWasi } from '../../host/node/wasi/index.ts';
import { CapabilityTable } from '../../kernel/capability/table.ts';
import { LaunchedProgram } from '../../kernel/supervisor/launched-program.ts';
import type { Platform } from '../../kernel/supervisor/platform.ts';
import { loadRights, Services } from '../../kernel/supervisor/services.ts';
import { terminalName, terminalTypes } from '../../kernel/supervisor/terminal.ts';
import { allPackages } from '../conformance/wit-world.ts';

const texts = `package test:dummy;\n${allPackages().join('')}`;

/** A component of `world` whose functions trap, after `change` of the WIT texts. */
async function dummy(world: string, change = (text: string) => text): Promise<Uint8Array<ArrayBuffer>> {
  const embedded = await componentEmbed({ dummy: true, witSource: change(texts), world });
  return new Uint8Array(await componentNew(embedded));
}

const linux = 'nucleus:linux/linux@0.1.0';
const vfs = 'nucleus:fs/vfs@0.1.0';

const interfaces = createWasi();

async function start(
  components: Record<string, Uint8Array<ArrayBuffer>>,
  from = './my.wasm',
): Promise<Services> {
  const platform = {
    component: async (reference: string) => {
      const bytes = components[reference];
      if (!bytes) throw new Error(`${reference}: no such file`);
      return bytes;
    },
    rights: async () => ({}),
    interfaces,
    log: () => {},
  } as unknown as Platform;
  const names = ['x86', 'loader', 'linux'].filter((name) => name in components);
  const services = new Services({
    services: {
      vfs: { component: from },
      ...Object.fromEntries(names.map((name) => [name, { component: name }])),
    },
    interfaces: Object.keys(interfaces),
    platform,
    capabilities: new CapabilityTable(),
    rights: await loadRights(platform),
    answers: {
      'nucleus:launcher/programs@0.1.0': () => ({ launch: () => undefined, Program: LaunchedProgram }),
      'nucleus:linux/grants@0.1.0': () => ({
        root() {},
        scratch() {},
        mounts() {},
        controllingTerminal() {},
        trace() {},
      }),
      [terminalName]: () => terminalTypes,
    },
  });
  await services.start();
  return services;
}

async function others() {
  return {
    x86: await dummy('nucleus:hypervisor/x86@0.1.0'),
    loader: await dummy('nucleus:loader/image-loader@0.1.0'),
    linux: await dummy(linux),
  };
}

describe('a service', () => {
  it('fits if its interfaces do', async () => {
    const services = await start({ ...(await others()), './my.wasm': await dummy(vfs) });
    expect(services.casualty()).toBeUndefined();
  });

  it('that is not there', async () => {
    await expect(start({})).rejects.toThrow('service vfs (./my.wasm): ./my.wasm: no such file');
  });

  it('that is no component', async () => {
    const module = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    await expect(start({ './my.wasm': module })).rejects.toThrow(
      /^service vfs \(\.\/my\.wasm\) is no valid component: /,
    );
  });

  it('whose core module does not validate', async () => {
    const bad = await parse('(component (core module (func i32.const 0)))');
    await expect(start({ './my.wasm': new Uint8Array(bad) })).rejects.toMatchObject({
      name: 'ComponentFailure',
      component: './my.wasm',
      message: expect.stringMatching(/^service vfs \(\.\/my\.wasm\) is no valid component: /),
    });
  });

  it('that lacks an interface', async () => {
    const loader = await dummy('nucleus:loader/image-loader@0.1.0');
    const { x86, linux } = await others();
    await expect(start({ x86, linux, './my.wasm': loader })).rejects.toThrow(
      'linux imports nucleus:fs/types@0.1.0, which no service of this run exports and no grant covers; ' +
        "vfs (./my.wasm) should, if it takes a built-in's place",
    );
  });

  it('that has an interface of another type', async () => {
    const wrong = await dummy(vfs, (text) =>
      text.replace('read-at: func(offset: u64', 'read-at: func(offset: u32'),
    );
    await expect(start({ ...(await others()), './my.wasm': wrong })).rejects.toThrow(
      /^linux imports nucleus:fs\/types@0\.1\.0 > \[method\]node\.read-at.* as .*u64.*, but vfs \(\.\/my\.wasm\) has .*u32/,
    );
  });

  it('that traps', async () => {
    const services = await start({ ...(await others()), './my.wasm': await dummy(vfs) });
    const memory = services.functions('nucleus:fs/provider').memory as () => unknown;
    const error = (() => {
      try {
        return memory();
      } catch (cause) {
        return services.explain(cause);
      }
    })() as Error;
    const line = 'service vfs (./my.wasm) failed in nucleus:fs/provider@0.1.0#memory: unreachable';
    expect([error.name, error.message]).toEqual(['ServiceFailure', line]);
    expect(services.casualty()?.message).toBe(line);
  });

  it('whose interface is asked for and not there', async () => {
    const services = await start({ './my.wasm': await dummy(vfs) });
    expect(() => services.functions('nucleus:loader/loader')).toThrow(
      'no service of this run exports nucleus:loader/loader, which the supervisor needs',
    );
    expect(() => services.functions('nucleus:loader/loader', 'vfs')).toThrow(
      'vfs (./my.wasm) does not export nucleus:loader/loader, which the supervisor needs',
    );
  });
});
