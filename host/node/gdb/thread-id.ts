/** How the protocol names threads: `THREAD`, or `pPROCESS.THREAD` with who understands that; 0 is any, -1 are all. */

/** `process`: absent where processes are not named. */
export function threadName(thread: number, process: number | undefined): string {
  const id = thread.toString(16);
  return process === undefined ? id : `p${process.toString(16)}.${id}`;
}

/** The thread, 0 for any of them and -1 for all; undefined for what is no name of a thread of this process. */
export function threadNamed(text: string, process: number): number | undefined {
  const found = /^(?:p(-1|[0-9a-f]{1,8})(?:\.(?=.)|$))?(-1|[0-9a-f]{1,8})?$/i.exec(text);
  if (!found || text === '') return undefined;
  const [, its, thread = '-1'] = found;
  if (its !== undefined && its !== '-1' && ![0, process].includes(Number.parseInt(its, 16))) return undefined;
  return Number.parseInt(thread, 16);
}
