/** The program of docs/clients.md runs as the page says, with the client that the command it shows writes. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeComponent } from '../../kernel/component/index.ts';
import { describeExports } from '../../tools/client/described.ts';
import { generateClient } from '../../tools/client/generate.ts';
import { root } from '../arch/source-files.ts';
import { fencedBlocks } from './fenced-blocks.ts';

const folder = join(root, 'tests/docs/gen/clients');
const loader = join(root, 'dist/components/loader.wasm');

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The package as its sources are, so that the page is held against them. */
function here(text: string): string {
  return (
    text
      .replaceAll(/'nucleus\/(client|component)'/g, "'../../../../kernel/$1/index.ts'")
      // It starts workers, whose entries are built.
      .replaceAll("'nucleus/system'", "'../../../../dist/host/node/cli/system-library.js'")
      .replaceAll("'nucleus/socket'", "'../../../../host/node/channel/socket-service.ts'")
      .replaceAll("socketService('./example.sock'", `socketService('${join(folder, 'example.sock')}'`)
      .replaceAll('example-system.json', join(folder, 'example-system.json'))
      .replaceAll('node_modules/nucleus/dist/components/loader.wasm', loader)
  );
}

describe('docs/clients.md', () => {
  it('has one program of all its TypeScript, which runs to its end', async () => {
    const exports = decodeComponent(readFileSync(loader)).type.exports;
    const client = generateClient(describeExports(exports), { library: 'nucleus/client' });
    writeFileSync(join(folder, 'loader-client.ts'), here(client));
    const program = here(fencedBlocks('clients.md', 'ts').join('\n'));
    expect(program.match(/\bassert\b/g)!.length).toBeGreaterThan(6);
    writeFileSync(join(folder, 'program.ts'), `${program}\nexport const ran = true;\n`);
    expect((await import(join(folder, 'program.ts'))).ran).toBe(true);
  });
});
