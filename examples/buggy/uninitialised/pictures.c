#include "gen/service.h"

#include <stdlib.h>
#include <string.h>

typedef exports_buggy_uninitialised_pictures_picture_t picture_t;
typedef exports_buggy_uninitialised_pictures_failure_t failure_t;

enum { MOST = 1024 };

struct exports_buggy_uninitialised_pictures_picture {
  uint32_t width, height;
  uint8_t points[];
};

bool exports_buggy_uninitialised_pictures_picture_make(
  uint32_t width, uint32_t height, exports_buggy_uninitialised_pictures_own_picture_t *ret, failure_t *err) {
  *err = EXPORTS_BUGGY_UNINITIALISED_PICTURES_FAILURE_TOO_LARGE;
  if (width > MOST || height > MOST) return false;
#ifdef FIXED
  picture_t *picture = calloc(1, sizeof *picture + width * height);
#else
  picture_t *picture = malloc(sizeof *picture + width * height);
#endif
  if (picture == NULL) return false;
  picture->width = width;
  picture->height = height;
  *ret = exports_buggy_uninitialised_pictures_picture_new(picture);
  return true;
}

void exports_buggy_uninitialised_pictures_picture_destructor(picture_t *picture) {
  free(picture);
}

bool exports_buggy_uninitialised_pictures_picture_rule(
  picture_t *picture, uint32_t row, uint8_t colour, failure_t *err) {
  *err = EXPORTS_BUGGY_UNINITIALISED_PICTURES_FAILURE_OUTSIDE;
  if (row >= picture->height) return false;
  memset(picture->points + row * picture->width, colour, picture->width);
  return true;
}

uint32_t exports_buggy_uninitialised_pictures_picture_count(picture_t *picture, uint8_t colour) {
  uint32_t count = 0;
  for (uint32_t at = 0; at < picture->width * picture->height; at++) count += picture->points[at] == colour;
  return count;
}
