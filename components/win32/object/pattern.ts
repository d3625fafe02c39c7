// Names with wildcards, as FindFirstFile takes them: `*` is any text, `?` one character or none at the end of a name or before a
// dot, and a pattern that ends in `.` means names without an ending. Case does not count.
//
// Source: Microsoft, "FsRtlIsNameInExpression routine", and how FindFirstFile turns `*` and `?` into what that takes.

export function hasWildcards(text: string): bool {
  return text.includes('*') || text.includes('?');
}

export function matches(pattern: string, name: string): bool {
  if (pattern == '*' || pattern == '*.*' || pattern.length == 0) return true;
  const wanted = pattern.toUpperCase();
  const given = name.toUpperCase();
  if (wanted.length > 2 && wanted.endsWith('*.')) return fits(wanted.substring(0, wanted.length - 1), stem(given));
  if (wanted == '*.') return !given.includes('.') || given == '.' || given == '..';
  return fits(wanted.endsWith('.') ? wanted.substring(0, wanted.length - 1) : wanted, given);
}

/** A name without a dot is its own; one with a dot fits nothing that has to end before it. */
function stem(name: string): string {
  return name.includes('.') ? '\0' : name;
}

/** Goes back to the last `*` where the rest does not fit, so that time is at most the product of both lengths. */
function fits(pattern: string, name: string): bool {
  let at = 0;
  let in_ = 0;
  let star = -1;
  let resume = 0;
  while (in_ < name.length) {
    const unit = at < pattern.length ? pattern.charCodeAt(at) : 0;
    if (unit == 0x2a) {
      star = ++at;
      resume = in_;
    } else if (unit == 0x3f && name.charCodeAt(in_) == 0x2e) {
      // Before a dot it is nothing.
      at++;
    } else if (unit != 0 && (unit == 0x3f || unit == name.charCodeAt(in_))) {
      at++;
      in_++;
    } else if (star >= 0) {
      at = star;
      in_ = ++resume;
    } else {
      return false;
    }
  }
  return isEmpty(pattern.substring(at));
}

/** What fits the end of a name: wildcards, and a dot before one, which is an ending that is not there. */
function isEmpty(rest: string): bool {
  for (let i = 0; i < rest.length; i++) {
    const unit = rest.charCodeAt(i);
    const next = i + 1 < rest.length ? rest.charCodeAt(i + 1) : 0;
    if (unit == 0x2e && (next == 0x2a || next == 0x3f)) continue;
    if (unit != 0x2a && unit != 0x3f) return false;
  }
  return true;
}
