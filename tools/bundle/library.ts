/** What others import of the package: modules, which leave its dependencies to be found where they are installed. */

import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** Name in `dist/library/`, and in package.json's `exports`, to module in `dist/`. */
const entries: Readonly<Record<string, string>> = {
  client: 'kernel/client/index.js',
  component: 'kernel/component/index.js',
  fuzz: 'tools/fuzz/library.js',
  socket: 'host/node/channel/socket-service.js',
};

export async function bundleLibrary(dist: string): Promise<void> {
  const input = Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(dist, path)]));
  const bundle = await rolldown({ input, external: /^(node:|(zod|msgpackr)(\/|$))/, logLevel: 'warn' });
  const made = join(dist, `.library-${process.pid}`);
  await bundle.write({ dir: made, format: 'esm', chunkFileNames: 'chunk-[name]-[hash].js' });
  await bundle.close();
  const library = join(dist, 'library');
  rmSync(library, { recursive: true, force: true });
  renameSync(made, library);
}
