/** What the command says of itself: one line at a time, on stderr, under its name. */

export function tell(line: string): void {
  process.stderr.write(`nucleus: ${line}\n`);
}

/** The kernel's log is for who looks for a defect. */
export function logLine(line: string): void {
  if (process.env.NUCLEUS_DEBUG === '1') tell(line);
}
