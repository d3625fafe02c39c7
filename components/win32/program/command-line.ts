// From arguments to the one text that Windows programs are given, and back, by the rules of the C runtime.
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

/** What a text says, the program's name first. */
export function argumentsOf(line: string): Array<string> {
  const list: Array<string> = [];
  let at = 0;
  let name = '';
  let isQuoted = false;
  for (; at < line.length && (isQuoted || !isBlank(line.charCodeAt(at))); at++) {
    if (line.charAt(at) == '"') isQuoted = !isQuoted;
    else name += line.charAt(at);
  }
  list.push(name);
  while (true) {
    while (at < line.length && isBlank(line.charCodeAt(at))) at++;
    if (at == line.length) return list;
    const one = new Argument(line, at);
    list.push(one.text);
    at = one.end;
  }
}

function isBlank(unit: i32): bool {
  return unit == 0x20 || unit == 9;
}

/** From `at` on. Backslashes are doubled before a quotation mark; two marks inside of marks are one. */
class Argument {
  text: string = '';
  end: i32;

  constructor(line: string, at: i32) {
    let isQuoted = false;
    let slashes = 0;
    for (; at < line.length && (isQuoted || !isBlank(line.charCodeAt(at))); at++) {
      const unit = line.charAt(at);
      if (unit == '\\') {
        slashes++;
        continue;
      }
      this.text += '\\'.repeat(unit == '"' ? slashes / 2 : slashes);
      if (unit != '"' || slashes % 2 == 1) this.text += unit;
      else if (isQuoted && at + 1 < line.length && line.charAt(at + 1) == '"') {
        this.text += '"';
        at++;
      } else isQuoted = !isQuoted;
      slashes = 0;
    }
    this.text += '\\'.repeat(slashes);
    this.end = at;
  }
}
