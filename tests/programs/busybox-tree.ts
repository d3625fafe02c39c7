/** A tree for programs that change files, and what it is afterwards. */

import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const rows = Array.from({ length: 2000 }, (_, i) => `${i}\tname ${(i * 7919) % 211}\t${(i * i) % 997}`);

const files: Record<string, string | Buffer> = {
  'words.txt': 'pear\napple\nfig\nbanana\ncherry\napple\n10\n9\n100\n-3\nÜbung\n',
  'table.txt': `${rows.join('\n')}\n`,
  'table.gz': gzipSync(`${rows.join('\n')}\n`),
  'zeros.bin': Buffer.alloc(100_000),
  'folder/one.c': 'int main(void) { return 0; }\n',
  'folder/two/three.h': '#define THREE 3\n',
  'folder/two/four.c': 'int four;\n',
};

const old = new Date('2020-02-02T02:02:02Z');

/** Makes the tree in `folder`, which is empty. */
export function makeTree(folder: string): void {
  mkdirSync(join(folder, 'folder/two'), { recursive: true });
  mkdirSync(join(folder, 'empty'));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
    utimesSync(join(folder, name), old, old);
  }
  symlinkSync('words.txt', join(folder, 'link'));
  symlinkSync('nowhere', join(folder, 'dangling'));
}

/** One line for everything below `folder`: its kind, size, links, content, and the time where it was set. */
export function describeTree(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).sort().map((name) => {
    const path = join(folder, name);
    const status = lstatSync(path);
    if (status.isDirectory()) return `${name}/`;
    if (status.isSymbolicLink()) return `${name} -> ${readlinkSync(path)}`;
    const time = Date.now() - status.mtimeMs > 3_600_000 ? status.mtime.toISOString() : 'now';
    const hash = createHash('md5').update(readFileSync(path)).digest('hex');
    return `${name}: ${status.size} bytes, ${status.nlink} links, ${time}, ${hash}`;
  });
}
