/**
 * Programs of the distribution that live on hard corners, each with the same bytes, messages and exit code as natively: the
 * hand-written assembly of hashes and ciphers, all of floating point, big numbers, sorting, text.
 */

import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, noCompiler } from '../compile.ts';
import { sampleBytes, sampleText } from './sample.ts';
import { expectSame, lacking } from './system-program.ts';

const guests = join(import.meta.dirname, 'guest');
let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'distribution-'));
  for (const name of readdirSync(guests)) copyFileSync(join(guests, name), join(cwd, name));
  writeFileSync(join(cwd, 'bytes'), sampleBytes(100_001));
  writeFileSync(join(cwd, 'text'), sampleText(100_001));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** Columns: program; Debian package; arguments, one line a run (`|` where one holds a space); whether `text` is its input. */
const rows: readonly (readonly [string, string, readonly string[], boolean?])[] = [
  [
    'openssl',
    'openssl',
    [
      ...[
        'md5',
        'sha1',
        'sha224',
        'sha256',
        'sha384',
        'sha512',
        'sha512-256',
        'sha3-256',
        'sha3-512',
        'blake2b512',
      ],
      ...['blake2s256', 'ripemd160', 'sm3', 'shake128 -xoflen 40', 'shake256 -xoflen 80', 'sha256 -hmac key'],
    ].map((kind) => `dgst -${kind} bytes`),
  ],
  [
    'openssl',
    'openssl',
    [
      ...['aes-128-cbc', 'aes-256-ctr', 'aria-128-cfb', 'camellia-192-ofb', 'chacha20', 'des-ede3-cbc'].map(
        (cipher) =>
          `enc -${cipher} -in bytes -K 000102030405060708090a0b0c0d0e0f1011121314151617 -iv 0a0b0c0d0e0f`,
      ),
      'mac -cipher aes-256-gcm -macopt iv:000102030405060708090a0b -macopt hexkey:' +
        '5a'.repeat(32) +
        ' -in bytes GMAC',
      `mac -macopt hexkey:${'a5'.repeat(32)} -in bytes Poly1305`,
      'prime -hex 1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF',
    ],
  ],
  ['bc', 'bc', ['-l digits.bc']],
  [
    'perl',
    'perl',
    [
      'print-numbers.pl',
      '-MMath::BigFloat -e|print Math::BigInt->new(3)**500, " ", Math::BigFloat->new(2)->bsqrt(60)',
    ],
  ],
  ['python3', 'python3', ['print-numbers.py']],
  ['sqlite3', 'sqlite3', ['-init print-numbers.sql :memory: .quit']],
  ['sha256sum', 'coreutils', ['bytes text']],
  ['b2sum', 'coreutils', ['bytes text', '-l 128 text']],
  ['cksum', 'coreutils', ['bytes']],
  ['sort', 'coreutils', ['', '-u -k2,2nr -k1,1', '-S 64K --parallel=4'], true],
  [
    'factor',
    'coreutils',
    ['1234567890123456789 340282366920938463463374607431768211455 18446744073709551557'],
  ],
  ['seq', 'coreutils', ['-f %.25Lg 0 0.1 20']],
  ['printf', 'coreutils', ['%a\\n%.20Lg\\n%e\\n%s 1.1 1.1 1e4000 x']],
  [
    'mawk',
    'mawk',
    ['{n[length($1)] += sin($2 + NR)} END {for (i = 0; i < 9; i++) printf "%d %.17g\\n", i, n[i]}'],
    true,
  ],
  ['sed', 'sed', ['-E|s/([a-z]+)([0-9]+)/\\2-\\1/g;/7 /d;y/abc/xyz/'], true],
  ['grep', 'grep', ['-noE|[0-9]([a-f])[^ ]*\\1', '-c -i AB'], true],
];

describe.each(rows)('%s (%s)', (program, pack, lines, reads = false) => {
  const reason = lacking(program, pack);
  it.skipIf(reason !== undefined).each(lines)(`%s${reason ? ` (${reason})` : ''}`, async (line) => {
    const args = program === 'mawk' ? [line] : wordsOf(line);
    await expectSame({ program, args, cwd, ...(reads ? { input: sampleText(100_001) } : {}) });
  });
});

/** Up to a `|` each word is an argument, behind it all is one. */
function wordsOf(line: string): string[] {
  const [words = '', whole] = line.split('|');
  return [...words.split(' ').filter((word) => word !== ''), ...(whole === undefined ? [] : [whole])];
}

describe.skipIf(noCompiler)(`programs in C${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  it('print 10,000 long doubles', async () => {
    compile(join(guests, 'long-doubles.c'), cwd, 'long-doubles', []);
    const ended = await expectSame({ program: join(cwd, 'long-doubles'), args: [], cwd });
    expect(ended.stdout.toString().split('\n')).toHaveLength(10_001);
  });

  it('find a byte with SSE4.2 and AVX2', async () => {
    compile(join(guests, 'find-byte.c'), cwd, 'find-byte', []);
    const ended = await expectSame({ program: join(cwd, 'find-byte'), args: [], cwd });
    expect(ended.stdout.toString()).toMatch(
      /^SSE4.2: (none|[0-9a-f]{16}, 0 wrong)\nAVX2: (none|[0-9a-f]{16}, 0 wrong)\n$/,
    );
  });
});
