/** Names that others chose reach the terminal without effect, whatever says them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { inspectFile } from './inspect.ts';
import { tell } from './tell.ts';

const HOSTILE = 'a\u001b[2J\u202eb\nnucleus: c';
const HARMLESS = 'a\\u{1b}[2J\\u{202e}b\\u{a}nucleus: c';

afterEach(() => vi.restoreAllMocks());

function written(stream: NodeJS.WriteStream): () => string {
  const write = vi.spyOn(stream, 'write').mockReturnValue(true);
  return () => write.mock.calls.map(([text]) => String(text)).join('');
}

it('a message is one line, without effect', () => {
  const said = written(process.stderr);
  tell(`${HOSTILE}: no such file`);
  expect(said()).toBe(`nucleus: ${HARMLESS}: no such file\n`);
});

it.each([
  [false, `${HARMLESS}: WebAssembly component\n`],
  [true, '"file": "a\\u001b[2J\\u202eb\\nnucleus: c"'],
])('what inspect says has none either (JSON: %s)', async (json, expected) => {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-tell-'));
  const before = process.cwd();
  process.chdir(folder);
  try {
    writeFileSync(HOSTILE, Uint8Array.of(0, 0x61, 0x73, 0x6d, 13, 0, 1, 0));
    const said = written(process.stdout);
    await inspectFile(HOSTILE, { json });
    expect(said()).toContain(expected);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
});
