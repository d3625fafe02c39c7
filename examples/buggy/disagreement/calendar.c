#include "gen/service.h"

static const uint8_t lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static bool leaps(uint16_t year) {
#ifdef FIXED
  if (year % 100 == 0) return year % 400 == 0;
#endif
  return year % 4 == 0;
}

bool exports_buggy_disagreement_calendar_days(
  uint16_t year, uint8_t month, uint8_t *ret, exports_buggy_disagreement_calendar_failure_t *err) {
  *err = EXPORTS_BUGGY_DISAGREEMENT_CALENDAR_FAILURE_NO_SUCH_MONTH;
  if (month < 1 || month > 12) return false;
  *ret = lengths[month - 1] + (month == 2 && leaps(year));
  return true;
}
