/** For tests: a project in a temporary folder, with components of its own and the rest from this one. */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Project } from './project.ts';

const REAL = fileURLToPath(new URL('../..', import.meta.url));

export class TemporaryProject extends Project {
  /** `files` by path below the project's folder. */
  constructor(files: Readonly<Record<string, string>>) {
    super(mkdtempSync(join(tmpdir(), 'nucleus-build-')));
    mkdirSync(join(this.root, 'components'));
    writeFileSync(join(this.root, 'package.json'), '{ "type": "module" }');
    symlinkSync(join(REAL, 'node_modules'), join(this.root, 'node_modules'));
    symlinkSync(join(REAL, 'components/lib'), join(this.root, 'components/lib'));
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
