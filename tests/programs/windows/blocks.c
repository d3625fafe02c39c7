// Functions on memory and texts against loops over bytes: every length, alignment and overlap, up to the end of what is there.
// What each gives is in Microsoft's C runtime reference, by its name.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define PAGE 4096
#define SPAN 300

static unsigned char *end; // No memory is behind it.
static int failures;

static void check(int holds, const char *name, int a, int b, int c) {
  if (holds || failures++ > 10) return;
  printf("%s: wrong at %d, %d, %d\n", name, a, b, c);
}

static int sign(int value) {
  return (value > 0) - (value < 0);
}

static void fill(unsigned char *at, int length, unsigned seed) {
  for (int i = 0; i < length; i++) {
    seed = seed * 1103515245 + 12345;
    at[i] = 1 + (seed >> 16) % 255;
  }
}

static void moves(void) {
  unsigned char wanted[2 * SPAN], *area = end - 2 * SPAN;
  for (int length = 0; length < 150; length++) {
    for (int shift = -40; shift <= 40; shift += length < 40 ? 1 : 7) {
      int from = 60 + (length & 7), to = from + shift;
      fill(area, 2 * SPAN, length * 101 + shift);
      memcpy(wanted, area, 2 * SPAN);
      for (int i = 0; i < length; i++) wanted[to + i] = area[from + i];
      void *given = memmove(area + to, area + from, length);
      int same = 1;
      for (int i = 0; i < 2 * SPAN; i++) same &= area[i] == wanted[i];
      check(same && given == area + to, "memmove", length, shift, 0);
    }
    fill(area, 2 * SPAN, length);
    memcpy(area, end - length, length);
    check(memcmp(area, end - length, length) == 0, "memcpy", length, 0, 0);
    memset(end - length, length, length);
    int same = 1;
    for (int i = 1; i <= length; i++) same &= end[-i] == (unsigned char)length;
    check(same, "memset", length, 0, 0);
    same = area[2 * SPAN - length - 1] != 0;
    check(same, "memset before", length, 0, 0);
  }
}

static void compares(void) {
  unsigned char other[SPAN];
  for (int length = 0; length < 100; length++) {
    unsigned char *one = end - length;
    fill(one, length, length);
    memcpy(other, one, length);
    check(memcmp(one, other, length) == 0, "memcmp", length, -1, 0);
    for (int at = 0; at < length; at++) {
      other[at] ^= 0x80;
      check(sign(memcmp(one, other, length)) == (one[at] > other[at] ? 1 : -1), "memcmp", length, at, 0);
      other[at] ^= 0x80;
      unsigned char *found = memchr(one, one[at], length), *wanted = one;
      while (*wanted != one[at]) wanted++;
      check(found == wanted, "memchr", length, at, 0);
    }
    check(memchr(one, 0, length) == NULL, "memchr", length, -1, 0);
  }
}

static void texts(void) {
  char other[SPAN], *area = (char *)end - 2 * SPAN;
  for (int length = 0; length < 100; length++) {
    char *one = (char *)end - length - 1;
    fill((unsigned char *)one, length, length + 7);
    one[length] = 0;
    check(strlen(one) == length, "strlen", length, 0, 0);
    check(strcpy(other, one) == other && !memcmp(other, one, length + 1), "strcpy", length, 0, 0);
    check(strcmp(one, other) == 0 && strncmp(one, other, 1000) == 0, "strcmp", length, -1, 0);
    check(strchr(one, 0) == one + length && strrchr(one, 0) == one + length, "strchr", length, -1, 0);
    strcpy(area, "ab");
    check(strcat(area, one) == area && !strcmp(area + 2, one), "strcat", length, 0, 0);
    for (int at = 0; at < length; at++) {
      int wanted = (unsigned char)one[at] > (unsigned char)(other[at] ^ 0x40) ? 1 : -1;
      other[at] ^= 0x40;
      check(sign(strcmp(one, other)) == wanted, "strcmp", length, at, 0);
      check(strncmp(one, other, at) == 0, "strncmp", length, at, 0);
      check(sign(strncmp(one, other, at + 1)) == wanted, "strncmp", length, at, 1);
      other[at] ^= 0x40;
      char *first = one, *last = one + length - 1;
      while (*first != one[at]) first++;
      while (*last != one[at]) last--;
      check(strchr(one, one[at]) == first && strrchr(one, one[at]) == last, "strchr", length, at, 0);
    }
  }
  check(strcmp("", "a") < 0 && strcmp("a", "") > 0 && strcmp("\x80", "a") > 0, "strcmp", 0, 0, 0);
  check(strchr("abc", 'd') == NULL && strrchr("abc", 'd') == NULL, "strchr", 0, 0, 0);
}

/** Where a word is by trying each place. */
static char *placeOf(const char *text, const char *word) {
  for (;; text++) {
    int i = 0;
    while (word[i] != 0 && text[i] == word[i]) i++;
    if (word[i] == 0) return (char *)text;
    if (*text == 0) return NULL;
  }
}

static void searches(void) {
  char word[8], *text = (char *)end - 90;
  for (int seed = 0; seed < 400; seed++) {
    unsigned state = seed;
    for (int i = 0; i < 89; i++) text[i] = 'a' + ((state = state * 1103515245 + 12345) >> 20) % 2;
    text[89] = 0;
    int length = seed % 7;
    for (int i = 0; i < length; i++) word[i] = 'a' + ((state = state * 1103515245 + 12345) >> 20) % 2;
    word[length] = 0;
    for (int from = 0; from < 90; from += 5) check(strstr(text + from, word) == placeOf(text + from, word), "strstr", seed, from, 0);
  }
}

static void wides(void) {
  for (int length = 0; length < 60; length++) {
    wchar_t *one = (wchar_t *)end - length - 1;
    for (int i = 0; i < length; i++) one[i] = 0x8000 + i * 37;
    one[length] = 0;
    check(wcslen(one) == length, "wcslen", length, 0, 0);
  }
}

int main(void) {
  unsigned char *pages = VirtualAlloc(NULL, 3 * PAGE, MEM_RESERVE, PAGE_READWRITE);
  end = (unsigned char *)VirtualAlloc(pages, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE) + 2 * PAGE;
  moves();
  compares();
  texts();
  searches();
  wides();
  SetLastError(0x12345678);
  printf("error %lx\n", GetLastError());
  printf("%d failures\n", failures);
  return failures != 0;
}
