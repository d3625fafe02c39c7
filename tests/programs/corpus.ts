/** A tree of text files of many kinds for search programs; the same bytes on every machine. */

import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const words = [
  'alpha',
  'beta',
  'gamma',
  'delta',
  'epsilon',
  'zeta',
  'eta',
  'theta',
  'needle',
  'iota',
  'kappa',
];

/** `count` lines of words, by a fixed rule. */
function prose(seed: number, count: number): string {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 16;
  };
  const line = () => Array.from({ length: 3 + (next() % 9) }, () => words[next() % words.length]).join(' ');
  return Array.from({ length: count }, () => `${line()}\n`).join('');
}

const files: Record<string, string | Buffer> = {
  'plain.txt': prose(1, 200),
  'docs/guide.md': `# Guide\n\nneedle in a heading\n\n${prose(2, 60)}`,
  'docs/deep/er/still/leaf.txt': prose(3, 40),
  'src/main.c': '#include <stdio.h>\n\nint main(void) {\n  puts("needle");\n  return 0; /* needle */\n}\n',
  'src/main.rs': 'fn main() {\n    // TODO: find the needle\n    println!("{}", needle());\n}\n',
  'src/lib.py': 'def needle(haystack):\n    return haystack.find("needle")\n\nNEEDLE = needle\n',
  'src/style.css': '.needle { color: red; }\n',
  'unicode.txt':
    'Größe straße ΣΊΣΥΦΟΣ σίσυφος\nнеедле игла needle 針\n🦀 needle 🦀🦀\nnaïve café\u0301 needle\n',
  'utf16.txt': Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from('needle in UTF-16\nsecond line\n', 'utf16le'),
  ]),
  'latin1.txt': Buffer.from('caf\xe9 needle \xfc\n', 'latin1'),
  'crlf.txt': 'first needle\r\nsecond line\r\nthird needle\r\n',
  'no-newline.txt': 'the needle ends here',
  'empty.txt': '',
  'blank.txt': '\n\n\nneedle\n\n\n',
  'long.txt': `${'x'.repeat(70000)}needle${'y'.repeat(70000)}\nshort needle\n`,
  'binary.bin': Buffer.concat([
    Buffer.from('needle before\n'),
    Buffer.from([0, 1, 2, 255]),
    Buffer.from('\nneedle after\n'),
  ]),
  'words.txt': 'needle needles needle-point aneedle NEEDLE Needle\nneed\nle\n',
  'multi.txt': 'begin needle\nmiddle\nend needle\nbegin\n\nend\n',
  'special.txt': 'a.b*c[d]\\e (f) $g ^h {i} |j|\n',
  '.hidden': 'hidden needle\n',
  '.hidden-folder/inside.txt': 'needle in a hidden folder\n',
  'ignored.log': 'ignored needle\n',
  'build/output.txt': 'needle in what is ignored\n',
  'build/kept.txt': 'needle that is not ignored\n',
  '.gitignore': '*.log\n/build/*\n!build/kept.txt\n',
  '.git/HEAD': 'ref: refs/heads/main\n',
  'sub/.ignore': 'secret*\n',
  'sub/secret.txt': 'needle hidden by .ignore\n',
  'sub/open.txt': 'needle left open\n',
  'name with spaces.txt': 'needle with spaces\n',
  'größe.txt': 'needle with an umlaut\n',
  'large.txt': prose(4, 6000),
};

const modified = new Date('2020-02-02T02:02:02Z');

/** Makes the tree below `folder`, which it makes too. */
export function makeCorpus(folder: string): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    utimesSync(path, modified, modified);
  }
  symlinkSync('plain.txt', join(folder, 'link.txt'));
  symlinkSync('docs', join(folder, 'link-folder'));
  symlinkSync('nowhere', join(folder, 'dangling'));
}

/** Something for standard input. */
export const stdinText = `${prose(5, 300)}last needle without newline`;
