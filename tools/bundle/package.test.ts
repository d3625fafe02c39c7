/** What is published: all that the command needs and a user reads, and nothing that needs the repository. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

interface Pack {
  readonly files: readonly { readonly path: string }[];
}

describe('the package', () => {
  let files: string[];

  beforeAll(() => {
    const pack = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const shell = process.platform === 'win32';
    const answer = execFileSync('npm', pack, { cwd: root, encoding: 'utf8', stdio: 'pipe', shell });
    // A list of packages, or (later npm) an object by name.
    const packages = Object.values(JSON.parse(answer) as Pack[] | Record<string, Pack>);
    files = packages[0]!.files.map(({ path }) => path);
  });

  it.each([
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'dist/bin/nucleus.js',
    'dist/bin/launch.js',
    'dist/bin/nucleus-body.js',
    'dist/bin/package.json',
    'dist/bin/build.js',
    'dist/bin/bindgen.js',
    'dist/bin/componentize.js',
    'dist/bin/client.js',
    'dist/bin/calls.js',
    'dist/library/client.js',
    'dist/library/component.js',
    'dist/library/fuzz.js',
    'dist/library/socket.js',
    'dist/types/host/node/channel/socket-service.d.ts',
    'dist/bin/system.js',
    'dist/types/host/node/cli/system-library.d.ts',
    'dist/types/kernel/client/index.d.ts',
    'dist/types/kernel/component/index.d.ts',
    'dist/bin/command-worker.js',
    'dist/bin/domain-worker.js',
    'dist/bin/watchdog-worker.js',
    'nucleus.schema.json',
    'wit/fs/fs.wit',
    'dist/wit/wasi-filesystem/package.wit',
    'dist/lib/wit.ts',
    'dist/rights.json',
    'dist/identities.json',
    'dist/bin/rights.js',
    'dist/bin/disasm.js',
    'dist/isa/text.isa',
    ...['x86', 'loader', 'vfs', 'wasi-filesystem', 'linux', 'bare', 'policy', 'root', 'init'].map(
      (name) => `dist/components/${name}.wasm`,
    ),
  ])('has %s', (path) => expect(files).toContain(path));

  it('has each file that its scripts import', () => {
    const wanted = files
      .filter((path) => path.endsWith('.js'))
      .flatMap((path) => importsOf(path).map((name) => posix.join(posix.dirname(path), name)));
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.filter((path) => !files.includes(path))).toEqual([]);
  });

  it('has no demo, which runs over the repository', () => {
    expect(files.filter((path) => /demo/.test(path))).toEqual([]);
  });

  it('has no sources and no tests', () => {
    const places =
      /^(dist\/(bin|components|isa|lib|library|native|types|wit)\/|dist\/(rights|identities|system-calls)\.json$|wit\/|docs\/|[\w.-]+$)/;
    expect(files.filter((path) => !places.test(path) || /\.test\./.test(path))).toEqual([]);
  });
});

/** Relative specifiers in a bundled file. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*["'](\.{1,2}\/[^"']+\.js)["']/g)].map(
    (match) => match[1]!,
  );
}
