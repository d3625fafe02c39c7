/** Bundles the entry points into `dist/bin/`. Runs as `node dist/tools/bundle/main.js`, after tsc. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { decodedName, formatDecoded } from '../../host/node/cli/decoded-files.ts';
import { builtIns } from '../../host/node/cli/services.ts';
import { bundleLibrary } from './library.ts';
import { copyTexts } from './texts.ts';

const dist = fileURLToPath(new URL('../..', import.meta.url));

/** Loaded by the launcher, from a file of the name in `dist/bin/` with `purpose` as its purpose: JavaScript for it. */
const launched: Readonly<Record<string, { readonly module: string; readonly purpose: string }>> = {
  // What is compiled differs from one command to the next.
  nucleus: { module: 'host/node/cli/main.js', purpose: 'process.argv[2]' },
  // A worker's entry; its owner finds it beside itself under this name.
  'command-worker': { module: 'host/node/worker/command-worker.js', purpose: "'component'" },
  'domain-worker': { module: 'host/node/system/domain-worker.js', purpose: "'domain'" },
  'serve-worker': { module: 'host/node/http/serve-worker.js', purpose: "'server'" },
};

/** Name in `dist/bin/` to module in `dist/`. */
const entries: Readonly<Record<string, string>> = {
  launch: 'host/node/launch/launch.js',
  demo: 'tools/demo/main.js',
  // What programs import as `nucleus/system`: it starts workers, whose entries are here.
  system: 'host/node/cli/system-library.js',
  // A worker's entry: small, and loaded before anything else of a system runs.
  'watchdog-worker': 'host/node/system/watchdog-worker.js',
  // A command's entry each; the first one finds it beside itself under this name.
  build: 'tools/compose/build.js',
  bindgen: 'tools/bindgen/command.js',
  componentize: 'tools/componentize/command.js',
  client: 'tools/client/command.js',
  calls: 'tools/client/calls-command.js',
  rights: 'tools/rights/embed.js',
  disasm: 'tools/disasm/command.js',
  fuzz: 'tools/fuzz/command.js',
  'fuzz-worker': 'tools/fuzz/campaign/worker.js',
  ...Object.fromEntries(Object.entries(launched).map(([name, { module }]) => [bodyOf(name), module])),
};

/** Stays a package: it is large, and rarely wanted. */
const external = ['@viz-js/viz'];

const input = Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(dist, path)]));
for (const path of Object.values(input)) {
  if (!existsSync(path)) throw new Error(`bundle: ${path} is not there; run tsc first (\`npm run build\`)`);
}

/** jsonc-parser's `main` takes `require` as a parameter, which no bundler can follow. */
const resolve = { mainFields: ['module', 'main'] };

const bundle = await rolldown({ input, external, resolve, platform: 'node', logLevel: 'warn' });
const made = join(dist, `.bin-${process.pid}`);
// Scripts: Node loads them faster than modules, and they alone can have their compiled code kept.
await bundle.write({
  ...{ dir: made, format: 'cjs', chunkFileNames: 'chunk-[name]-[hash].js' },
  banner: "'use strict';",
});
await bundle.close();
writeFileSync(join(made, 'package.json'), '{ "type": "commonjs" }\n');
for (const [name, { purpose }] of Object.entries(launched)) {
  const text = `require('./launch.js').launch(__dirname, '${bodyOf(name)}.js', ${purpose});`;
  writeFileSync(join(made, `${name}.js`), `#!/usr/bin/env node\n'use strict';\n${text}\n`, { mode: 0o755 });
}

// What decoding built-in components gives, of those that have been built: by the kernel that lies beside it.
for (const name of builtIns) {
  const path = join(dist, 'components', `${name}.wasm`);
  if (!existsSync(path)) continue;
  const bytes = readFileSync(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(made, decodedName(name)), formatDecoded(bytes, sha256));
}

// Takes its place at once: somebody may be running what is there.
const bin = join(dist, 'bin');
const old = join(dist, `.bin-old-${process.pid}`);
if (existsSync(bin)) renameSync(bin, old);
renameSync(made, bin);
rmSync(old, { recursive: true, force: true });

await bundleLibrary(dist);
copyTexts(join(dist, '..'));

function bodyOf(name: string): string {
  return `${name}-body`;
}
