/** Some of busybox's programs, natively and in the kernel: a C program on another libc than ripgrep's. */

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeTree, makeTree } from './busybox-tree.ts';
import { command, nucleus } from './command.ts';
import { makeCorpus } from './corpus.ts';
import { busybox, noBusybox as missing } from './static-busybox.ts';

const cases: Record<string, readonly string[]> = {
  'sorts and counts': ['sort', '-u', 'words.txt', 'multi.txt', 'plain.txt'],
  'counts words': ['wc', 'plain.txt', 'large.txt', 'unicode.txt', 'empty.txt'],
  'finds files': ['find', 'docs', 'src', 'sub', '-type', 'f', '-name', '*.txt'],
  'searches recursively': ['grep', '-rn', 'TODO', 'src'],
  'edits a stream': ['sed', '-n', '-e', 's/\\(need\\)le/<\\1>/gp', 'words.txt'],
  'computes with awk': [
    'awk',
    '{ n += NF; if (NF > m) m = NF } END { printf "%d %d %.3f\\n", n, m, n / NR }',
    'large.txt',
  ],
  hashes: ['sha256sum', 'large.txt', 'binary.bin', 'long.txt'],
  'dumps bytes': ['od', '-A', 'x', '-t', 'x1z', 'binary.bin'],
  'compares files': ['diff', 'multi.txt', 'words.txt'],
  compresses: ['gzip', '-c', '-n', 'large.txt'],
  'runs a script': ['sh', '-c', 'for f in *.txt; do read -r line < "$f" && echo "$f: $line"; done; exit 3'],
  'reads a link': ['readlink', 'link.txt'],
  'fails on a missing file': ['cat', 'there-is-no-such-file'],
  calculates: ['dc', '-e', '2 100 ^ p 7 3 % p'],
};

/** Commands in a tree of their own that they may change; some read `input`. */
const changes: readonly (readonly [command: string, input?: string])[] = [
  ['cp -r folder copy'],
  ['cp -d link dangling empty'],
  ['mv folder empty/inside'],
  ['rm -r folder'],
  ['mkdir -p new/one/two'],
  ['touch -d @1000000000 words.txt fresh'],
  ['ln words.txt hard'],
  ['ln -sf folder link'],
  ['sed -i.bak -e s/apple/APPLE/ -e /fig/d words.txt'],
  ['dd if=zeros.bin of=words.txt bs=1 count=20 seek=10 conv=notrunc status=none'],
  ['dd of=out bs=64k status=none', 'x'.repeat(200_000)],
  ['truncate -s 3000000 large'],
  ['split -l 700 table.txt part.'],
  ['gunzip table.gz'],
  ['gzip -9 -k table.txt'],
  ['patch -p0', '--- words.txt\n+++ words.txt\n@@ -1,3 +1,3 @@\n pear\n-apple\n+APPLE\n fig\n'],
  ['ed words.txt', '2d\n1,3p\nw\nq\n'],
  ['shred -u -n 1 words.txt'],
];

/** Commands that only read, in the same tree. */
const readings: readonly (readonly [command: string, input?: string])[] = [
  ['sort -n words.txt'],
  ['sort -rnk3 table.txt'],
  ['grep -E -c name.(1|7) table.txt words.txt'],
  ['awk {n+=$1;x+=$3/7}END{print(n,x,sin(x),exp(1.5),log(x),atan2(1,3),2^0.5)} table.txt'],
  ['sha512sum table.txt'],
  ['find . -type f -size +50k'],
  ['stat -c %n:%s:%F:%h:%Y words.txt folder link'],
  ['hexdump -C zeros.bin'],
  ['factor 12345678 97 1000000007'],
  ['date -u -d @1000000000'],
  ['printf %d:%x:%05.2f:%s\\n 42 255 3.14159 text'],
  ['expr match foobar fo\\(o*\\)'],
  ['bc -l', '4*a(1)\n2^300\ne(1)\nl(10)\n'],
];

describe.skipIf(missing)(`busybox${missing ? ` (${missing})` : ''}`, () => {
  let corpus: string;

  beforeAll(() => {
    corpus = realpathSync(mkdtempSync(join(tmpdir(), 'busybox-')));
    makeCorpus(corpus);
  });
  afterAll(() => rmSync(corpus, { recursive: true, force: true }));

  it.each(Object.entries(cases))('%s as natively', async (_, args) => {
    const [native, ours] = await Promise.all([
      command(busybox, args, { cwd: corpus, env: {} }),
      nucleus(['run', '--dir', corpus, busybox, ...args], { cwd: corpus }),
    ]);
    expect({ ...ours, stdout: ours.stdout.toString('latin1') }).toEqual({
      ...native,
      stdout: native.stdout.toString('latin1'),
    });
  });

  /** The command's run here and in the kernel, in two equal trees, and what becomes of them. */
  async function both(line: string, input: string | undefined) {
    const args = line.split(' ');
    const runs = ['native', 'kernel'].map(async (kind) => {
      const tree = mkdtempSync(join(corpus, `${kind}-`));
      makeTree(tree);
      const options = input === undefined ? { cwd: tree } : { cwd: tree, input };
      const grants = ['run', '--dir', `${tree}:/work:rw`, '--cwd', '/work'];
      const ended =
        kind === 'native'
          ? command(busybox, args, { ...options, env: {} })
          : nucleus([...grants, busybox, '--', ...args], options);
      const { code, stdout, stderr } = await ended;
      const after = describeTree(tree);
      rmSync(tree, { recursive: true, force: true });
      return { code, stdout: stdout.toString('latin1'), stderr, after };
    });
    return Promise.all(runs);
  }

  it.each(changes)('leaves the same behind: %s', async (line, input) => {
    const [native, ours] = await both(line, input);
    expect(ours).toEqual(native);
  });

  it.each(readings)('says the same: %s', async (line, input) => {
    const [native, ours] = await both(line, input);
    expect(ours).toEqual(native);
  });
});
