/* Finding matches as zlib does, by chains of hashed positions, and coding them. Amount: passes over the text. */
#include "round.h"

enum { SIZE = 64 << 10, WINDOW = 32 << 10, HASHES = 1 << 13, LONGEST = 258, CHAIN = 32 };

static uint8_t text[SIZE + 8];
static uint8_t output[SIZE * 2];
static uint16_t head[HASHES], previous[WINDOW];

static unsigned hash_at(const uint8_t *at) {
  return ((unsigned)at[0] << 10 ^ (unsigned)at[1] << 5 ^ at[2]) & (HASHES - 1);
}

static unsigned match_length(const uint8_t *a, const uint8_t *b, const uint8_t *end) {
  const uint8_t *start = b;
  while (b < end && *a == *b) a++, b++;
  return b - start;
}

static void enter(unsigned at) {
  const unsigned hash = hash_at(text + at);
  previous[at % WINDOW] = head[hash];
  head[hash] = at;
}

static unsigned longest(unsigned at, unsigned *distance) {
  unsigned best = 2, candidate = head[hash_at(text + at)];
  const uint8_t *end = text + (at + LONGEST < SIZE ? at + LONGEST : SIZE);
  for (int turn = 0; turn < CHAIN && candidate && candidate < at && at - candidate < WINDOW; turn++) {
    if (text[candidate + best] == text[at + best]) {
      const unsigned length = match_length(text + candidate, text + at, end);
      if (length > best) {
        best = length;
        *distance = at - candidate;
      }
    }
    const unsigned before = previous[candidate % WINDOW];
    if (before >= candidate) break;
    candidate = before;
  }
  return best;
}

static unsigned compress(void) {
  memset(head, 0, sizeof head);
  memset(previous, 0, sizeof previous);
  unsigned out = 0;
  for (unsigned at = 0; at < SIZE - 3;) {
    unsigned distance = 0, length = longest(at, &distance);
    if (length < 3 || !distance) {
      output[out++] = text[at];
      length = 1;
    } else {
      output[out++] = 0x80 | (length & 0x7f);
      output[out++] = distance;
      output[out++] = distance >> 8;
    }
    while (length-- && at < SIZE - 3) enter(at++);
  }
  return out;
}

static uint64_t work(long amount) {
  static const char *const words[] = {"the ", "compression ", "of ", "a ", "longer ", "text ", "finds ", "what ", "was ", "there ", "before", ".\n"};
  unsigned length = 0;
  while (length < SIZE) {
    const char *word = words[next_random() % 12];
    while (*word && length < SIZE) text[length++] = *word++;
    if (next_random() % 8 == 0 && length < SIZE) text[length++] = 'a' + next_random() % 26;
  }
  uint64_t sum = 0;
  for (long pass = 0; pass < amount; pass++) {
    const unsigned out = compress();
    for (unsigned i = 0; i < out; i++) sum = sum * 31 + output[i];
    text[pass % SIZE]++;
  }
  return sum;
}
