/* committer.h - what commit.c (groups) and committer.c (queue, ids, start) share. */
#ifndef COMMITTER_H
#define COMMITTER_H
#include <pthread.h>
#include "engine/change.h"

enum { GROUP = 128 };

struct waiting {
    struct waiting *next;
    struct change  *change;
    commit_done    *done;
    void           *arg;
    enum outcome    outcome;
    const char     *says;
    bool            out;                /* of this try of the group: missed or a replay */
};
struct committer {
    struct engine   *engine;
    struct db       *db, *cleaner;
    pthread_t        thread, checkpoints;
    pthread_mutex_t  lock;
    pthread_cond_t   wake;
    struct waiting  *first, **last;
    bool             stopping, sqlite;
    int64_t          lane, lease_until;
    char             holder[40];
    pthread_mutex_t  ids;
    int64_t          id_ms, id_seq;
};
struct group {
    struct committer *c;
    struct arena     *arena;
    struct waiting   *v[GROUP];
    size_t            n;
    bool              missed;           /* somebody has, in this try */
    bool              unknown;          /* the commit itself failed: nobody knows */
};

/* Writes the group, or what of it can be written; every member has its outcome then. */
void    run_group(struct group *);
/* The highest id given out so far: it is saved with each group (M1n). */
int64_t id_last(struct committer *);

#endif
