/*
 * engine.h - an installation at work: its databases, keys, trees, and the callers' requests.
 *
 * A request reads in one snapshot and builds a change; the committer alone writes it (M1).  What
 * lies outside the caller's scope does not exist (M5o).
 */
#ifndef ENGINE_H
#define ENGINE_H
#include "core/arena.h"
#include "core/crypto.h"
#include "core/status.h"
#include "db/db.h"
#include "engine/shape.h"

struct committer;
struct tree;

struct engine_config {
    const char *folder;         /* data folder */
    const char *database;       /* "" : sqlite:<folder>/zhijia.db; else a libpq connection string */
    /* key-encryption key; "" : beside the folder, the demo's inside it */
    const char *key_file;
    bool        demo;           /* kind of a new installation */
    bool        create;         /* make it if it is not there */
    int         readers;        /* connections for request threads */
};
struct engine {
    const char       *folder, *url;
    bool              demo;
    struct keys      *keys;
    struct committer *committer;
    unsigned char     check[DIGEST_SIZE];
};

/* *why: one sentence in Chinese and English that says what to do. */
struct engine *engine_open(const struct engine_config *, const char **why);
void           engine_close(struct engine *);
/* At the start of serving, when the clock is set: forgets what has run out, wakes what a
   crash left. */
bool           engine_tidy(struct engine *);

/* ---- who asks ---- */

struct post {
    int64_t     id, org, no;    /* org: record, no: its org.no */
    const char *role, *org_name;
    int         line;
    int64_t     from, to;
    bool        stand_in;
    bool        reads;          /* opens its subtree: not a mere member's, not an administrator's */
};
struct caller {
    int64_t      realm, account, person;
    const char  *login, *name;
    struct post *posts;
    size_t       n;
    bool         engine;        /* the program itself: the command line, the demo */
};

/* ---- one request ---- */

struct field_fault { const char *field, *says; };
struct request {
    struct arena        *arena;
    struct engine       *engine;
    /* a reading connection, in a snapshot between begin and end */
    struct db           *db;
    struct caller       *caller;
    int64_t              realm, now, today;
    bool                 english, snapshot;
    struct tree         *tree;          /* of this realm, as of the snapshot */
    struct db_value      scope;         /* bitmap of org.no that the caller's posts open */
    struct db_value      admin_scope;   /* with the posts of administrators */
    struct field_fault   faults[40];
    size_t               fault_count;
    const char          *says;          /* sentence for the problem as a whole, or NULL */
    /* a query failed: whatever was concluded is worth nothing */
    enum status          failed;
    struct record_cache *cache;
    struct change       *pending;       /* the change under way: its births can be seen by it */
    const struct step   *step;          /* of which a hook is being run */
    struct record       *hooked;
};

/* Opens the snapshot.  E_BUSY when the database is not there. */
MUST_CHECK enum status request_begin(struct request *, struct engine *, struct db *,
                                     struct arena *);
/* Who asks: reads his posts, the realm's tree and the scope. */
MUST_CHECK enum status request_as(struct request *, struct caller *);
void                   request_end(struct request *);
/* Collects a fault of a field; all are said at once.  Always false. */
bool                   request_fault(struct request *, const char *field, const char *says);

/* The bitmap for this module: administrators see what they have a step in. */
struct db_value request_scope(struct request *, const struct shape *);

MUST_CHECK enum status rq_query(struct request *, const char *sql, const struct db_value *, size_t,
                                struct db_rows *);

/* "<realm>-<id>"; false: it is none. */
bool  id_parse(const char *text, int64_t *realm, int64_t *id);
char *id_text(struct arena *, int64_t realm, int64_t id);

/* What a process-wide thread pool runs: exports, previews of imports, hashing (M4j). */
typedef void work_fn(void *arg, struct db *db, struct arena *arena);
bool work_start(struct engine *, int threads);
bool work_post(work_fn *, void *arg, int most_waiting);     /* false: the queue is full */
void work_stop(void);

#endif
