/* Memory: a list followed through a MiB, a sieve of bytes, a table of counters, and copies of words. */
struct node {
  struct node *next;
  unsigned long value;
  unsigned long unused[2];
};

static struct node nodes[32768];
static unsigned char sieve[65536];
static unsigned counters[4096];
static unsigned long words[2][2048];

unsigned long mix(unsigned long rounds) {
  unsigned long sum = 0;
  for (unsigned i = 0; i < 32768; i++) {
    nodes[i].next = &nodes[(i * 12289 + 7) & 32767];
    nodes[i].value = i;
  }
  struct node *node = nodes;
  for (unsigned long i = 0; i < rounds; i++) {
    for (int k = 0; k < 500; k++) {
      sum += node->value++;
      node = node->next;
    }
    unsigned step = 3 + 2 * (i & 31);
    for (unsigned at = step; at < 20000; at += step) sieve[at] ^= 1;
    for (unsigned k = 0; k < 500; k++) counters[(sum + k * 2654435761u) >> 4 & 4095] += sieve[k];
    for (unsigned k = 0; k < 2048; k++) words[i & 1][k] = words[~i & 1][k] + k;
  }
  return sum + counters[9] + words[0][100];
}
