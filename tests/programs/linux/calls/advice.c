/* posix_fadvise(2), readahead(2) */

#include "call.h"

GROUP(advice) {
  S(open, "file", O_RDWR | O_CREAT, 0644);
  S(fadvise64, 3, 0, 0, 0);
  S(fadvise64, 3, 0, 0, 5);
  S(fadvise64, 3, 0, 0, 6);
  S(fadvise64, 3, 0, -1, 0);
  S(fadvise64, -1, 0, 0, 0);
  int ends[2];
  S(pipe, ends);
  S(fadvise64, 4, 0, 0, 0);
  S(readahead, 3, 0, 4096);
  S(readahead, -1, 0, 4096);
  S(readahead, 4, 0, 4096);
  S(open, "file", O_WRONLY);
  S(readahead, 6, 0, 4096);
  S(open, "file", O_PATH);
  S(fadvise64, 7, 0, 0, 0);
}

GROUP(sync_file_range) {
  S(open, "file", O_RDWR | O_CREAT, 0644);
  S(write, 3, "0123456789", 10);
  S(sync_file_range, 3, 0, 0, 7);
  S(sync_file_range, 3, 0, 5, 2);
  S(sync_file_range, 3, 0, 5, 0);
  S(sync_file_range, 3, 0, 5, 8);
  S(sync_file_range, 3, -1, 5, 2);
  S(sync_file_range, 3, 0, -1, 2);
  S(sync_file_range, 3, LONG_MAX, 1, 2);
  S(sync_file_range, -1, 0, 0, 7);
  int ends[2];
  S(pipe, ends);
  S(sync_file_range, 4, 0, 0, 2);
  S(open, ".", O_RDONLY);
  S(sync_file_range, 6, 0, 0, 2);
}
