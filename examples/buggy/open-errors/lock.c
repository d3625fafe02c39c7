#include "gen/service.h"

enum { DIGITS = 4 };

static uint32_t opened;

/** The number of the failure; -1 where there is none. */
static int check(service_list_u8_t digits) {
  if (digits.len < DIGITS) return 0;
  if (digits.len > DIGITS) return 1;
  for (size_t at = 0; at < DIGITS; at++) {
#ifdef FIXED
    if (digits.ptr[at] > 9) return 2;
#else
    if (digits.ptr[at] > 9) return 3;
#endif
  }
  for (size_t at = 0; at < DIGITS; at++)
    if (digits.ptr[at] != at + 1) return 2;
  return -1;
}

bool exports_buggy_open_errors_lock_unlock(
  service_list_u8_t digits, uint32_t *ret, exports_buggy_open_errors_lock_failure_t *err) {
  int failure = check(digits);
  service_list_u8_free(&digits);
  if (failure >= 0) {
    *err = (exports_buggy_open_errors_lock_failure_t)failure;
    return false;
  }
  *ret = ++opened;
  return true;
}
