/*
 * worker.c - the process that parses a foreign file, and the caller who believes it nothing (M5j).
 *
 * The file comes as a sealed memory file on descriptor 0, the rows go out on descriptor 1.  What
 * the parser may want to open (libraries, the converter of GB 18030) is open before the limits
 * stand; after that a parser that the file has taken over can open nothing, start nothing and eat
 * neither memory nor time.
 */
#include "sheet/inside.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum { MEMORY_MOST = 256 << 20, EXIT_SETUP = 2 };

static const char *const TOO_HARD =
    "文件过于复杂，在限定的时间内没有读完。请分成几个文件后再上传。";

/* ---- in the worker ---- */

static bool
limit(__rlimit_resource_t resource, rlim_t most)
{
    struct rlimit both = { most, most };

    return setrlimit(resource, &both) == 0;
}

/* Bytes of address space in use; 0 when the kernel does not say. */
static rlim_t
memory_mapped(void)
{
    FILE         *file = fopen("/proc/self/statm", "re");
    unsigned long pages = 0;

    if (!file)
        return 0;
    if (fscanf(file, "%lu", &pages) != 1)
        pages = 0;
    fclose(file);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* Sanitizers reserve terabytes of addresses and open files of their own: under them only the limits
 * that they bear. */
static bool
limits_set(void)
{
    rlim_t memory = memory_mapped();

    if (memory == 0 || !limit(RLIMIT_CORE, 0) || !limit(RLIMIT_CPU, (rlim_t)sheet_limits.seconds))
        return false;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return false;
    return SANITIZED
        || (limit(RLIMIT_AS, memory + MEMORY_MOST) && limit(RLIMIT_NPROC, 0)
            && limit(RLIMIT_NOFILE, 0));
}

/* The whole of descriptor 0; NULL when it is no file.  *n may be 0. */
static const void *
input_map(size_t *n)
{
    struct stat stat;
    void       *bytes;

    if (fstat(STDIN_FILENO, &stat) != 0 || !S_ISREG(stat.st_mode))
        return NULL;
    *n = (size_t)stat.st_size;
    if (*n == 0)
        return "";
    bytes = mmap(NULL, *n, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
    return bytes == MAP_FAILED ? NULL : bytes;
}

int
sheet_worker(void)
{
    static struct wire_out out;
    struct arena          *arena = arena_open();
    struct gate            gate = { .arena = arena, .sink = &wire_sink, .arg = &out };
    const void            *bytes;
    size_t                 n;

    close_range(STDERR_FILENO + 1, ~0U, 0);
    if (!(bytes = input_map(&n))) {
        fprintf(stderr, "zhijia worker: standard input is not a file\n");
        return EXIT_SETUP;
    }
    csv_prepare();
    if (!limits_set()) {
        fprintf(stderr, "zhijia worker: cannot set its limits: %s\n", strerror(errno));
        return EXIT_SETUP;
    }
    wire_open(&out, arena, STDOUT_FILENO);
    parse_bytes(&gate, bytes, n);
    wire_end(&out, &gate);
    arena_close(arena);
    return out.broken ? EXIT_SETUP : 0;
}

/* ---- in the caller ---- */

struct worker {
    pid_t   pid;
    int     rows;               /* the end of the pipe that is read */
    int64_t deadline;           /* milliseconds of the monotonic clock */
};

static int64_t
clock_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A descriptor outside 0 to 2, that spawning does not step on; takes the given one. */
static int
descriptor_above(int descriptor)
{
    int other;

    if (descriptor < 0 || descriptor > STDERR_FILENO)
        return descriptor;
    other = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(descriptor);
    return other;
}

/* The bytes as a file of memory that nobody can change or shorten any more; -1 after a fault. */
static int
file_sealed(const char *bytes, size_t n)
{
    int     seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
    int     descriptor = descriptor_above(memfd_create("sheet", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    ssize_t written;

    if (descriptor < 0)
        return -1;
    while (n > 0) {
        if ((written = write(descriptor, bytes, n)) < 0 && errno != EINTR)
            break;
        if (written > 0) {
            bytes += written;
            n -= (size_t)written;
        }
    }
    if (n == 0 && fcntl(descriptor, F_ADD_SEALS, seals) == 0)
        return descriptor;
    close(descriptor);
    return -1;
}

/* Without environment, with signals as a fresh process has them, in a process group of its own. */
static bool
worker_spawn(struct worker *worker, int file, int rows)
{
    static char                name[] = "zhijia", word[] = "worker";
    char                      *const arguments[] = { name, word, NULL };
    char                      *const environment[] = { NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t          attributes;
    sigset_t                   none, all;
    int                        fault;

    sigemptyset(&none);
    sigfillset(&all);
    CHECK(posix_spawn_file_actions_init(&actions) == 0 && posix_spawnattr_init(&attributes) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, file, STDIN_FILENO) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, rows, STDOUT_FILENO) == 0);
    CHECK(posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1) == 0);
    CHECK(posix_spawnattr_setsigmask(&attributes, &none) == 0);
    CHECK(posix_spawnattr_setsigdefault(&attributes, &all) == 0);
    CHECK(posix_spawnattr_setpgroup(&attributes, 0) == 0);
    CHECK(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
                                                    | POSIX_SPAWN_SETPGROUP)
          == 0);
    fault =
        posix_spawn(&worker->pid, "/proc/self/exe", &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return fault == 0;
}

static bool
worker_start(struct worker *worker, const void *bytes, size_t n)
{
    int  file = file_sealed(bytes, n), ends[2];
    bool started;

    if (file < 0)
        return false;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        close(file);
        return false;
    }
    worker->rows = descriptor_above(ends[0]);
    ends[1] = descriptor_above(ends[1]);
    started = worker->rows >= 0 && ends[1] >= 0 && worker_spawn(worker, file, ends[1]);
    close(file);
    close(ends[1]);
    if (!started)
        close(worker->rows);
    return started;
}

/* Reads until the worker has closed its end, a limit is reached or the time is up. */
static void
worker_listen(struct worker *worker, struct wire_in *in)
{
    struct pollfd ready = { .fd = worker->rows, .events = POLLIN };
    char          bytes[65536];
    int64_t       left;
    ssize_t       n;

    while (in->gate->status == OK) {
        left = worker->deadline - clock_now();
        if (left <= 0) {
            gate_fail(in->gate, E_INVALID, "%s", TOO_HARD);
            return;
        }
        if (poll(&ready, 1, (int)left) <= 0)
            continue;
        n = read(worker->rows, bytes, sizeof bytes);
        if (n == 0 || (n < 0 && errno != EINTR))
            return;
        if (n > 0)
            wire_feed(in, bytes, (size_t)n);
    }
}

/* Killed whether it has ended or not, and always reaped. */
static int
worker_end(struct worker *worker)
{
    int status = 0;

    close(worker->rows);
    kill(worker->pid, SIGKILL);
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

/* A worker that died without a last word: the file killed it. */
static void
worker_died(struct gate *gate, int status)
{
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
        gate_fail(gate, E_INVALID, "%s", TOO_HARD);
    else if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SETUP)
        gate_fail(gate, E_FAULT, "服务器暂时无法读取文件。请稍后再试。");
    else
        gate_broken(gate);
}

enum status
worker_read(struct arena *arena, const void *bytes, size_t n, int64_t milliseconds,
            struct workbook *book, const char **why)
{
    struct collector collector;
    struct gate      gate = { .arena = arena, .sink = &collect_sink, .arg = &collector };
    struct worker    worker = { .deadline = clock_now() + milliseconds };
    struct wire_in   in;
    int              status;

    collector_open(&collector, arena, book);
    wire_listen(&in, &gate);
    if (n > (size_t)sheet_limits.bytes) {
        gate_fail(&gate, E_TOO_BIG, "文件超过 %d MB。请分成几个文件后再上传。",
                  (int)(sheet_limits.bytes >> 20));
    } else if (!worker_start(&worker, bytes, n)) {
        gate_fail(&gate, E_FAULT, "服务器暂时无法读取文件。请稍后再试。");
    } else {
        worker_listen(&worker, &in);
        status = worker_end(&worker);
        if (!in.ended)
            worker_died(&gate, status);
    }
    collector_end(&collector);
    *why = gate.why;
    return gate.status;
}

enum status
sheet_read(struct arena *arena, const void *bytes, size_t n, struct workbook *book,
           const char **why)
{
    return worker_read(arena, bytes, n, sheet_limits.seconds * 1000, book, why);
}
