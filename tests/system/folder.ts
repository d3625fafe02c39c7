/** A folder with a manifest and components, and the built command run in it. */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SystemService } from '../../kernel/manifest/system.ts';
import { root } from '../arch/source-files.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running \`nucleus up\`. */
export class Up {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';
  #heard: () => void = () => {};

  constructor(child: ChildProcess) {
    this.process = child;
    child.stdout!.on('data', (chunk) => this.#take('stdout', String(chunk)));
    child.stderr!.on('data', (chunk) => this.#take('stderr', String(chunk)));
    this.ended = new Promise((resolve) => {
      child.on('close', (code) => {
        this.#heard();
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  #take(stream: 'stdout' | 'stderr', text: string): void {
    this[stream] += text;
    this.#heard();
  }

  /** Resolves when the text has appeared on one of its outputs. Throws what there is, if it ends before. */
  async says(text: string | RegExp): Promise<void> {
    const found = () =>
      [this.stdout, this.stderr].some((one) =>
        typeof text === 'string' ? one.includes(text) : text.test(one),
      );
    while (!found()) {
      if (this.process.exitCode !== null)
        throw new Error(`it ended with ${this.process.exitCode}:\n${this.stdout}${this.stderr}`);
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }
}

export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'system-'));
  readonly #env = { ...process.env, XDG_RUNTIME_DIR: this.path };
  #started: Up[] = [];

  write(name: string, contents: string | Uint8Array): void {
    writeFileSync(join(this.path, name), contents);
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  /** The manifest. */
  describe(services: Record<string, SystemService>, more: object = {}): void {
    this.write('nucleus.json', JSON.stringify({ services, ...more }));
  }

  /** Runs a command to its end. */
  run(...args: string[]): Promise<Ended> {
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [join(root, 'dist/bin/nucleus.js'), ...args],
        { cwd: this.path, env: this.#env },
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  }

  up(...args: string[]): Up {
    return this.start('up', ...args);
  }

  /** Starts a command that takes its time. */
  start(...args: string[]): Up {
    const child = spawn(process.execPath, [join(root, 'dist/bin/nucleus.js'), ...args], {
      cwd: this.path,
      env: this.#env,
    });
    const up = new Up(child);
    this.#started.push(up);
    return up;
  }

  /** Ends what still runs, and removes all. */
  async remove(): Promise<void> {
    for (const { process, ended } of this.#started) {
      if (process.exitCode === null) process.kill('SIGKILL');
      await ended;
    }
    rmSync(this.path, { recursive: true });
  }
}
