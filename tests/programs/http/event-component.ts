/**
 * A server of JavaScript that listens to `fetch` events, made by componentize-js. Its engine brings the handler, for WASI
 * 0.2.10; jco ships only parts of that release, and the rest is 0.2.12 by another name.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { root } from '../../arch/source-files.ts';

const cache = join(root, '.cache', 'javascript-components');
const jco = join(root, 'node_modules', '@bytecodealliance', 'jco');
const texts = join(jco, 'lib', 'wit', 'builtin');

const source = `
addEventListener('fetch', (event) => event.respondWith((async () => {
  const { pathname } = new URL(event.request.url);
  const text = await event.request.text();
  return new Response(JSON.stringify([event.request.method, pathname, text]), { status: 201, headers: { 'x-kind': 'event' } });
})()));
`;

/** jco grants its own tool no directory. */
const GRANT_FILES = `import { _setPreopens } from '@bytecodealliance/preview2-shim/filesystem';\n_setPreopens({ '/': '/' });\n`;

const WORLD = 'package test:app;\nworld app { include wasi:http/proxy@0.2.10; }\n';

/** The bytes of the component. */
export function eventComponent(): Uint8Array {
  const { version } = JSON.parse(readFileSync(join(jco, 'package.json'), 'utf8')) as { version: string };
  const hash = createHash('sha256').update([version, 'fetch event', source].join('\n')).digest('hex');
  const file = join(cache, `${hash}.wasm`);
  if (!existsSync(file)) build(file);
  return new Uint8Array(readFileSync(file));
}

function build(file: string): void {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'build-'));
  try {
    writeFileSync(join(folder, 'source.js'), source);
    writeFileSync(join(folder, 'grant-files.mjs'), GRANT_FILES);
    writeTexts(join(folder, 'wit'));
    const componentize = [join(jco, 'dist', 'jco.js'), 'componentize', 'source.js', '--wit', 'wit'];
    const args = [
      '--import',
      './grant-files.mjs',
      ...componentize,
      '--world-name',
      'app',
      '--out',
      'out.wasm',
    ];
    execFileSync(process.execPath, args, { cwd: folder, stdio: 'pipe' });
    renameSync(join(folder, 'out.wasm'), file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeTexts(into: string): void {
  for (const name of ['io', 'clocks', 'filesystem', 'random', 'cli', 'http']) {
    const text = readFileSync(join(texts, '0.2.12', `wasi-${name}`, 'package.wit'), 'utf8');
    mkdirSync(join(into, 'deps', name), { recursive: true });
    writeFileSync(join(into, 'deps', name, 'package.wit'), text.replaceAll('0.2.12', '0.2.10'));
  }
  cpSync(join(texts, '0.2.10', 'wasi-sockets'), join(into, 'deps', 'sockets'), { recursive: true });
  writeFileSync(
    join(into, 'deps', 'sockets', 'world.wit'),
    'package wasi:sockets@0.2.10;\nworld imports {}\n',
  );
  writeFileSync(join(into, 'world.wit'), WORLD);
}
