/** Bundles the entry points into `dist/bin/`. Runs as `node dist/tools/bundle/main.js`, after tsc. */

import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { copyTexts } from './texts.ts';

const dist = fileURLToPath(new URL('../..', import.meta.url));

/** Name in `dist/bin/` to module in `dist/`. */
const entries: Readonly<Record<string, string>> = {
  nucleus: 'host/node/cli/main.js',
  demo: 'tools/demo/main.js',
  // A command's entry each; the first one finds it beside itself under this name.
  build: 'tools/compose/build.js',
  bindgen: 'tools/bindgen/command.js',
  componentize: 'tools/componentize/command.js',
  rights: 'tools/rights/embed.js',
  disasm: 'tools/disasm/command.js',
  // A worker's entry; its owner finds it beside itself under this name.
  'command-worker': 'host/node/worker/command-worker.js',
  'serve-worker': 'host/node/http/serve-worker.js',
};

/** Stays a package: it is large, and rarely wanted. */
const external = ['@viz-js/viz'];

const input = Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(dist, path)]));
for (const path of Object.values(input)) {
  if (!existsSync(path)) throw new Error(`bundle: ${path} is not there; run tsc first (\`npm run build\`)`);
}

const bundle = await rolldown({ input, external, platform: 'node', logLevel: 'warn' });
const made = join(dist, `.bin-${process.pid}`);
await bundle.write({ dir: made, format: 'esm', chunkFileNames: 'chunk-[name]-[hash].js' });
await bundle.close();

// Takes its place at once: somebody may be running what is there.
const bin = join(dist, 'bin');
const old = join(dist, `.bin-old-${process.pid}`);
if (existsSync(bin)) renameSync(bin, old);
renameSync(made, bin);
rmSync(old, { recursive: true, force: true });

copyTexts(join(dist, '..'));
