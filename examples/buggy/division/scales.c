#include "gen/service.h"

bool exports_buggy_division_scales_scale(
  int32_t value, int32_t unit, int32_t *ret, exports_buggy_division_scales_failure_t *err) {
  *err = EXPORTS_BUGGY_DIVISION_SCALES_FAILURE_BY_ZERO;
  if (unit == 0) return false;
#ifdef FIXED
  *err = EXPORTS_BUGGY_DIVISION_SCALES_FAILURE_OVERFLOW;
  if (value == INT32_MIN && unit == -1) return false;
#endif
  *ret = value / unit;
  return true;
}
