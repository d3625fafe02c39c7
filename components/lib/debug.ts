// The way out for messages: a line to the kernel's log, and the end of this instance.
//
// EMERGENCY is 1 where the world imports nucleus:bootstrap/emergency; the build says so (asc's --use). Elsewhere lines
// go nowhere. Nothing here allocates, since memory may be what has run out.

// @ts-ignore: decorator
@external("nucleus:bootstrap/emergency@0.1.0", "debug")
declare function emergencyDebug(line: usize, length: i32): void;

/** Longest line, in bytes of UTF-8. */
// @ts-ignore: decorator
@lazy const LIMIT: i32 = 1024;
// @ts-ignore: decorator
@lazy const line: usize = memory.data(LIMIT);
// @ts-ignore: decorator
@lazy let length: i32 = 0;

/** Writes one line to the kernel's log. */
export function debug(text: string): void {
  length = 0;
  append(text);
  flush();
}

/** Says where what went wrong, and traps. */
export function panic(where: string, what: string): void {
  length = 0;
  append(where);
  append(': ');
  append(what);
  flush();
  unreachable();
}

/** What asc calls for a failed assertion, a bad index, `throw`: "file:line:column: message", then a trap. */
export function abort(message: string | null, file: string | null, row: u32, column: u32): void {
  length = 0;
  if (file !== null) append(file);
  appendNumber(':', row);
  appendNumber(':', column);
  append(': ');
  append(message === null ? 'aborted' : message);
  flush();
  unreachable();
}

function append(text: string): void {
  const units = text.length;
  // A UTF-16 unit takes at most three bytes.
  const fits = min(units, (LIMIT - length) / 3);
  length += <i32>String.UTF8.encodeUnsafe(
    changetype<usize>(text), fits, line + length, false, String.UTF8.ErrorMode.REPLACE,
  );
}

function appendNumber(before: string, value: u32): void {
  append(before);
  let digits = 1;
  for (let rest = value / 10; rest > 0; rest /= 10) digits++;
  if (length + digits > LIMIT) return;
  for (let at = line + length + digits - 1; digits > 0; digits--, at--, length++) {
    store<u8>(at, <u8>(48 + (value % 10)));
    value /= 10;
  }
}

function flush(): void {
  // @ts-ignore: introduced by the build
  if (EMERGENCY) emergencyDebug(line, length);
}
