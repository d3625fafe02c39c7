// Variables of the environment by name.

/** Its place among "NAME=VALUE"; -1 if there is none. */
export function variableIndex(environment: Array<string>, name: string): i32 {
  const wanted = name.toUpperCase() + '=';
  for (let i = 0; i < environment.length; i++) {
    const one = environment[i];
    if (one.length >= wanted.length && one.substring(0, wanted.length).toUpperCase() == wanted) return i;
  }
  return -1;
}
