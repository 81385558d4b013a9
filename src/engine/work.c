/* work.c - the heavy side: what takes over 2 ms runs on few threads of low priority (M4j). */
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "engine/engine.h"

enum { THREADS_MOST = 8 };
struct job {
    struct job *next;
    work_fn    *fn;
    void       *arg;
};
static struct {
    pthread_mutex_t lock;
    pthread_cond_t  wake;
    struct job     *first, **last;
    int             waiting, threads;
    bool            stopping;
    pthread_t       v[THREADS_MOST];
    const char     *url;
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER };

/* A database that is away when a thread starts is waited for; NULL: the pool stops meanwhile. */
static struct db *
open_database(void)
{
    const char *why;
    struct db  *db = NULL;

    while (!(db = db_open(pool.url, false, &why))
           && !__atomic_load_n(&pool.stopping, __ATOMIC_RELAXED))
        usleep(200000);
    return db;
}

static void *
work_main(void *arg)
{
    struct db *db = open_database();

    (void)arg;
    (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 5);
    pthread_mutex_lock(&pool.lock);
    for (;;) {
        while (!pool.first && !pool.stopping)
            pthread_cond_wait(&pool.wake, &pool.lock);
        struct job *j = pool.first;
        if (!j || !db)
            break;
        pool.first = j->next;
        if (!pool.first)
            pool.last = &pool.first;
        pool.waiting--;
        pthread_mutex_unlock(&pool.lock);
        struct arena *a = arena_open();
        j->fn(j->arg, db, a);
        arena_close(a);
        free(j);
        pthread_mutex_lock(&pool.lock);
    }
    pthread_mutex_unlock(&pool.lock);
    db_close(db); /* takes NULL */
    return NULL;
}

bool
work_start(struct engine *e, int threads)
{
    pool.url = e->url;
    pool.last = &pool.first;
    pool.stopping = false;
    pool.threads = threads < THREADS_MOST ? threads : THREADS_MOST;
    for (int i = 0; i < pool.threads; i++)
        if (pthread_create(&pool.v[i], NULL, work_main, NULL) != 0)
            return false;
    return true;
}

bool
work_post(work_fn *fn, void *arg, int most_waiting)
{
    pthread_mutex_lock(&pool.lock);
    const bool fits = pool.waiting < most_waiting && !pool.stopping;
    if (fits) {
        struct job *j = calloc(1, sizeof(*j));
        CHECK(j);
        *j = (struct job){ NULL, fn, arg };
        *pool.last = j;
        pool.last = &j->next;
        pool.waiting++;
        pthread_cond_signal(&pool.wake);
    }
    pthread_mutex_unlock(&pool.lock);
    return fits;
}

void
work_stop(void)
{
    pthread_mutex_lock(&pool.lock);
    pool.stopping = true;
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.lock);
    for (int i = 0; i < pool.threads; i++)
        pthread_join(pool.v[i], NULL);
    pool.threads = 0;
}
