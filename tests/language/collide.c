/* collide.c - the words of module.h beside libc, SQLite, libpq and our headers: it must compile. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <locale.h>
#include <math.h>
#include <netdb.h>
#include <pthread.h>
#include <search.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "core/arena.h"
#include "core/buffer.h"
#include "core/codes.h"
#include "core/crypto.h"
#include "core/data.h"
#include "core/day.h"
#include "core/pinyin.h"
#include "core/status.h"
#include "core/text.h"
#include "language/language.h"
#include "language/inner.h"

int
main(void)
{
    printf("language/collide: 1 passed, 0 failed\n");
    return 0;
}
