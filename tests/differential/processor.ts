/** The real processor, through a small C program that is compiled when the test starts. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IMAGE_SIZE, readImage, type State, writeImage } from './state.ts';

const SOURCE = fileURLToPath(new URL('./native/processor.c', import.meta.url));

/** Why the comparison cannot be made here, or undefined. */
export function missing(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the judge is an x86-64 Linux processor';
  if (spawnSync('gcc', ['--version']).status !== 0) return 'gcc is missing: apt-get install gcc';
  return undefined;
}

/** Runs each case natively. Throws when the program does not answer all of them. */
export function runNatively(cases: readonly State[]): State[] {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-processor-'));
  try {
    const program = join(folder, 'processor');
    execFileSync('gcc', ['-O1', '-o', program, SOURCE]);
    const input = Buffer.concat(cases.map(writeImage));
    const output = execFileSync(program, { input, maxBuffer: IMAGE_SIZE * (cases.length + 1) });
    if (output.length !== IMAGE_SIZE * cases.length) {
      throw new Error(`processor: ${output.length / IMAGE_SIZE} answers for ${cases.length} cases`);
    }
    return cases.map((_, index) => readImage(output.subarray(index * IMAGE_SIZE, (index + 1) * IMAGE_SIZE)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
