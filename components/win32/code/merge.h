// Sorting by merging: as few comparisons as can be, for memory.

#pragma once

#include "code.h"

typedef int (*Compare)(const void *, const void *);

/** Whether there was memory for it. What the function of comparison says may contradict itself. */
int mergeSort(void *base, u64 count, u64 size, Compare compare);
