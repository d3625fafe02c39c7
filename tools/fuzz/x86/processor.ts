/** The real processor, through a small C program that is compiled when the test starts. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../host/node/cli/installation.ts';
import { IMAGE_SIZE, readImage, type State, writeImage } from './state.ts';

/** Features by the names that the instruction table and Linux give them, where they differ. */
const LINUX_NAMES: Record<string, string> = {
  lzcnt: 'abm',
  sse3: 'pni',
  'sse4.1': 'sse4_1',
  'sse4.2': 'sse4_2',
  pclmul: 'pclmulqdq',
  sha: 'sha_ni',
};

/** Whether the processor here is one of AMD's. */
export const isAmd = (() => {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8').includes('AuthenticAMD');
  } catch {
    return false;
  }
})();

/** The C program: among the sources, or where the package has it. */
function source(): string {
  const own = join(packageRoot(), 'tools', 'fuzz', 'x86', 'native', 'processor.c');
  return existsSync(own) ? own : join(packageRoot(), 'dist', 'native', 'processor.c');
}

/** Why the comparison cannot be made here, or undefined. */
export function missing(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the judge is an x86-64 Linux processor';
  if (!/^flags\s*:.*\bavx\b/m.test(readFileSync('/proc/cpuinfo', 'latin1')))
    return 'this processor lacks AVX';
  if (spawnSync('gcc', ['--version']).status !== 0) return 'gcc is missing: apt-get install gcc';
  return undefined;
}

/**
 * The same for comparisons of all that a processor defines or does not, case by case. They are settled with AMD's processors; another
 * vendor's, with other extensions, would have to be settled first. What those once answered is compared everywhere (vectors.br).
 */
export function missingJudge(): string | undefined {
  return missing() ?? (isAmd ? undefined : 'the judge is a processor of AMD`s, and this is none');
}

/** Does this processor have a feature of the instruction table? */
export function features(): (name: string) => boolean {
  const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'latin1'))![1]!.split(/\s+/);
  const known = new Set(flags);
  return (name) => known.has(LINUX_NAMES[name] ?? name);
}

/** The compiled program. */
export class Processor {
  readonly #folder = mkdtempSync(join(tmpdir(), 'nucleus-processor-'));
  readonly #program = join(this.#folder, 'processor');

  constructor() {
    // Its handler runs with the guest's FS until it has its own again.
    execFileSync('gcc', ['-O1', '-fno-stack-protector', '-o', this.#program, source()]);
  }

  /** Runs each case. Throws when the program does not answer all of them. */
  run(cases: readonly State[]): State[] {
    const input = Buffer.concat(cases.map(writeImage));
    const { stdout, status, signal } = spawnSync(this.#program, { input, maxBuffer: input.length + 1 });
    if (stdout.length !== input.length) {
      const answers = stdout.length / IMAGE_SIZE;
      throw new Error(
        `processor: ${answers} answers for ${cases.length} cases (ended with ${signal ?? status})`,
      );
    }
    return cases.map((_, index) => readImage(stdout.subarray(index * IMAGE_SIZE, (index + 1) * IMAGE_SIZE)));
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Runs each case on this processor. */
export function runNatively(cases: readonly State[]): State[] {
  const processor = new Processor();
  try {
    return processor.run(cases);
  } finally {
    processor.close();
  }
}
