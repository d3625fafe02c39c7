/* sendfile(2), copy_file_range(2) */

#include "call.h"

GROUP(copies) {
  long offset = 2, to = 0;
  char text[16] = {0};
  S(open, "from", O_RDWR | O_CREAT, 0644);
  S(open, "to", O_RDWR | O_CREAT, 0644);
  S(write, 3, "0123456789", 10);
  S(sendfile, 4, 3, &offset, 3);
  V(offset);
  S(lseek, 3, 0, SEEK_CUR);
  S(lseek, 4, 0, SEEK_CUR);
  S(pread64, 4, text, 16, 0);
  V(text[0]);
  S(lseek, 3, 8, SEEK_SET);
  S(sendfile, 4, 3, NULL, 100);
  S(sendfile, 4, 3, NULL, 100);
  S(sendfile, 4, 3, NULL, 0);
  S(sendfile, 4, 3, BAD, 1);
  S(sendfile, -1, 3, NULL, 1);
  S(sendfile, 4, -1, NULL, 1);
  offset = -1;
  S(sendfile, 4, 3, &offset, 1);
  S(open, "to", O_RDONLY);
  S(sendfile, 5, 3, NULL, 1);
  S(open, "to", O_WRONLY | O_APPEND);
  S(sendfile, 6, 3, NULL, 1);
  S(sendfile, 4, 6, NULL, 1);
  int ends[2];
  S(pipe, ends);
  offset = 0;
  S(sendfile, 8, 3, &offset, 5);
  S(read, 7, text, 16);
  S(sendfile, 4, 7, &offset, 1);
  offset = 1;
  to = 3;
  S(copy_file_range, 3, &offset, 4, &to, 4, 0);
  V(offset);
  V(to);
  S(pread64, 4, text, 16, 0);
  V(text[3]);
  S(copy_file_range, 3, &offset, 4, &to, 4, 1);
  S(copy_file_range, -1, NULL, 4, NULL, 4, 0);
  S(copy_file_range, 3, NULL, -1, NULL, 4, 0);
  S(copy_file_range, 3, NULL, 5, NULL, 4, 0);
  S(copy_file_range, 6, NULL, 4, NULL, 4, 0);
  S(copy_file_range, 3, NULL, 6, NULL, 4, 0);
  S(copy_file_range, 7, NULL, 4, NULL, 4, 0);
  S(copy_file_range, 3, NULL, 8, NULL, 4, 0);
  S(copy_file_range, 3, BAD, 4, NULL, 4, 0);
  S(open, ".", O_RDONLY);
  S(copy_file_range, 9, NULL, 4, NULL, 4, 0);
  offset = 0;
  to = 2;
  S(copy_file_range, 3, &offset, 3, &to, 4, 0);
  to = 6;
  offset = 0;
  S(copy_file_range, 3, &offset, 3, &to, 2, 0);
  offset = 100;
  S(copy_file_range, 3, &offset, 4, NULL, 4, 0);
  S(copy_file_range, 3, NULL, 4, NULL, 0, 0);
}
