/** The parser of an option that may be given several times: all its values, in their order. */
export function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}
