/** `bytes.ts` is what the assembler makes of `image.s`. `NUCLEUS_WRITE=1` writes it anew. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const source = join(import.meta.dirname, 'image.s');
const file = join(import.meta.dirname, 'bytes.ts');
const isMissing = process.arch !== 'x64' || spawnSync('as', ['--version']).status !== 0 || spawnSync('objcopy', ['--version']).status !== 0;
const IN_LINE = 20;

function assemble(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-vdso-'));
  try {
    const [object, image] = [join(folder, 'image.o'), join(folder, 'image')];
    execFileSync('as', ['--64', source, '-o', object]);
    execFileSync('objcopy', ['-O', 'binary', '-j', '.text', object, image]);
    return readFileSync(image);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function text(): string {
  const hex = [...assemble()].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`);
  const lines = Array.from({ length: Math.ceil(hex.length / IN_LINE) }, (_, i) => `  ${hex.slice(i * IN_LINE, (i + 1) * IN_LINE).join(', ')},\n`);
  return `// The vDSO's image: image.s, from which bytes.test.ts makes it.\n\nexport const BYTES: StaticArray<u8> = [\n${lines.join('')}];\n`;
}

it.skipIf(isMissing)(`the bytes are what the source says${isMissing ? ' (there is no assembler for x86-64: Debian has it in binutils)' : ''}`, () => {
  const wanted = text();
  if (process.env.NUCLEUS_WRITE === '1') writeFileSync(file, wanted);
  expect(readFileSync(file, 'utf8') === wanted).toBe(true);
});
