#include "gen/service.h"

enum { PLACES = 16 };

static struct {
  bool used;
  uint32_t key, value;
} table[PLACES];

static uint32_t mixed(uint32_t key) {
  return key * 2654435761u;
}

/** How far to go on where a place is taken. */
static uint32_t step(uint32_t key) {
#ifdef FIXED
  return mixed(key) >> 24 | 1;
#else
  return mixed(key) >> 24;
#endif
}

/** The place of a key, or a free one; PLACES if there is neither. */
static uint32_t find(uint32_t key) {
  uint32_t at = mixed(key) >> 28;
#ifdef FIXED
  for (uint32_t tries = 0; tries < PLACES; tries++, at = (at + step(key)) % PLACES)
    if (!table[at].used || table[at].key == key) return at;
  return PLACES;
#else
  while (table[at].used && table[at].key != key) at = (at + step(key)) % PLACES;
  return at;
#endif
}

bool exports_buggy_collision_loop_numbers_put(
  uint32_t key, uint32_t value, exports_buggy_collision_loop_numbers_failure_t *err) {
  uint32_t at = find(key);
  *err = EXPORTS_BUGGY_COLLISION_LOOP_NUMBERS_FAILURE_FULL;
  if (at == PLACES) return false;
  table[at].used = true;
  table[at].key = key;
  table[at].value = value;
  return true;
}

bool exports_buggy_collision_loop_numbers_get(uint32_t key, uint32_t *ret) {
  uint32_t at = find(key);
  if (at == PLACES || !table[at].used) return false;
  *ret = table[at].value;
  return true;
}
