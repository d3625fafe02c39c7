/**
 * `import()` for what the bundle does not hold. Scripts with compiled code kept have none of their own: this file is loaded by Node,
 * which gives it one.
 */

/** The module of a package's name or a file's URL. */
export function importModule(specifier: string): Promise<unknown> {
  return import(specifier);
}
