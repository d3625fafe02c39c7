/** Values that programs get wrong: ends of ranges, sizes of blocks and pages, names with a meaning, characters of every length. */

const steps = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 16, 31, 32, 63, 64, 100, 127, 128, 255, 256, 511, 512, 1000, 1023, 1024,
];
const sizes = [4095, 4096, 4097, 65535, 65536, 65537, 0xfffff, 0x100000];

function ofWidth(bits: number, signed: boolean): bigint[] {
  const wide = BigInt(bits);
  const top = 1n << (signed ? wide - 1n : wide);
  const low = signed ? -top : 0n;
  const powers = Array.from({ length: bits }, (_, at) => 1n << BigInt(at)).flatMap((one) => [
    one - 1n,
    one,
    one + 1n,
  ]);
  const near = [...steps, ...sizes].map(BigInt);
  const all = [...near, ...powers, top - 1n, top - 2n, top - 8n, top >> 1n, (top >> 1n) - 1n];
  const both = signed ? [...all, ...all.map((one) => -one), low, low + 1n] : all;
  return [...new Set(both)].filter((one) => one >= low && one < top);
}

/** By kind of whole number. */
export const integers: Readonly<Record<string, readonly bigint[]>> = Object.fromEntries(
  [8, 16, 32, 64].flatMap((bits) => [
    [`u${bits}`, ofWidth(bits, false)],
    [`s${bits}`, ofWidth(bits, true)],
  ]),
);

export const floats: readonly number[] = [
  ...[0, -0, 1, -1, 0.5, 2, 10, 1e10, 255, 256, 65536, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, 2 ** 64],
  ...[Number.MAX_VALUE, Number.MIN_VALUE, Number.EPSILON, 3.4028234663852886e38, 1.1754943508222875e-38],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
];

export const characters: readonly string[] = [
  ...[
    0, 9, 10, 13, 32, 47, 48, 65, 92, 97, 0x7f, 0x80, 0xe9, 0xff, 0x7ff, 0x800, 0x2028, 0xd7ff, 0xe000,
    0xfeff,
  ],
  ...[0xfffd, 0xffff, 0x10000, 0x1f600, 0x10ffff],
].map((code) => String.fromCodePoint(code));

/** Words with a meaning to somebody: paths, numbers, names of properties, formats. */
export const words: readonly string[] = [
  ...[
    '',
    '/',
    '.',
    '..',
    'a',
    'b',
    'a/b',
    '/a',
    'a/',
    '//',
    './a',
    '../a',
    'a/../b',
    'a//b',
    '*',
    ' ',
    '\n',
    '\0',
    '-',
    '--',
  ],
  ...[
    '0',
    '1',
    '-1',
    '00',
    '1e9',
    '4294967296',
    '18446744073709551616',
    'NaN',
    'true',
    'null',
    '%s%n',
    '%00',
    '$(a)',
  ],
  ...['__proto__', 'constructor', 'length', 'é', 'ß', '€', '\u{1f600}', 'e\u0301', '\ufeffa', 'İ', 'ſ'],
];

export const lengths: readonly number[] = [
  0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 257,
];
/** Now and then. */
export const longLengths: readonly number[] = [1000, 1023, 1024, 1025, 4095, 4096, 4097, 65535, 65536];
