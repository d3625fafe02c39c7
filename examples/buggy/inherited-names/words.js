const FIXED = false;

const counts = FIXED ? Object.create(null) : {};

export const words = {
  count(word) {
    counts[word] = (counts[word] ?? 0n) + 1n;
    return counts[word];
  },
};
