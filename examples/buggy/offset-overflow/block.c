#include "gen/service.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 4096 };

static uint8_t block[SIZE];

static bool fits(uint32_t offset, uint32_t length) {
#ifdef FIXED
  return offset <= SIZE && length <= SIZE - offset;
#else
  return offset + length <= SIZE;
#endif
}

bool exports_buggy_offset_overflow_block_write(
  uint32_t offset, service_list_u8_t bytes, exports_buggy_offset_overflow_block_failure_t *err) {
  bool good = fits(offset, bytes.len);
  if (good) memcpy(block + offset, bytes.ptr, bytes.len);
  service_list_u8_free(&bytes);
  *err = EXPORTS_BUGGY_OFFSET_OVERFLOW_BLOCK_FAILURE_OUT_OF_RANGE;
  return good;
}

bool exports_buggy_offset_overflow_block_read(
  uint32_t offset, uint32_t length, service_list_u8_t *ret, exports_buggy_offset_overflow_block_failure_t *err) {
  *err = EXPORTS_BUGGY_OFFSET_OVERFLOW_BLOCK_FAILURE_OUT_OF_RANGE;
  if (!fits(offset, length)) return false;
  ret->len = length;
  ret->ptr = malloc(length);
  memcpy(ret->ptr, block + offset, length);
  return true;
}
