/** What `nucleus run --stats` says of translated code. */

/** Seconds that translating and compiling took; NaN where nothing is said of them. */
export function compileTime(stderr: string): number {
  const match = /translat\w+ took (\d+) ms, compiling (\d+) ms/.exec(stderr);
  return match ? (Number(match[1]) + Number(match[2])) / 1000 : Number.NaN;
}
