/** Comments and indentation of a generated module. */

/** Docs of WIT as a comment of TypeScript; nothing where there are none. */
export function docLines(docs: readonly string[]): string[] {
  // The author's text must not end the comment.
  const lines = docs.map((line) => line.replaceAll('*/', '*\u2215').trimEnd());
  if (lines.every((line) => line === '')) return [];
  if (lines.length === 1) return [`/** ${lines[0]} */`];
  return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'];
}

export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}
