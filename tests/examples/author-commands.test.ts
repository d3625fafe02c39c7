/** What `nucleus bindgen` and `nucleus componentize` say to what they cannot do: one line, and exit code 64 or 126. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from '../programs/command.ts';

describe('a command for authors', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'author-'));
    writeFileSync(join(folder, 'bad.wit'), 'package a:b;\ninterface { }\n');
    writeFileSync(join(folder, 'text.wasm'), 'no module');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    [
      'bindgen rust --world nucleus:fs/vfs -o x',
      64,
      'bindgen rust: there are bindings for c, assemblyscript, wit',
    ],
    [
      'bindgen c --world nucleus:fs/nope -o x',
      64,
      '--world nucleus:fs/nope: there is no world "nucleus:fs/nope"; there is ',
    ],
    [
      'bindgen c --wit nowhere --world vfs -o x',
      64,
      '--wit nowhere: cannot be read: no such file or directory',
    ],
    ['bindgen c --wit bad.wit --world w -o x', 64, '--wit bad.wit: bad.wit:2:11: '],
    [
      'bindgen c --world nucleus:fs/vfs -o text.wasm',
      64,
      '-o text.wasm: text.wasm/vfs.h cannot be written: ',
    ],
    ['componentize none.wasm --world nucleus:fs/vfs -o x', 127, 'none.wasm: '],
    ['componentize text.wasm --world nucleus:fs/vfs -o x', 126, 'text.wasm: it is no valid core module: '],
  ])('%s', async (line, code, message) => {
    const ended = await nucleus(line.split(' '), { cwd: folder });
    expect(ended.stderr).toContain(`nucleus: ${message}`);
    expect([ended.code, ended.stderr.trimEnd().split('\n').length]).toEqual([code, 1]);
  });
});
