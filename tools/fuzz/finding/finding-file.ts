/** Findings as files: a seed for `--replay`, and a test. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { usageError } from '../../../host/node/cli/exit-code.ts';
import { encodeSeed } from '../sequence/encoding.ts';
import type { Target } from '../target/target.ts';
import type { Finding } from './confirm.ts';
import { testText } from './test-text.ts';

/** What was run, and how: paths as seen from here. */
export interface RunFiles {
  readonly file: string;
  readonly other: string | undefined;
  readonly stateless: boolean;
  readonly check: string | undefined;
}

export class FindingFolder {
  readonly #folder: string;
  readonly #target: Target;
  readonly #how: RunFiles;
  readonly #names = new FindingNames();

  constructor(folder: string, target: Target, how: RunFiles) {
    this.#folder = folder;
    this.#target = target;
    this.#how = how;
  }

  /** Gives the path of the seed; the test stands beside it. */
  write(finding: Finding): string {
    const { problem, sequence, key } = finding;
    const { oracle, function: called, message } = problem;
    mkdirSync(this.#folder, { recursive: true });
    const name = join(this.#folder, this.#names.next(oracle, called));
    const path = `${name}.seed`;
    const { file, other, check, stateless } = this.#how;
    const target = this.#fromFolder(file);
    const more = {
      target,
      other: other && this.#fromFolder(other),
      check: check && this.#fromFolder(check),
      stateless,
    };
    writeFileSync(`${name}.test.ts`, testText(finding, { ...more, operations: this.#target.operations }));
    const seed = { sequence, finding: { oracle, where: key, message }, target };
    writeFileSync(path, encodeSeed(seed, this.#target.operations));
    return path;
  }

  #fromFolder(file: string): string {
    return relative(resolve(this.#folder), resolve(file)).split(sep).join('/');
  }
}

/** Names of the files of findings: each another one. */
export class FindingNames {
  readonly #names = new Set<string>();

  next(oracle: string, called: string): string {
    const word = called.replace(/^.*[#/.\]]/, '').replaceAll(' ', '-');
    let name = `${oracle}-${word}`;
    for (let count = 2; this.#names.has(name); count++) name = `${oracle}-${word}-${count}`;
    this.#names.add(name);
    return name;
  }
}

/** Errors: CommandError. */
export function readSeedFile(option: string, path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw usageError(`${option} ${path}`, `cannot be read: ${code ?? message}`);
  }
}
