// From arguments to the one text that Windows programs are given, so that the C runtime's rules take it apart again.
//
// Source: Microsoft, "Parsing C command-line arguments".

export function commandLineOf(args: Array<string>): string {
  const parts: Array<string> = [];
  for (let i = 0; i < args.length; i++) parts.push(i == 0 ? programName(args[i]) : quoted(args[i]));
  return parts.join(' ');
}

/** In the first one backslashes are nothing special. */
function programName(name: string): string {
  return name.includes(' ') || name.includes('\t') || name.length == 0 ? '"' + name + '"' : name;
}

/** Backslashes are doubled where a quotation mark follows. */
function quoted(text: string): string {
  if (text.length > 0 && !text.includes(' ') && !text.includes('\t') && !text.includes('"')) return text;
  let result = '"';
  let slashes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charAt(i);
    if (unit == '"') result += '\\'.repeat(slashes + 1);
    slashes = unit == '\\' ? slashes + 1 : 0;
    result += unit;
  }
  return result + '\\'.repeat(slashes) + '"';
}
