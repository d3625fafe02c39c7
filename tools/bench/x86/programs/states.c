/* A state machine that tells words, numbers, strings and comments apart, by branches on characters. Amount: passes over the text. */
#include "round.h"

enum state { BETWEEN, WORD, NUMBER, TEXT, ESCAPE, SLASH, COMMENT, STAR, STATES };
enum { SIZE = 32 << 10 };

static int is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int is_digit(char c) {
  return c >= '0' && c <= '9';
}

static enum state begin(char c) {
  if (is_letter(c)) return WORD;
  if (is_digit(c)) return NUMBER;
  if (c == '"') return TEXT;
  return c == '/' ? SLASH : BETWEEN;
}

static enum state next(enum state state, char c) {
  switch (state) {
    case WORD: return is_letter(c) || is_digit(c) ? WORD : begin(c);
    case NUMBER: return is_digit(c) || c == '.' || c == 'x' ? NUMBER : begin(c);
    case TEXT: return c == '"' ? BETWEEN : c == '\\' ? ESCAPE : TEXT;
    case ESCAPE: return TEXT;
    case SLASH: return c == '*' ? COMMENT : begin(c);
    case COMMENT: return c == '*' ? STAR : COMMENT;
    case STAR: return c == '/' ? BETWEEN : c == '*' ? STAR : COMMENT;
    default: return begin(c);
  }
}

static uint64_t work(long amount) {
  static const char *const pieces[] = {"while ", "x1 = ", "0x2f", "3.14;", "\"text\"", "\"a\\\"b\"", "/* note */", "{\n", "a / b", "f(_y)", "  "};
  static char text[SIZE + 16];
  unsigned length = 0;
  while (length < SIZE) {
    const char *piece = pieces[next_random() % 11];
    while (*piece && length < SIZE) text[length++] = *piece++;
  }
  uint64_t counts[STATES] = {0};
  enum state state = BETWEEN;
  for (long pass = 0; pass < amount; pass++)
    for (unsigned i = 0; i < length; i++) {
      const enum state then = next(state, text[i]);
      counts[then] += then != state;
      state = then;
    }
  uint64_t sum = 0;
  for (int i = 0; i < STATES; i++) sum = sum * 1000003 + counts[i];
  return sum;
}
