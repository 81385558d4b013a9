/*
 * replay.c - kept bytes once more: build/asan/fuzz FOLDER...  Each folder is named by its target
 * and holds files.  A child reads them; where it dies or hangs, the next child begins behind that
 * file.
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fuzz/fuzz.h"

enum { SECONDS_A_FILE = 20 };

struct kept {
    const struct fuzz_target *target;
    char                    **paths;
    size_t                    n, room;
};

static int passed, failed;

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
kept_add(struct arena *a, struct kept *k, const char *folder)
{
    DIR           *d = opendir(folder);
    struct dirent *e;

    while (d && (e = readdir(d)))
        if (*e->d_name != '.') {
            k->paths = arena_grow(a, k->paths, k->n, &k->room, sizeof *k->paths);
            k->paths[k->n++] = arena_print(a, "%s/%s", folder, e->d_name);
        }
    if (d)
        closedir(d);
    if (k->n)
        qsort(k->paths, k->n, sizeof *k->paths, by_name);
}

static void
file_replay(const struct fuzz_target *target, const char *path)
{
    FILE  *f = fopen(path, "rb");
    char  *bytes;
    long   n;

    CHECK(f && fseek(f, 0, SEEK_END) == 0 && (n = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0);
    bytes = malloc((size_t)n + 1);
    CHECK(bytes && fread(bytes, 1, (size_t)n, f) == (size_t)n);
    fclose(f);
    alarm(SECONDS_A_FILE);
    fuzz_one(target, bytes, (size_t)n);
    alarm(0);
    free(bytes);
}

/* In a child, from file `from` on; how many it has read through stands in *done. */
static bool
files_replay(const struct kept *k, size_t from, volatile size_t *done)
{
    int   code;
    pid_t child = fork();

    CHECK(child >= 0);
    *done = from;
    if (child == 0) {
        for (size_t i = from; i < k->n; i++) {
            file_replay(k->target, k->paths[i]);
            *done = i + 1;
        }
        exit(0);
    }
    CHECK(waitpid(child, &code, 0) == child);
    return WIFEXITED(code) && WEXITSTATUS(code) == 0;
}

static void
kept_replay(const struct kept *k, volatile size_t *done)
{
    for (size_t from = 0; from < k->n;) {
        const bool fine = files_replay(k, from, done);

        passed += (int)(*done - from);
        from = *done;
        if (fine)
            continue;
        failed++;
        if (from == k->n)
            printf("%s ends with a fault\n", k->target->name);
        else
            printf("%s fails at %s\n", k->target->name, k->paths[from++]);
        fflush(stdout);
    }
}

int
main(int n, char **folders)
{
    struct arena    *a = arena_open();
    volatile size_t *done =
        mmap(NULL, sizeof *done, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    CHECK(done != MAP_FAILED);
    for (int i = 1; i < n; i++) {
        const char *slash = strrchr(folders[i], '/');
        struct kept k = { .target = fuzz_target_named(slash ? slash + 1 : folders[i]) };

        kept_add(a, &k, folders[i]);
        if (k.target) {
            kept_replay(&k, done);
        } else {
            failed++;
            printf("%s is named by no target\n", folders[i]);
        }
    }
    printf("fuzz: %d passed, %d failed\n", passed, failed);
    arena_close(a);
    return failed != 0;
}
