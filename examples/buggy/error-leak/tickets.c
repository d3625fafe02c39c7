#include "gen/service.h"

#include <stdlib.h>

typedef exports_buggy_error_leak_tickets_ticket_t ticket_t;
typedef exports_buggy_error_leak_tickets_failure_t failure_t;

struct exports_buggy_error_leak_tickets_ticket {
  uint32_t number;
};

void exports_buggy_error_leak_tickets_ticket_destructor(ticket_t *ticket) {
  free(ticket);
}

uint32_t exports_buggy_error_leak_tickets_ticket_number(ticket_t *ticket) {
  return ticket->number;
}

/** Reads a number of up to four digits. */
static bool read(service_string_t text, uint32_t *number, failure_t *err) {
  *err = EXPORTS_BUGGY_ERROR_LEAK_TICKETS_FAILURE_NOT_A_NUMBER;
  if (text.len == 0) return false;
  *number = 0;
  for (size_t at = 0; at < text.len; at++) {
    if (text.ptr[at] < '0' || text.ptr[at] > '9') return false;
    if (*number <= 9999) *number = *number * 10 + (uint32_t)(text.ptr[at] - '0');
  }
  *err = EXPORTS_BUGGY_ERROR_LEAK_TICKETS_FAILURE_TOO_LARGE;
  return *number <= 9999;
}

bool exports_buggy_error_leak_tickets_issue(
  service_string_t text, exports_buggy_error_leak_tickets_own_ticket_t *ret, failure_t *err) {
  ticket_t *ticket = malloc(sizeof *ticket);
  *ret = exports_buggy_error_leak_tickets_ticket_new(ticket);
  bool good = read(text, &ticket->number, err);
  service_string_free(&text);
#ifdef FIXED
  if (!good) exports_buggy_error_leak_tickets_ticket_drop(*ret);
#endif
  return good;
}
