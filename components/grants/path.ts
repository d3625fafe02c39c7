/** Guest paths out of the names that a host gives its directories. */

/** Absolute and normalised; a relative `name` starts at `directory`, which is so already. */
export function resolve(directory: string, name: string): string {
  const parts = new Array<string>();
  const whole = name.startsWith('/') ? name : directory + '/' + name;
  const given = whole.split('/');
  for (let i = 0; i < given.length; i++) {
    const part = given[i];
    if (part == '' || part == '.') continue;
    if (part == '..') {
      if (parts.length > 0) parts.pop();
    } else parts.push(part);
  }
  return '/' + parts.join('/');
}

/** Whether one of two normalised paths is the other, or lies below it. */
export function overlap(one: string, other: string): bool {
  return covers(one, other) || covers(other, one);
}

function covers(directory: string, path: string): bool {
  if (directory == '/' || directory == path) return true;
  return path.startsWith(directory) && path.charCodeAt(directory.length) == 0x2f;
}
