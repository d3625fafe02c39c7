/** What the command says of itself: one line at a time, on stderr, under its name. */

export function tell(line: string): void {
  process.stderr.write(`nucleus: ${line}\n`);
}
