/** Where things are in the project that is built. */

import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ComponentConfig, readComponentConfig } from './component-config.ts';

export class Project {
  /** Absolute. */
  readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  get dist(): string {
    return join(this.root, 'dist');
  }

  /** The bindings runtime that components share. */
  get lib(): string {
    return join(this.root, 'components/lib');
  }

  output(name: string): string {
    return join(this.dist, 'components', `${name}.wasm`);
  }

  /** All folders of components/ that have a component.json. Throws on a bad one. */
  components(): ComponentConfig[] {
    const folder = join(this.root, 'components');
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name))
      .filter((path) => existsSync(join(path, 'component.json')))
      .map((path) => readComponentConfig(this.root, path));
  }
}
