/* Text: bytes and short words: lengths, comparisons, numbers in decimal, upper case, a checksum. */
static char text[4096], other[4096];

static unsigned long digits(char *to, unsigned long value) {
  char back[20];
  unsigned long count = 0, length = 0;
  do back[count++] = (char)('0' + value % 10);
  while (value /= 10);
  while (count) to[length++] = back[--count];
  to[length] = 0;
  return length;
}

static int compare(const char *a, const char *b) {
  for (; *a && *a == *b; a++) b++;
  return (unsigned char)*a - (unsigned char)*b;
}

unsigned long mix(unsigned long rounds) {
  unsigned long sum = 0;
  for (unsigned long i = 0; i < rounds; i++) {
    unsigned long length = 0;
    for (unsigned long k = 0; k < 20; k++) {
      length += digits(text + length, (i + k) * 1000003);
      text[length++] = "abcXYZ,; "[(i + k) % 9];
    }
    text[length] = 0;
    unsigned short check = 0;
    for (char *at = text; *at; at++) {
      char byte = *at;
      if (byte >= 'a' && byte <= 'z') byte -= 32;
      check = (unsigned short)((check << 1 | check >> 15) + (unsigned char)byte);
      other[at - text] = byte;
    }
    other[length] = 0;
    sum += check + (unsigned)compare(text, other);
  }
  return sum;
}
