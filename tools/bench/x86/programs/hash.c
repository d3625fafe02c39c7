/* A hash table with open addressing that grows: inserted, looked up, deleted. Amount: keys. */
#include "round.h"

struct table {
  uint64_t *keys;
  uint64_t *values;
  uint64_t mask;
  uint64_t used;
};

static uint64_t mix(uint64_t key) {
  key ^= key >> 33;
  key *= 0xff51afd7ed558ccdu;
  key ^= key >> 33;
  return key;
}

static uint64_t find(const struct table *table, uint64_t key) {
  uint64_t at = mix(key) & table->mask;
  while (table->keys[at] && table->keys[at] != key) at = (at + 1) & table->mask;
  return at;
}

static void init(struct table *table, uint64_t size) {
  table->keys = calloc(size, 8);
  table->values = calloc(size, 8);
  table->mask = size - 1;
  table->used = 0;
}

static void release(struct table *table) {
  free(table->keys);
  free(table->values);
}

static void put(struct table *table, uint64_t key, uint64_t value) {
  if (table->used * 4 > table->mask * 3) {
    struct table larger;
    init(&larger, (table->mask + 1) * 2);
    for (uint64_t i = 0; i <= table->mask; i++)
      if (table->keys[i]) put(&larger, table->keys[i], table->values[i]);
    release(table);
    *table = larger;
  }
  const uint64_t at = find(table, key);
  table->used += table->keys[at] == 0;
  table->keys[at] = key;
  table->values[at] += value;
}

static uint64_t work(long amount) {
  struct table table;
  uint64_t sum = 0;
  init(&table, 64);
  for (long i = 0; i < amount; i++) put(&table, next_random() % amount + 1, i);
  for (long i = 0; i < amount * 4; i++) sum = sum * 3 + table.values[find(&table, next_random() % amount + 1)];
  sum += table.used;
  release(&table);
  return sum;
}
