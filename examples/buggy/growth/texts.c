#include "gen/service.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 1000 };

service_list_u8_t exports_buggy_growth_texts_longest(service_list_u8_t text) {
  service_list_u8_t longest = {.ptr = malloc(MOST), .len = 0};
  uint8_t *word = malloc(MOST);
  size_t length = 0;
  for (size_t at = 0; at < text.len; at++) {
    if (text.ptr[at] == ' ') length = 0;
    else if (length < MOST) word[length++] = text.ptr[at];
    if (length <= longest.len) continue;
    memcpy(longest.ptr, word, length);
    longest.len = length;
  }
  service_list_u8_free(&text);
  if (longest.len == 0) {
    // An empty list has no memory that its receiver would free.
    free(longest.ptr);
    longest.ptr = NULL;
  }
#ifndef FIXED
  if (length == 0) return longest;
#endif
  free(word);
  return longest;
}
