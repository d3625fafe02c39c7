/** What the services' last words look like on a terminal, and what their end tells the host. */

import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { decodeComponent, hostInterface, instantiate } from '../../../kernel/component/index.ts';

const WASM = new URL('../../../dist/components/emergency.wasm', import.meta.url);

interface Emergency {
  debug(line: string): void;
  exit(code: number): void;
}

let written: Uint8Array[];
let ended: unknown[];
let fails: boolean;
let emergency: Emergency;

class OutputStream {
  blockingWriteAndFlush(bytes: Uint8Array): void {
    if (fails) throw { payload: { tag: 'closed' } };
    written.push(bytes.slice());
  }
  [Symbol.dispose](): void {}
}

beforeEach(async () => {
  [written, ended, fails] = [[], [], false];
  const imports = {
    'wasi:io/streams@0.2.12': hostInterface('host', { OutputStream }),
    'wasi:cli/stderr@0.2.12': hostInterface('host', { getStderr: () => new OutputStream() }),
    'wasi:cli/exit@0.2.12': hostInterface('host', { exit: (status: unknown) => ended.push(status) }),
    'wasi:io/error@0.2.12': hostInterface('host', { Error: class {} }),
  };
  const instance = await instantiate(decodeComponent(new Uint8Array(readFileSync(WASM))), {
    name: 'emergency',
    imports,
  });
  emergency = instance.exports.get('nucleus:bootstrap/emergency@0.1.0')!.js as unknown as Emergency;
});

describe('a line', () => {
  it.each([
    ['vfs: out of memory', 'nucleus: vfs: out of memory\n'],
    ['', 'nucleus: \n'],
    ['two\nlines\x1b[31m\x9b\x7f', 'nucleus: two lines [31m  \n'],
    ['größe 🦀', 'nucleus: größe 🦀\n'],
  ])('%j', (text, expected) => {
    emergency.debug(text);
    expect(written.map((bytes) => new TextDecoder().decode(bytes))).toEqual([expected]);
  });

  it.each(['x', 'ö', '針', '🦀'])('is cut at 4096 bytes, between characters (%s)', (character) => {
    emergency.debug(character.repeat(5000));
    const [bytes] = written;
    const size = Buffer.byteLength(character);
    expect(bytes!.length).toBeLessThanOrEqual(4096);
    expect(bytes!.length).toBeGreaterThan(4096 - size);
    const expected = Math.floor((4095 - 'nucleus: '.length) / size);
    expect(Buffer.from(bytes!).toString()).toBe(`nucleus: ${character.repeat(expected)}\n`);
  });

  it('that nobody takes is lost, and nothing else', () => {
    fails = true;
    emergency.debug('lost');
    fails = false;
    emergency.debug('seen');
    expect(written.length).toBe(1);
  });
});

it.each([
  [0, { tag: 'ok', val: undefined }],
  [3, { tag: 'err', val: undefined }],
])('code %d ends the program', (code, status) => {
  emergency.exit(code);
  expect(ended).toEqual([status]);
});
