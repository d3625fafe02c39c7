/** What differs between two texts, line by line. */

export interface Difference {
  /** A line that only the first text has; null where the second one has more lines. */
  readonly expected: string | null;
  readonly found: string | null;
}

/** Lines that both have in the same order are matched, as many as possible; what lies between them is paired off. */
export function differences(expected: string, found: string): Difference[] {
  const [one, other] = [expected.split('\n'), found.split('\n')];
  const common = commonLines(one, other);
  const result: Difference[] = [];
  let [i, j] = [0, 0];
  for (const [toI, toJ] of [...common, [one.length, other.length] as const]) {
    for (; i < toI || j < toJ; i++, j++)
      result.push({ expected: i < toI ? one[i]! : null, found: j < toJ ? other[j]! : null });
    [i, j] = [toI + 1, toJ + 1];
  }
  return result;
}

/** Pairs of indices of a longest common subsequence. */
function commonLines(one: readonly string[], other: readonly string[]): (readonly [number, number])[] {
  const width = other.length + 1;
  const longest = new Uint32Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i--)
    for (let j = other.length - 1; j >= 0; j--)
      longest[i * width + j] =
        one[i] === other[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if (one[i] === other[j]) pairs.push([i++, j++]);
    else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) i++;
    else j++;
  }
  return pairs;
}
