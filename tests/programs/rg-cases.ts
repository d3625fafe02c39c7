/**
 * What ripgrep is asked in the tests. Each case runs in the corpus; `order` says what is fixed about the output:
 * "exact" by one thread or sorting, "blocks" where threads decide the order of files, so that blocks are compared.
 */

export interface RgCase {
  readonly args: readonly string[];
  readonly order?: 'exact' | 'blocks';
  /** Elapsed times in the output are replaced. */
  readonly timed?: boolean;
  readonly stdin?: boolean;
}

export const rgCases: Record<string, RgCase> = {
  'a literal': { args: ['-j1', '--sort', 'path', 'needle'] },
  'a regular expression': { args: ['-j1', '--sort', 'path', '-n', 'ne{2}d(le)?\\b|TODO:?\\s+\\w+'] },
  'unicode classes': { args: ['--sort', 'path', '-n', '\\p{Greek}+|\\p{Cyrillic}{3,}', 'unicode.txt'] },
  'ignoring case': {
    args: ['--sort', 'path', '-i', '-n', 'NEEDLE|ΣΊΣΥΦΟΣ', 'unicode.txt', 'words.txt', 'src'],
  },
  'smart case': { args: ['--sort', 'path', '-S', 'Needle'] },
  'counts of lines': { args: ['--sort', 'path', '-c', 'needle'] },
  'counts of matches': { args: ['--sort', 'path', '--count-matches', 'e'] },
  json: {
    args: ['--sort', 'path', '--json', 'needle', 'src', 'unicode.txt', 'latin1.txt', 'multi.txt'],
    timed: true,
  },
  files: { args: ['--sort', 'path', '--files'] },
  'hidden files': { args: ['--sort', 'path', '--files', '--hidden', '--no-ignore'] },
  'hidden matches': { args: ['--sort', 'path', '-.', 'needle', '.hidden', '.hidden-folder', 'sub'] },
  'without ignore files': { args: ['--sort', 'path', '-u', '-l', 'needle'] },
  inverted: { args: ['-j1', '-v', '-n', 'needle', 'multi.txt', 'crlf.txt', 'blank.txt'] },
  'several lines': { args: ['-j1', '-U', '-n', 'begin[\\s\\S]*?end', 'multi.txt'] },
  'several lines, dot matches all': {
    args: ['-j1', '-U', '--multiline-dotall', '-c', 'begin.*end', 'multi.txt'],
  },
  'whole words': { args: ['-j1', '-w', '-n', 'needle', 'words.txt'] },
  'whole lines': { args: ['-j1', '-x', '-n', 'need|le', 'words.txt'] },
  'only the match': { args: ['--sort', 'path', '-o', '-b', '--column', 'needle\\w*', 'words.txt', 'src'] },
  'names of files': { args: ['--sort', 'path', '-l', 'needle'] },
  'names of others': { args: ['--sort', 'path', '--files-without-match', 'needle'] },
  'lines around': { args: ['--sort', 'path', '-n', '-A', '2', '-B', '1', 'TODO|puts'] },
  'lines around, joined': { args: ['-j1', '-C', '3', '-n', 'needle', 'docs/guide.md'] },
  'sorted downwards': { args: ['--sortr', 'path', '-l', 'needle'] },
  'several patterns': { args: ['-j1', '-n', '-e', 'begin', '-e', 'end', 'multi.txt'] },
  'a fixed string': { args: ['-j1', '-F', '-n', 'a.b*c[d]\\e (f) $g', 'special.txt'] },
  'names by glob': { args: ['--sort', 'path', '-g', '*.{rs,py}', '-g', '!lib*', 'needle'] },
  'names by type': { args: ['--sort', 'path', '-tc', '-tpy', '-n', 'needle'] },
  'a list of types': { args: ['--type-list'] },
  replacement: { args: ['-j1', '-r', '<$1>', '-n', '(need)le', 'words.txt'] },
  colours: { args: ['-j1', '--color', 'always', '-n', 'needle', 'src/main.c', 'src/main.rs'] },
  'colours, headed': { args: ['--sort', 'path', '--pretty', 'needle', 'src'] },
  'following links': { args: ['--sort', 'path', '-L', '-l', 'needle'] },
  'binary as text': { args: ['-j1', '-a', '-n', 'needle', 'binary.bin'] },
  'a binary file': { args: ['-j1', 'needle', 'binary.bin'] },
  'other encodings': { args: ['-j1', '-n', 'needle', 'utf16.txt', 'latin1.txt'] },
  'a named encoding': { args: ['-j1', '-E', 'latin1', '-n', 'é', 'latin1.txt'] },
  'line ends of Windows': { args: ['-j1', '--crlf', '-n', 'needle$', 'crlf.txt'] },
  'long lines': { args: ['-j1', '-n', 'needle', 'long.txt'] },
  'long lines, cut': { args: ['-j1', '-M', '100', '--max-columns-preview', '-n', 'needle', 'long.txt'] },
  'at most so many': { args: ['--sort', 'path', '-m', '2', '-n', 'needle'] },
  'at most so deep': { args: ['--sort', 'path', '--max-depth', '2', '-l', 'needle'] },
  'mapped into memory': { args: ['-j1', '--mmap', '-c', 'needle', 'large.txt', 'plain.txt'] },
  'not mapped into memory': { args: ['-j1', '--no-mmap', '-c', 'needle', 'large.txt', 'plain.txt'] },
  'a file read in full': { args: ['-j1', '-n', '^(alpha|beta).*needle.*kappa$', 'large.txt'] },
  quiet: { args: ['-q', 'needle'] },
  'no match': { args: ['-j1', 'there is no such text'] },
  'no such file': { args: ['-j1', 'needle', 'plain.txt', 'there-is-no-such-file'] },
  'a bad expression': { args: ['needle('] },
  'a bad option': { args: ['--no-such-option'] },
  'standard input': { args: ['-n', 'needle'], stdin: true },
  'standard input by name': { args: ['-c', 'needle', '-', 'plain.txt', '-j1'], stdin: true },
  'default threads': { args: ['-n', 'needle'], order: 'blocks' },
  'four threads': { args: ['-j4', '-n', '--heading', 'needle', '.'], order: 'blocks' },
  statistics: { args: ['-j1', '--stats', '-c', 'needle', 'src'], timed: true },
  'look-around, by PCRE2': { args: ['-j1', '-P', '-n', '(?<=begin )needle(?!s)', 'multi.txt', 'words.txt'] },
  version: { args: ['--version'] },
  help: { args: ['-h'] },
};
