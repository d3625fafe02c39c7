/** Names as JavaScript writes them, in jco's conventions. */

/** `get-random-bytes` to `getRandomBytes`. */
export function camelCase(name: string): string {
  const [first, ...rest] = name.split('-');
  return first!.toLowerCase() + rest.map(capitalise).join('');
}

/** `input-stream` to `InputStream`. */
export function pascalCase(name: string): string {
  return name.split('-').map(capitalise).join('');
}

function capitalise(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}
