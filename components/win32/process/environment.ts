// The process's environment: variables in the order in which they came. Their names are compared without regard to case.

export class Environment {
  /** "NAME=VALUE" by names in capital letters. */
  private readonly variables: Map<string, string> = new Map<string, string>();

  /** Takes "NAME=VALUE", in the place of one with that name. A name may begin with "=". */
  add(variable: string): void {
    this.variables.set(variable.substring(0, max(variable.indexOf('=', 1), 0)).toUpperCase(), variable);
  }

  set(name: string, value: string): void {
    this.variables.set(name.toUpperCase(), name + '=' + value);
  }

  /** A variable's value; null if there is none. */
  get(name: string): string | null {
    const key = name.toUpperCase();
    return this.variables.has(key) ? this.variables.get(key).substring(name.length + 1) : null;
  }

  delete(name: string): void {
    this.variables.delete(name.toUpperCase());
  }

  clear(): void {
    this.variables.clear();
  }

  /** "NAME=VALUE" of each. */
  get all(): Array<string> {
    return this.variables.values();
  }
}
