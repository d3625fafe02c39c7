/**
 * Real programs for Windows, unmodified from their npm packages, beside their twins for Linux, which run natively: the same output for
 * the same input, but for the separators of paths, with translations and without.
 */

import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringFixture } from '../../tools/fixtures/bring.ts';
import type { FixtureName } from '../../tools/fixtures/packages.ts';
import { command, isNative, nucleus } from './command.ts';
import { makeCorpus, stdinText } from './corpus.ts';
import { type RgCase, rgCases } from './rg-cases.ts';
import { comparable } from './rg-output.ts';

const modes = ['never', 'hot'] as const;
const twins = isNative ? 'twins' : 'twins (this host runs no x86-64 Linux programs)';

let folder: string;
let corpus: string;
let tree: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'nucleus-twins-')));
  corpus = join(folder, 'corpus');
  mkdirSync(corpus);
  makeCorpus(corpus);
  // Symbolic links are a privilege on Windows, and a program has none.
  tree = join(folder, 'tree');
  cpSync(corpus, tree, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A fixture that can be executed here, whatever its package says of that. */
async function native(name: FixtureName): Promise<string> {
  const path = join(folder, name);
  copyFileSync(await bringFixture(name), path);
  chmodSync(path, 0o755);
  return path;
}

/** The files of a tree, each with what is in it. */
function contents(of: string): string[] {
  return readdirSync(of, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map(
      (file) => `${file.slice(of.length)} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`,
    )
    .sort();
}

/** Paths with slashes, lines without CR. */
const asLinux = (text: string) => text.replaceAll('\\', '/').replaceAll('\r\n', '\n');

describe.skipIf(!isNative)(`ripgrep of the ${twins}`, () => {
  const names = [
    ...['a literal', 'unicode classes', 'counts of matches', 'files', 'several lines', 'names by glob'],
    ...['replacement', 'other encodings', 'a binary file'],
  ] as const;
  const programs = {} as { linux: string; windows: string };

  beforeAll(async () => {
    programs.linux = await native('ripgrep');
    programs.windows = await bringFixture('ripgrepWindows');
  });

  it.each(names)('%s', async (name) => {
    const one: RgCase = rgCases[name]!;
    const input = one.stdin ? { input: stdinText } : {};
    const wanted = comparable(
      await command(programs.linux, one.args, { cwd: corpus, env: {}, ...input }),
      one,
    );
    for (const mode of modes) {
      const options = [`--jit=${mode}`, '--dir', `${corpus}:/corpus`, '--cwd', '/corpus'];
      const args = ['run', ...options, programs.windows, '--', ...one.args];
      const got = comparable(await nucleus(args, { cwd: folder, ...input }), one);
      expect({ ...got, stdout: asLinux(got.stdout) }).toEqual({ ...wanted, stdout: asLinux(wanted.stdout) });
    }
  });
});

describe.skipIf(!isNative)(`7-Zip of the ${twins}`, () => {
  const programs = {} as { linux: string; windows: string };

  beforeAll(async () => {
    programs.linux = await native('sevenZipLinux');
    programs.windows = await bringFixture('sevenZipWindows');
  });

  async function onWindows(mode: string, args: readonly string[]): Promise<string> {
    const options = [`--jit=${mode}`, '--dir', `${folder}:/work:rw`, '--cwd', '/work'];
    const ended = await nucleus(['run', ...options, programs.windows, '--', ...args], { cwd: folder });
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    return ended.stdout.toString();
  }

  async function onLinux(args: readonly string[]): Promise<string> {
    const ended = await command(programs.linux, args, { cwd: folder });
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    return ended.stdout.toString();
  }

  it.each([
    ['7z', 'never'],
    ['7z', 'hot'],
    ['zip', 'hot'],
  ])('an archive made by one is extracted by the other (%s, --jit=%s)', async (format, mode) => {
    const name = `${format}-${mode}`;
    await onLinux([
      'a',
      `-t${format}`,
      mode === 'never' ? '-mx=1' : '-mx=5',
      `linux-${name}.${format}`,
      'tree',
    ]);
    await onWindows(mode, ['x', '-y', `linux-${name}.${format}`, `-oby-windows-${name}`]);
    await onWindows(mode, [
      'a',
      `-t${format}`,
      '-mx=5',
      `windows-${name}.${format}`,
      `by-windows-${name}\\*`,
    ]);
    await onLinux(['x', '-y', `windows-${name}.${format}`, `-oby-linux-${name}`]);
    const wanted = contents(tree);
    expect(contents(join(folder, `by-windows-${name}`, 'tree'))).toEqual(wanted);
    expect(contents(join(folder, `by-linux-${name}`, `by-windows-${name}`, 'tree'))).toEqual(wanted);
  });

  it('both give the same hashes', async () => {
    const hashes = (text: string) =>
      asLinux(text)
        .match(/^[0-9A-F]{8} .*\S$/gm)!
        .sort();
    const args = ['h', '-scrcCRC32', 'tree'];
    expect(hashes(await onWindows('hot', args))).toEqual(hashes(await onLinux(args)));
  });
});

describe.skipIf(!isNative)(`Lightning CSS of the ${twins}`, () => {
  const sheet = `/* A sheet with what makes work. */
@import url("other.css") screen;
:root { --wide: calc(100% - 2 * var(--gap, 8px)); color-scheme: light dark; }
.card { & > .title:is(h1, h2) { color: oklch(70% 0.1 200 / 0.5); } margin-inline: 1em 2em; inset: 0 }
@media (400px <= width < 900px) { .card { display: grid; grid: [a] "x y" 1fr [b] / auto min-content } }
@supports (display: grid) { a::before { content: "\\201C é 🦀"; transform: translate(10px, 0) rotate(0.25turn) } }
@keyframes spin { from { rotate: 0deg } 50% { opacity: .5000 } to { rotate: 360deg } }
.mix { background: color-mix(in srgb, red 30%, #00f8) url('data:,x') no-repeat; border: 1px solid rgb(255 0 0 / 100%) }
`;
  const cases = [
    ['--minify', 'sheet.css'],
    ['--minify', '--targets', 'chrome 80', 'sheet.css'],
    ['--css-modules', '--css-modules-pattern', 'x_[local]', 'sheet.css'],
    ['--error-recovery', 'broken.css'],
  ];
  const programs = {} as { linux: string; windows: string };

  beforeAll(async () => {
    programs.linux = await native('lightningcssLinux');
    programs.windows = await bringFixture('lightningcssWindows');
    writeFileSync(join(folder, 'sheet.css'), sheet);
    writeFileSync(join(folder, 'broken.css'), '.a { color: red; } } .b {');
  });

  it.each(cases)('%s %s %s', async (...args) => {
    const given = args.filter((word) => word !== undefined);
    const wanted = await command(programs.linux, given, { cwd: folder, env: {} });
    for (const mode of modes) {
      const options = [`--jit=${mode}`, '--dir', `${folder}:/work:rw`, '--cwd', '/work'];
      const got = await nucleus(['run', ...options, programs.windows, '--', ...given], { cwd: folder });
      expect([got.code, got.stdout.toString(), asLinux(got.stderr).replaceAll('//?/C:/work/', '')]).toEqual([
        wanted.code,
        wanted.stdout.toString(),
        wanted.stderr,
      ]);
    }
  });

  it('writes files', async () => {
    await command(programs.linux, ['-m', 'sheet.css', '-o', 'linux.css', '--sourcemap'], {
      cwd: folder,
      env: {},
    });
    const options = ['--dir', `${folder}:/work:rw`, '--cwd', '/work'];
    const args = ['-m', 'sheet.css', '-o', 'windows.css', '--sourcemap'];
    await nucleus(['run', ...options, programs.windows, '--', ...args], { cwd: folder });
    // Where the source lies is told as Windows has it.
    const read = (name: string) =>
      readFileSync(join(folder, name), 'utf8')
        .replaceAll('windows.css', 'linux.css')
        .replace(/"sources":\[[^\]]*\]/, '');
    expect(read('windows.css')).toEqual(read('linux.css'));
    expect(read('windows.css.map')).toEqual(read('linux.css.map'));
  });
});

describe.skipIf(!isNative)(`esbuild of the ${twins}`, () => {
  const script = `import { part } from './part.ts';
enum Kind { Small = 'small', Large = 'large' }
export class Thing<T> { #kind = Kind.Small; constructor(readonly of: T, private text = \`\${part}\`) {} get kind() { return this.#kind ?? this.text; } }
console.log(new Thing<number>(1).kind, [1, 2, ...[3]].at(-1));
`;
  const args = ['main.ts', '--bundle', '--minify', '--target=es2019', '--format=esm'];

  it('bundles a script', async () => {
    writeFileSync(join(folder, 'main.ts'), script);
    writeFileSync(join(folder, 'part.ts'), "export const part: string = 'é' + 1;\n");
    const wanted = await command(await native('esbuildLinux'), args, { cwd: folder, env: {} });
    const options = ['--dir', `${folder}:/work`, '--cwd', '/work', await bringFixture('esbuildWindows')];
    const got = await nucleus(['run', ...options, '--', ...args], { cwd: folder });
    expect([got.code, got.stdout.toString(), got.stderr]).toEqual([0, wanted.stdout.toString(), '']);
    expect(wanted.stdout.length).toBeGreaterThan(200);
  });
});

/** Programs that do a piece of work in a folder: what they print of it, and what they make of its files. */
const works = [
  {
    what: 'Biome',
    windows: 'biomeWindows',
    linux: 'biomeLinux',
    files: {
      'biome.json': '{ "linter": { "rules": { "preset": "all" } } }',
      'main.ts': `import { part } from './part.ts';
enum Kind { Small = 'small', Large = 'large' }
var  unused=1
export class Thing<T> { #kind = Kind.Small; constructor(readonly of: T, private text = \`\${part}\`) {} get kind() { return this.#kind == null ? this.text : this.#kind } }
console.log(new Thing<number>(1).kind, [1, 2, ...[3]].at(-1), "é🦀");
debugger
`,
      'broken.css': '.a { color: #GG0000; } } .b {',
    },
    runs: [['check', '--write', '--colors=off', '--max-diagnostics=none', 'main.ts', 'broken.css']],
  },
  {
    what: 'ast-grep',
    windows: 'astGrepWindows',
    linux: 'astGrepLinux',
    files: {
      'one.ts': 'const a = new Set([1, 2]);\nfunction f(x: number) { return new Map<string, number>(x); }\n',
      'two.py': 'def f(x):\n    print(x)\n    return [print(y) for y in x if y > "é"]\n',
    },
    runs: [
      ['run', '-p', 'new $A($$$B)', '--json=compact', '.'],
      ['run', '-l', 'py', '-p', 'print($A)', '-r', 'log($A, $A)', '-U', '.'],
    ],
  },
] as const;

describe.skipIf(!isNative).each(works)(`$what of the ${twins}`, ({ windows, linux, files, runs }) => {
  it.each(modes)('does the same work (--jit=%s)', async (mode) => {
    const programs = { linux: await native(linux), windows: await bringFixture(windows) };
    const folders = { linux: '', windows: '' };
    for (const side of ['linux', 'windows'] as const) {
      folders[side] = mkdtempSync(join(folder, `${side}-`));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folders[side], name), text);
    }
    for (const args of runs) {
      const home = { HOME: folders.linux };
      const wanted = await command(programs.linux, args, { cwd: folders.linux, env: home });
      const options = [`--jit=${mode}`, '--dir', `${folders.windows}:/work:rw`, '--cwd', '/work'];
      const env = [
        '--env',
        'LOCALAPPDATA=C:\\work',
        '--env',
        'APPDATA=C:\\work',
        '--env',
        'USERPROFILE=C:\\work',
      ];
      const got = await nucleus(['run', ...options, ...env, programs.windows, '--', ...args], {
        cwd: folder,
      });
      const shown = (text: string) => asLinux(text).replaceAll(/ in \d+\S?s\b/g, '');
      expect([got.code, shown(got.stdout.toString()), shown(got.stderr)]).toEqual([
        wanted.code,
        shown(wanted.stdout.toString()),
        shown(wanted.stderr),
      ]);
    }
    expect(contents(folders.windows)).toEqual(contents(folders.linux));
  });
});
