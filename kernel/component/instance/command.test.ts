/** A WASI command that jco makes of a JavaScript program: some 12 MB, with an engine inside. */
import { WASIShim } from '@bytecodealliance/preview2-shim/instantiation';
import { beforeAll, describe, expect, it } from 'vitest';
import { javascriptComponent } from '../../../tests/javascript-component.ts';
import {
  type Component,
  decodeComponent,
  type ExportedInstance,
  hostInterface,
  instantiate,
  Trap,
} from '../index.ts';

const SOURCE = `
import { getArguments } from 'wasi:cli/environment@0.2.12';
import { exit } from 'wasi:cli/exit@0.2.12';
import { getRandomBytes } from 'wasi:random/random@0.2.12';
export const run = {
  run() {
    const [, name, code] = getArguments();
    let sum = 0;
    for (let n = 0; n < 1000; n++) sum += n;
    console.log('hello', name, sum, getRandomBytes(5n).length);
    console.error('grüße', new Date(0).getTime());
    if (code !== undefined) exit({ tag: 'err' });
    if (name === 'nobody') throw undefined;
  },
};`;

const WORLD = `import wasi:cli/environment@0.2.12; import wasi:cli/exit@0.2.12;
  import wasi:random/random@0.2.12; export wasi:cli/run@0.2.12;`;

class Output {
  text = '';
  checkWrite() {
    return 65536n;
  }
  write(bytes: Uint8Array) {
    this.text += new TextDecoder().decode(bytes);
  }
  blockingWriteAndFlush(bytes: Uint8Array) {
    this.write(bytes);
  }
  flush() {}
  blockingFlush() {}
  writeZeroes() {}
  blockingWriteZeroesAndFlush() {}
  splice() {
    return 0n;
  }
  blockingSplice() {
    return 0n;
  }
  subscribe() {
    throw new Error('not needed');
  }
}

class Exit extends Error {}

describe('a WASI command made of JavaScript', () => {
  let component: Component;
  beforeAll(() => {
    component = decodeComponent(javascriptComponent(SOURCE, WORLD));
  });

  async function run(...args: string[]) {
    const [stdout, stderr] = [new Output(), new Output()];
    const shim = new WASIShim().getImportObject({ asVersion: '0.2.12' }) as Record<string, object>;
    const own: Record<string, object> = {
      'wasi:io/streams@0.2.12': { ...shim['wasi:io/streams@0.2.12'], OutputStream: Output },
      'wasi:cli/stdout@0.2.12': { getStdout: () => stdout },
      'wasi:cli/stderr@0.2.12': { getStderr: () => stderr },
      'wasi:cli/environment@0.2.12': {
        getArguments: () => ['command', ...args],
        getEnvironment: () => [['LANG', 'C']],
        initialCwd: () => undefined,
      },
      'wasi:cli/exit@0.2.12': {
        exit: ({ tag }: { tag: string }) => {
          throw new Exit(`exit ${tag}`);
        },
        exitWithCode: (code: number) => {
          throw new Exit(`exit ${code}`);
        },
      },
    };
    const imports = Object.fromEntries(
      Object.entries({ ...shim, ...own }).map(([name, object]) => [name, hostInterface('wasi', object)]),
    );
    const instance = await instantiate(component, { name: 'command', imports });
    const { js } = instance.exports.get('wasi:cli/run@0.2.12') as ExportedInstance;
    let error: unknown;
    try {
      js.run();
    } catch (one) {
      error = one;
    }
    return { stdout: stdout.text, stderr: stderr.text, error };
  }

  it('runs', async () => {
    expect(await run('world')).toEqual({
      stdout: 'hello world 499500 5\n',
      stderr: 'grüße 0\n',
      error: undefined,
    });
  });

  it('runs a second time from the same bytes', async () => {
    expect(await run('again')).toMatchObject({ stdout: 'hello again 499500 5\n', error: undefined });
  });

  it('fails with an error', async () => {
    expect(await run('nobody')).toMatchObject({ error: { name: 'ComponentError', payload: undefined } });
  });

  it('ends by exit, with the host`s exception as cause', async () => {
    const { error } = await run('world', '1');
    expect(error).toBeInstanceOf(Trap);
    expect((error as Trap).message).toBe('command trapped in wasi:cli/exit@0.2.12#exit: exit err');
    expect((error as Trap).cause).toBeInstanceOf(Exit);
  });
});
