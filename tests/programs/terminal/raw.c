// Keys one by one, lines without echo, timed reads, Ctrl-C while nothing is read, a new size.
// Source: termios(3), "Canonical and noncanonical mode"; POSIX.1-2017, chapter 11; ioctl_tty(2), TIOCGWINSZ.

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static volatile int interrupts, resizes;

static void onSignal(int number) {
  if (number == SIGINT) interrupts++;
  else resizes++;
}

static void size(void) {
  struct winsize window;
  ioctl(1, TIOCGWINSZ, &window);
  printf("size %d %d\n", window.ws_row, window.ws_col);
}

int main(int count, char **words) {
  struct termios settings, first;
  char text[64];
  setvbuf(stdout, NULL, _IONBF, 0);
  tcgetattr(0, &first);
  settings = first;
  cfmakeraw(&settings);
  if (count > 1) {
    tcsetattr(0, TCSAFLUSH, &settings);
    printf("left\r\n");
    return 7;
  }
  size();
  tcsetattr(0, TCSAFLUSH, &settings);
  printf("ready\r\n");
  for (int i = 0; i < 3; i++) {
    read(0, text, 1);
    printf("key %d\r\n", text[0]);
  }
  settings = first;
  settings.c_lflag &= ~ECHO;
  tcsetattr(0, TCSAFLUSH, &settings);
  printf("password:");
  int length = read(0, text, sizeof text);
  printf("\n%d bytes %.*s", length, length, text);

  settings = first;
  settings.c_lflag &= ~ICANON;
  settings.c_cc[VMIN] = 0;
  settings.c_cc[VTIME] = 1;
  tcsetattr(0, TCSAFLUSH, &settings);
  printf("timed read %d\n", (int)read(0, text, sizeof text));
  settings.c_cc[VMIN] = 1;
  tcsetattr(0, TCSANOW, &settings);
  read(0, text, 1);
  struct sigaction action = {.sa_handler = onSignal};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGWINCH, &action, NULL);
  printf(" spin\n");
  while (!interrupts) {
  }
  printf(" interrupted\n");
  while (!resizes) {
  }
  printf("resized\n");
  size();
  tcsetattr(0, TCSAFLUSH, &first);
  printf("line:");
  printf("line %d\n", (int)read(0, text, sizeof text));
  return 0;
}
