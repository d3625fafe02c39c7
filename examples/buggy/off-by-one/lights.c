#include "gen/service.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 8, NOTHING = 0xff };

static exports_buggy_off_by_one_lights_light_t seen[MOST + 1];
static uint32_t count;

void exports_buggy_off_by_one_lights_show(exports_buggy_off_by_one_lights_light_t now) {
  memmove(seen + 1, seen, MOST - 1);
  seen[0] = now;
  if (count < MOST) count++;
  seen[count] = NOTHING;
}

service_list_exports_buggy_off_by_one_lights_light_t exports_buggy_off_by_one_lights_last(uint32_t wanted) {
  service_list_exports_buggy_off_by_one_lights_light_t list = {0};
#ifdef FIXED
  list.len = wanted < count ? wanted : count;
#else
  list.len = wanted <= count ? wanted : count + (count > 0);
#endif
  list.ptr = malloc(list.len);
  memcpy(list.ptr, seen, list.len);
  return list;
}
