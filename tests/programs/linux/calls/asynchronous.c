/* io_setup(2), io_destroy(2), io_submit(2), io_getevents(2), io_cancel(2) */

#include "call.h"
#include <linux/aio_abi.h>
#include <sys/eventfd.h>

GROUP(aio) {
  static char text[32], more[32];
  struct iovec vector = {more, 5};
  aio_context_t context = 0, other = 1;
  struct io_event events[8];
  struct timespec soon = {0, 1000000}, wrong = {0, -1};
  struct iocb write = {.aio_lio_opcode = IOCB_CMD_PWRITE, .aio_fildes = 3, .aio_buf = (long)"0123456789", .aio_nbytes = 10, .aio_data = 7};
  struct iocb read = {.aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = 3, .aio_buf = (long)text, .aio_nbytes = 32, .aio_offset = 4};
  struct iocb readv = {.aio_lio_opcode = IOCB_CMD_PREADV, .aio_fildes = 3, .aio_buf = (long)&vector, .aio_nbytes = 1};
  struct iocb sync = {.aio_lio_opcode = IOCB_CMD_FSYNC, .aio_fildes = 3};
  struct iocb *list[4] = {&write, &read, &readv, &sync}, *wild[1] = {BAD};
  S(open, "file", O_RDWR | O_CREAT, 0644);
  S(io_setup, 8, &context);
  S(io_setup, 8, &other);
  S(io_setup, 0, &context);
  S(io_setup, 8, BAD);
  S(io_submit, context, 1, list);
  S(io_getevents, context, 1, 8, events, NULL);
  V(events[0].data);
  V(events[0].obj == (unsigned long)&write);
  V(events[0].res);
  S(io_submit, context, 3, list + 1);
  S(io_getevents, context, 3, 8, events, NULL);
  V(text[0]);
  V(more[4]);
  S(io_getevents, context, 0, 8, events, NULL);
  S(io_getevents, context, 1, 8, events, &soon);
  S(io_getevents, context, 2, 1, events, &soon);
  S(io_getevents, context, -1, 1, events, &soon);
  S(io_getevents, context, 1, 8, events, BAD);
  S(io_getevents, context, 0, 8, events, &wrong);
  S(io_getevents, 16, 0, 8, events, &soon);
  S(io_pgetevents, context, 0, 8, events, &soon, NULL);
  S(io_pgetevents, context, 0, 8, events, &soon, BAD);
  S(io_submit, 16, 1, list);
  S(io_submit, context, 0, list);
  S(io_submit, context, -1, list);
  S(io_submit, context, 1, BAD);
  S(io_submit, context, 1, wild);
  read.aio_buf = (long)BAD;
  S(io_submit, context, 1, list + 1);
  S(io_getevents, context, 1, 8, events, NULL);
  V(events[0].res);
  read.aio_buf = (long)text;
  read.aio_fildes = 77;
  S(io_submit, context, 1, list + 1);
  S(io_submit, context, 2, list);
  S(io_getevents, context, 1, 8, events, NULL);
  read.aio_fildes = 3;
  read.aio_lio_opcode = 99;
  S(io_submit, context, 1, list + 1);
  read.aio_lio_opcode = IOCB_CMD_PREAD;
  read.aio_reserved2 = 1;
  S(io_submit, context, 1, list + 1);
  read.aio_reserved2 = 0;
  read.aio_offset = -1;
  S(io_submit, context, 1, list + 1);
  read.aio_offset = 0;
  read.aio_flags = IOCB_FLAG_RESFD;
  read.aio_resfd = 3;
  S(io_submit, context, 1, list + 1);
  read.aio_resfd = eventfd(0, 0);
  S(io_submit, context, 1, list + 1);
  uint64_t count = 0;
  V(pread(3, more, 1, 0));
  V(R(read, read.aio_resfd, &count, 8));
  V(count);
  S(io_getevents, context, 1, 8, BAD, NULL);
  S(open, "file", O_RDONLY);
  write.aio_fildes = 5;
  S(io_submit, context, 1, list);
  S(io_cancel, context, BAD, events);
  S(io_cancel, 16, &read, events);
  S(io_destroy, 16);
  S(io_destroy, context);
  S(io_destroy, context);
}
