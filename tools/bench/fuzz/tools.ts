/**
 * The other tools of the comparison, in a folder of the cache: `npm run setup:fuzzers` fetches them. Jazzer.js is an addon that
 * needs a newer C library than Debian 12 has; there the one of the next Debian is unpacked beside it, and Node is started with that.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../fixtures/bring.ts';

const PACKAGES = { 'fast-check': '4.10.2', '@jazzer.js/core': '4.0.0' };
/** Of the C library that Jazzer.js' addon is linked against. */
const NEEDED = 38;
const DEBIAN = { suite: 'trixie', packages: ['libc6', 'libstdc++6', 'libgcc-s1'] };

/** It takes the signal by which the engine would know a bad address of WebAssembly. */
const CHECKS = '--disable-wasm-trap-handler';

export interface OtherTools {
  /** Module of fast-check. */
  readonly fastCheck: string;
  /** Command that Jazzer.js is started by. */
  readonly jazzer: readonly string[];
}

function folderOf(): string {
  return join(cacheFolder(), 'fuzzers');
}

/** Undefined where they are not set up. */
export function findTools(folder = folderOf()): OtherTools | undefined {
  const fastCheck = join(folder, 'node_modules', 'fast-check', 'lib', 'fast-check.js');
  const cli = join(folder, 'node_modules', '@jazzer.js', 'core', 'dist', 'cli.js');
  const libraries = join(folder, 'system', 'usr', 'lib', 'x86_64-linux-gnu');
  const loader = join(libraries, 'ld-linux-x86-64.so.2');
  if (![fastCheck, cli].every((file) => existsSync(file))) return undefined;
  const node = [process.execPath, CHECKS, cli];
  if (isNewEnough()) return { fastCheck, jazzer: node };
  if (!existsSync(loader)) return undefined;
  return { fastCheck, jazzer: [loader, '--library-path', libraries, ...node] };
}

function isNewEnough(): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const [major = 0, minor = 0] = (header.glibcVersionRuntime ?? '').split('.').map(Number);
  return major > 2 || (major === 2 && minor >= NEEDED);
}

/** Throws with what npm or apt says. */
export function setUp(folder = folderOf()): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: PACKAGES }));
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', ['install', ...options], { cwd: folder, stdio: 'inherit' });
  if (!isNewEnough()) unpackLibraries(folder);
}

/** By apt, from where this machine's own packages come from; nothing is installed. */
function unpackLibraries(folder: string): void {
  const state = join(folder, 'apt');
  for (const each of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(state, each), { recursive: true });
  const format = '$(SITE)';
  const sites = execFileSync('apt-get', ['indextargets', '--format', format], { encoding: 'utf8' });
  const site = sites.split('\n').find((one) => /debian\/?$/.test(one));
  if (site === undefined) throw new Error('apt knows no archive of Debian');
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(join(state, 'sources.list'), `deb [signed-by=${keys}] ${site} ${DEBIAN.suite} main\n`);
  const options = [
    `Dir::Etc::sourcelist=${join(state, 'sources.list')}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::lists=${join(state, 'lists')}`,
    `Dir::Cache=${join(state, 'cache')}`,
  ].flatMap((one) => ['-o', one]);
  const apt = (...args: string[]) =>
    execFileSync('apt-get', [...options, '-qq', ...args], { cwd: state, stdio: 'inherit' });
  apt('update');
  apt('download', ...DEBIAN.packages);
  const system = join(folder, 'system');
  for (const file of readdirSync(state).filter((name) => name.endsWith('.deb')))
    execFileSync('dpkg-deb', ['-x', join(state, file), system]);
  rmSync(state, { recursive: true });
}
