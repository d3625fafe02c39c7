const FIXED = false;

export const words = {
  frequencies(list) {
    const places = FIXED ? Object.create(null) : {};
    for (const [at, word] of list.entries()) {
      places[word] ??= [];
      places[word].push(at);
    }
    return Uint32Array.from(list, (word) => places[word].length);
  },
};
