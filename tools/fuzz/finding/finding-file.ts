/** Findings as files: a seed for `--replay`. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { usageError } from '../../../host/node/cli/exit-code.ts';
import { encodeSeed } from '../sequence/encoding.ts';
import type { Target } from '../target/target.ts';
import type { Finding } from './confirm.ts';

export class FindingFolder {
  readonly #folder: string;
  readonly #target: Target;
  readonly #file: string;
  readonly #names = new Set<string>();

  /** `file`: the target, as seen from here. */
  constructor(folder: string, target: Target, file: string) {
    this.#folder = folder;
    this.#target = target;
    this.#file = file;
  }

  /** Gives the path. */
  write({ problem, sequence, key }: Finding): string {
    const { oracle, function: called, message } = problem;
    mkdirSync(this.#folder, { recursive: true });
    const path = join(this.#folder, `${this.#nameFor(oracle, called)}.seed`);
    const target = relative(resolve(this.#folder), resolve(this.#file));
    const seed = { sequence, finding: { oracle, where: key, message }, target };
    writeFileSync(path, encodeSeed(seed, this.#target.operations));
    return path;
  }

  #nameFor(oracle: string, called: string): string {
    const word = called.replace(/^.*[#/.\]]/, '');
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
