#include "gen/service.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 12 };

service_string_t exports_buggy_cut_text_labels_shorten(service_string_t text) {
  if (text.len <= MOST) return text;
  size_t length = MOST;
#ifdef FIXED
  while (((unsigned char)text.ptr[length] & 0xc0) == 0x80) length--;
#endif
  service_string_t cut = {.ptr = malloc(length), .len = length};
  memcpy(cut.ptr, text.ptr, length);
  service_string_free(&text);
  return cut;
}
