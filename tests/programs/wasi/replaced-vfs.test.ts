/** A file system service in the place of ours holds for WASI commands, and takes none with it when it dies. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildComponent } from '../../../tools/build/build-component.ts';
import { TemporaryProject } from '../../../tools/build/temporary-project.ts';
import { readWitTexts } from '../../../tools/build/wit-files.ts';
import { root } from '../../arch/source-files.ts';
import { nucleus } from '../command.ts';
import { bring, programs } from './programs.ts';

const program = programs.find(({ name }) => name.startsWith('AssemblyScript'))!;

/** Statements for the place where our service has read from the host; `data` is what it read. */
const changes: Readonly<Record<string, string>> = {
  upper: 'for (let i = 0; i < data.length; i++) if (data[i] >= 97 && data[i] <= 122) data[i] -= 32;',
  dying: 'unreachable();',
};

/** Our own service with `statements` in it. */
async function changedVfs(statements: string): Promise<Uint8Array> {
  const project = new TemporaryProject({});
  try {
    for (const path of ['wit', 'components/vfs'])
      cpSync(join(root, path), join(project.root, path), { recursive: true });
    const file = 'components/vfs/mount/mount-object.ts';
    const read = 'const answer = this.descriptor.read(<u64>min(length, MAX_READ), offset);';
    const text = readFileSync(join(root, file), 'utf8');
    expect(text).toContain(read);
    project.write(
      file,
      text.replace(read, `${read}\nif (answer.isOk) { const data = answer.value.a; ${statements} }`),
    );
    const config = project.components().find(({ name }) => name === 'vfs')!;
    return await buildComponent(project, readWitTexts(project.root), config, true);
  } finally {
    project.remove();
  }
}

describe('a replaced vfs', () => {
  let folder: string;

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'replaced-')));
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'file'), 'some text\n');
    await bring(program, folder);
    for (const [name, statements] of Object.entries(changes)) {
      writeFileSync(join(folder, `${name}.wasm`), await changedVfs(statements));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (replace: string, ...args: string[]) => {
    const path = join(folder, `${program.name.replaceAll(' ', '-')}.wasm`);
    return nucleus(['run', '--replace', replace, '--dir', `${folder}/data:/data`, path, ...args], {
      cwd: folder,
    });
  };

  it('serves what it will', async () => {
    const { code, stdout, stderr } = await run('vfs=upper.wasm', 'read', '/data/file');
    expect([code, stdout.toString(), stderr]).toEqual([0, 'SOME TEXT\n', '']);
  });

  it('that dies is an `io` error to the command, and told at the end', async () => {
    const { code, stdout, stderr } = await run('vfs=dying.wasm', 'read', '/data/file');
    expect([code, stdout.toString()]).toEqual([70, 'refused: io\n']);
    expect(stderr).toMatch(
      /^nucleus: service vfs \(\.\/dying\.wasm\) failed in nucleus:fs\/types@0\.1\.0#\[method\]node\.read-at: unreachable\n$/,
    );
  });

  it('must be there, and fit', async () => {
    const absent = await run('vfs=none.wasm', 'args');
    expect([absent.code, absent.stderr]).toEqual([
      64,
      `nucleus: --replace: service vfs (./none.wasm): ${folder}/none.wasm: no such file\n`,
    ]);
    const { code, stderr } = await run(`vfs=${join(root, 'dist/components/loader.wasm')}`, 'args');
    expect(code).toBe(70);
    expect(stderr).toContain('imports nucleus:fs/types@0.1.0, which no service of this run exports');
    const unknown = await run('linux=x.wasm', 'args');
    expect([unknown.code, unknown.stderr]).toEqual([
      64,
      'nucleus: --replace linux=x.wasm: there is no service "linux"; there are: vfs, wasi-filesystem, policy\n',
    ]);
  });
});
