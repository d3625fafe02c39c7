/* Looking for words in a text: by skips (Horspool), by the C library's strstr and memchr, and by plain comparison. Amount: passes. */
#include "round.h"

enum { SIZE = 64 << 10 };
static char text[SIZE + 1];

static unsigned by_skips(const char *word, unsigned length) {
  unsigned skips[256], found = 0;
  for (int i = 0; i < 256; i++) skips[i] = length;
  for (unsigned i = 0; i + 1 < length; i++) skips[(uint8_t)word[i]] = length - 1 - i;
  for (unsigned at = 0; at + length <= SIZE; at += skips[(uint8_t)text[at + length - 1]]) {
    unsigned i = length;
    while (i > 0 && text[at + i - 1] == word[i - 1]) i--;
    found += i == 0;
  }
  return found;
}

static unsigned by_comparison(const char *word, unsigned length) {
  unsigned found = 0;
  for (unsigned at = 0; at + length <= SIZE; at++) {
    unsigned i = 0;
    while (i < length && text[at + i] == word[i]) i++;
    found += i == length;
  }
  return found;
}

static unsigned by_library(const char *word) {
  unsigned found = 0;
  for (const char *at = text; (at = strstr(at, word)); at++) found++;
  return found;
}

static unsigned lines(void) {
  unsigned found = 0;
  for (const char *at = text; (at = memchr(at, '\n', text + SIZE - at)); at++) found++;
  return found;
}

static uint64_t work(long amount) {
  static const char *const words[] = {"needle", "abba", "internal", "once upon"};
  static const char *const pieces[] = {"need ", "needless ", "ab", "ba", "inter", "nal ", "needle", "once ", "upon", "\n", "the quick brown "};
  unsigned length = 0;
  while (length < SIZE) {
    const char *piece = pieces[next_random() % 11];
    while (*piece && length < SIZE) text[length++] = *piece++;
  }
  uint64_t sum = 0;
  for (long pass = 0; pass < amount; pass++) {
    const char *word = words[pass % 4];
    const unsigned size = strlen(word);
    sum = sum * 31 + by_skips(word, size) + by_comparison(word, size) * 3 + by_library(word) * 5 + lines();
  }
  return sum;
}
