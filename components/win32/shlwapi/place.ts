// Parts of a path, by the rules of the shell's functions: places in its text.

/** Where the root ends: C:\, \\server\share\ or \; 0 if there is none. */
export function rootEnd(path: string): i32 {
  if (path.startsWith('\\\\')) return shareEnd(path);
  if (path.length > 1 && path.charCodeAt(1) == 0x3a) return path.charAt(2) == '\\' ? 3 : 2;
  return path.startsWith('\\') ? 1 : 0;
}

function shareEnd(path: string): i32 {
  const server = path.indexOf('\\', 2);
  if (server < 0) return path.length;
  const share = path.indexOf('\\', server + 1);
  return share < 0 ? path.length : share + 1;
}

export function isRoot(path: string): bool {
  if (path == '\\' || path.startsWith('\\\\')) return path == '\\' || (!path.endsWith('\\') && rootEnd(path) == path.length);
  return path.length == 3 && rootEnd(path) == 3;
}

/** The root by itself: C:\, \\server\share or \; empty if there is none. */
export function rootOf(path: string): string {
  const root = path.substring(0, rootEnd(path));
  return root.startsWith('\\\\') && root.endsWith('\\') ? root.substring(0, root.length - 1) : root;
}

/** Where the last part begins; a separator at the very end belongs to it. */
export function nameStart(path: string): i32 {
  for (let at = path.length - 2; at >= 0; at--) {
    if (isSeparator(path.charCodeAt(at + 1))) continue;
    if (isSeparator(path.charCodeAt(at)) || path.charCodeAt(at) == 0x3a) return at + 1;
  }
  return 0;
}

function isSeparator(unit: i32): bool {
  return unit == 0x5c || unit == 0x2f;
}

/** Where the extension's point is, or the text's end. */
export function extensionStart(path: string): i32 {
  for (let at = path.length - 1; at >= 0; at--) {
    const unit = path.charCodeAt(at);
    if (unit == 0x2e) return at;
    if (unit == 0x5c || unit == 0x20) break;
  }
  return path.length;
}

/** Without what follows the last separator, nor that itself unless it is the root's. */
export function withoutName(path: string): string {
  const root = rootOf(path).length;
  const at = path.lastIndexOf('\\');
  return path.substring(0, max(at, root));
}

/** Without `.` and `..`; these do not lead beyond the root. */
export function canonical(path: string): string {
  const root = path.substring(0, rootEnd(path));
  const parts = path.substring(root.length).split('\\');
  const kept: Array<string> = [];
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] == '..') {
      if (kept.length > 0) kept.pop();
    } else if (parts[i] != '.') kept.push(parts[i]);
  }
  const result = root + kept.join('\\');
  if (result.length == 0) return '\\';
  return result.length == 2 && result.endsWith(':') ? result + '\\' : result;
}

export function combined(directory: string, file: string): string {
  if (file.length == 0) return canonical(directory);
  const isWhole = file.startsWith('\\\\') || file.charAt(1) == ':';
  if (isWhole || directory.length == 0) return canonical(file);
  if (file.startsWith('\\')) {
    const root = directory.substring(0, rootEnd(directory));
    return canonical((root.endsWith('\\') ? root.substring(0, root.length - 1) : root) + file);
  }
  return canonical(directory.endsWith('\\') ? directory + file : directory + '\\' + file);
}
