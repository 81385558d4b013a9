/* engine.c - opening an installation, and the snapshot of a request. */
#include "engine/engine.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/day.h"
#include "core/text.h"
#include "engine/change.h"
#include "engine/import.h"
#include "engine/record.h"
#include "engine/tree.h"

/* ---- requests ---- */

enum status
rq_query(struct request *rq, const char *sql, const struct db_value *v, size_t n,
         struct db_rows *rows)
{
    const enum status st = db_query(rq->db, rq->arena, sql, v, n, rows);

    if (st != OK)
        rq->failed = st;
    return st;
}

bool
request_fault(struct request *rq, const char *field, const char *says)
{
    for (size_t i = 0; i < rq->fault_count; i++)
        if (text_is(rq->faults[i].field, field))
            return false;
    if (rq->fault_count < sizeof(rq->faults) / sizeof(rq->faults[0]))
        rq->faults[rq->fault_count++] = (struct field_fault){ field, says };
    return false;
}

enum status
request_begin(struct request *rq, struct engine *e, struct db *db, struct arena *a)
{
    *rq = (struct request){ .arena = a, .engine = e, .db = db, .now = now_instant() };
    rq->today = instant_day(rq->now);
    const enum status st = db_read_begin(db);
    rq->snapshot = st == OK;
    return st;
}

void
request_end(struct request *rq)
{
    if (rq->tree)
        tree_release(rq->tree);
    rq->tree = NULL;
    if (rq->snapshot)
        db_read_end(rq->db);
    rq->snapshot = false;
}

static bool
is_admin(const char *role)
{
    const size_t n = strlen(role);
    return n > 6 && strcmp(role + n - 6, "_admin") == 0;
}

static enum status
load_posts(struct request *rq, struct caller *c)
{
    const struct db_value v[] = { db_int(c->realm), db_int(c->person), db_int(rq->today) };
    struct db_rows        rows;
    const enum status     st =
        rq_query(rq,
                 "SELECT p.\"id\", p.\"role\", p.\"org\", p.\"owner\", p.\"from\", p.\"to\", "
                 "p.\"stand_in\", o.\"name\""
                 " FROM \"post\" p JOIN \"org\" o ON o.\"realm\" = p.\"realm\" AND o.\"id\" = "
                 "p.\"org\""
                 " WHERE p.\"realm\" = $1 AND p.\"person\" = $2 AND p.\"state\" = 'held' AND "
                 "p.\"from\" <= "
                 "$3"
                 " AND (p.\"to\" = 0 OR p.\"to\" >= $3) ORDER BY p.\"id\"",
                 v, 3, &rows);

    if (st != OK)
        return st;
    c->n = rows.n;
    c->posts = arena_alloc(rq->arena, (rows.n + 1) * sizeof(*c->posts));
    for (size_t i = 0; i < rows.n; i++) {
        const struct db_value *r = &rows.v[i * rows.columns];
        c->posts[i] = (struct post){ .id = r[0].i,
                                     .role = r[1].p,
                                     .org = r[2].i,
                                     .no = r[3].i,
                                     .from = r[4].i,
                                     .to = r[5].i,
                                     .stand_in = r[6].i == 1,
                                     .org_name = r[7].p };
        const struct list_item *role = list_item_named(L_ROLES, r[1].p, strlen(r[1].p));
        c->posts[i].reads = role && role->n && strcmp(role->cells[0], "yes") == 0;
    }
    return OK;
}

/* Reading adds up over posts; each opens the subtree of its node (architecture.md). */
static void
open_scope(struct request *rq)
{
    size_t         size;
    unsigned char *bits = bits_make(rq->arena, rq->tree, &size),
                  *admin = bits_make(rq->arena, rq->tree, &size);

    for (size_t i = 0; i < rq->caller->n; i++) {
        bits_open(admin, rq->tree, rq->caller->posts[i].no);
        if (rq->caller->posts[i].reads)
            bits_open(bits, rq->tree, rq->caller->posts[i].no);
    }
    for (size_t i = 0; rq->caller->engine && i < rq->tree->n; i++)
        bits[i / 8] |= (unsigned char)(1u << (i % 8));
    rq->scope = db_blob(bits, size);
    rq->admin_scope = rq->caller->engine ? rq->scope : db_blob(admin, size);
}

enum status
request_as(struct request *rq, struct caller *c)
{
    enum status st;

    rq->caller = c;
    rq->realm = c->realm;
    if ((st = tree_take(rq, &rq->tree)) != OK)
        return st;
    if (!c->engine && c->person && (st = load_posts(rq, c)) != OK)
        return st;
    open_scope(rq);
    return OK;
}

static bool
admin_word(const struct request *rq, const struct who *w)
{
    for (; w; w = w->next)
        for (size_t i = 0; is_admin(w->role) && i < rq->caller->n; i++)
            if (strcmp(rq->caller->posts[i].role, w->role) == 0)
                return true;
    return false;
}

struct db_value
request_scope(struct request *rq, const struct shape *s)
{
    for (size_t i = 0; i < s->m->steps.n; i++)
        if (admin_word(rq, s->steps[i].who))
            return rq->admin_scope;
    return rq->scope;
}

bool
id_parse(const char *text, int64_t *realm, int64_t *id)
{
    char *end;

    if (!text || *text < '0' || *text > '9' || strlen(text) > 40)
        return false;
    errno = 0;
    *realm = strtoll(text, &end, 10);
    if (errno || *end != '-' || end[1] < '1' || end[1] > '9')
        return false;
    *id = strtoll(end + 1, &end, 10);
    return !errno && !*end && *id > 0;
}

char *
id_text(struct arena *a, int64_t realm, int64_t id)
{
    return arena_print(a, "%lld-%lld", (long long)realm, (long long)id);
}

/* ---- opening ---- */

static char *
kept_text(const char *format, const char *a, const char *b)
{
    char *text;

    CHECK(asprintf(&text, format, a, b) >= 0);
    return text;
}

static bool
make_folder(const struct engine_config *c, const char **why)
{
    struct stat is;

    if (stat(c->folder, &is) == 0 && S_ISDIR(is.st_mode)) {
        if (access(c->folder, W_OK | X_OK) == 0)
            return true;
        *why = kept_text("数据文件夹 %s 不可写，请改正权限或换一个文件夹。%s", c->folder, "");
        return false;
    }
    if (!c->create) {
        *why = kept_text("没有数据文件夹 %s，请用 --data 指明，或先建立安装。%s", c->folder, "");
        return false;
    }
    if (mkdir(c->folder, 0700) == 0)
        return true;
    *why = kept_text("建立不了数据文件夹 %s：%s。请换一个可写的位置。", c->folder, strerror(errno));
    return false;
}

/* One program a folder: the lock goes with the process. */
static bool
lock_folder(const struct engine_config *c, const char **why)
{
    char     *file = kept_text("%s/%s", c->folder, "lock");
    const int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    free(file);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return true;
    *why = kept_text("数据文件夹 %s 正由另一个 zhijia 使用，请先停止它。%s", c->folder, "");
    return false;
}

static char *
key_path(const struct engine_config *c, bool demo)
{
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");

    if (c->key_file && *c->key_file)
        return strdup(c->key_file);
    if (credentials)
        return kept_text("%s/%s", credentials, "zhijia.key");
    return demo ? kept_text("%s/%s", c->folder, "demo.key") : kept_text("%s%s", c->folder, ".key");
}

static const char *
setting(struct db *db, struct arena *a, const char *name)
{
    const struct db_value v = db_text(name);
    struct db_rows        rows;

    return db_query(db, a,
                    "SELECT \"value\" FROM \"installation\" WHERE \"realm\" = 0 AND \"name\" = $1",
                    &v, 1, &rows)
                    == OK
                && rows.n
             ? rows.v[0].p
             : NULL;
}

static enum status
put_setting(struct db *db, const char *name, const char *value)
{
    const struct db_value v[] = { db_text(name), db_text(value) };
    return db_exec(db, "INSERT INTO \"installation\" VALUES (0, $1, $2)", v, 2, NULL);
}

static bool
load_keys(struct engine *e, struct db *db, struct arena *a, const unsigned char kek[KEY_SIZE],
          const char **why)
{
    struct db_rows rows;

    e->keys = keys_open();
    if (db_query(
            db, a,
            "SELECT \"generation\", \"wrapped\" FROM \"keyset\" WHERE \"realm\" = 0 ORDER BY 1",
            NULL, 0, &rows)
        != OK) {
        *why = kept_text("读不到密钥表：%s%s", db_why(db), "");
        return false;
    }
    for (size_t i = 0; i < rows.n; i++)
        if (!keys_add(e->keys, kek, (uint16_t)rows.v[i * 2].i,
                      (struct blob){ rows.v[i * 2 + 1].p, rows.v[i * 2 + 1].n })) {
            *why = "密钥文件不是这套数据的：请用安装时生成的密钥文件启动（--key）。";
            return false;
        }
    if (rows.n)
        return true;
    *why = "数据库里没有密钥，安装不完整：请换一个空的数据文件夹重新安装。";
    return false;
}

/* States that have another name now: rows and spans follow (module.md 4.17). */
static bool
rename_states(struct db *db, struct arena *a)
{
    bool fine = true;

    for (size_t i = 0; i < shape_count(); i++)
        for (size_t k = 0; k < shape_at(i)->m->states.n; k++) {
            const struct state   *s = &shape_at(i)->m->states.v[k];
            const struct db_value v[] = { db_text(s->name), db_text(s->was) };
            const char *const     tables_of[] = { shape_at(i)->table.name, shape_at(i)->span.name };
            for (size_t t = 0; s->was && t < 2; t++)
                fine &=
                    db_exec(db,
                            arena_print(a, "UPDATE \"%s\" SET \"state\" = $1 WHERE \"state\" = $2",
                                        tables_of[t]),
                            v, 2, NULL)
                    == OK;
        }
    return fine;
}

/* What kind of installation this is, signed with its own key (M5l). */
static char *
signed_kind(const struct engine *e, struct arena *a, const char *kind)
{
    unsigned char mark[BLIND_SIZE];

    blind_index(e->keys, 0, "installation", kind, mark);
    return arena_print(a, "%s %s", kind, text_hex(a, mark, sizeof(mark)));
}

static bool
install(struct engine *e, struct db *db, struct arena *a, const struct engine_config *c,
        const unsigned char kek[KEY_SIZE])
{
    unsigned char     raw[KEY_PURPOSES * KEY_SIZE];

    keys_make(raw);
    const struct blob     wrapped = keys_wrap(a, kek, 1, raw);
    const struct db_value v[] = { db_blob(wrapped.v, wrapped.n), db_int(now_instant()) };
    e->keys = keys_open();
    bool fine = keys_add(e->keys, kek, 1, wrapped) && db_begin(db) == OK
             && db_exec(db, "INSERT INTO \"keyset\" VALUES (0, 1, $1, $2)", v, 2, NULL) == OK
             && put_setting(db, "kind", signed_kind(e, a, c->demo ? "demo" : "production")) == OK
             && put_setting(db, "schema", "1") == OK;
    fine = fine && db_commit(db) == OK;
    memset(raw, 0, sizeof(raw));
    return fine;
}

static bool
open_installation(struct engine *e, struct db *db, struct arena *a, const struct engine_config *c,
                  const char **why)
{
    size_t                         n;
    const struct sql_table *const *every = all_tables(&n);
    unsigned char                  kek[KEY_SIZE];

    if (db_migrate(db, every, n) != OK || !rename_states(db, a)) {
        *why = kept_text("数据库不能建立或升级：%s%s", db_why(db), "");
        return false;
    }
    const char *kind = setting(db, a, "kind");
    const bool  fresh = !kind;
    char       *path = key_path(c, fresh ? c->demo : strncmp(kind, "demo", 4) == 0);
    CHECK(path);
    /* A key of a try that was cut off is as good as a new one: nothing is encrypted yet. */
    const bool left = fresh && access(path, F_OK) == 0;
    if (fresh && !left ? !c->create || !kek_create(path, kek, why) : !kek_load(path, kek, why)) {
        if (fresh && !c->create)
            *why = kept_text("%s 里还没有安装，请先运行 zhijia serve 建立，或 zhijia demo。%s",
                             c->folder, "");
        free(path);
        return false;
    }
    free(path);
    if (fresh ? !install(e, db, a, c, kek) : !load_keys(e, db, a, kek, why)) {
        if (fresh)
            *why = kept_text("安装没有写成：%s%s", db_why(db), "");
        return false;
    }
    kind = setting(db, a, "kind");
    e->demo = kind && strncmp(kind, "demo", 4) == 0;
    if (kind && strcmp(kind, signed_kind(e, a, e->demo ? "demo" : "production")) == 0)
        return true;
    *why = "安装的类型标记被改动过，拒绝启动：请恢复备份。";
    return false;
}

struct engine *
engine_open(const struct engine_config *c, const char **why)
{
    struct engine *e = calloc(1, sizeof(*e));

    CHECK(e);
    *why = NULL;
    (void)umask(077); /* whatever lies in the data folder is its owner's alone */
    const bool sqlite = !c->database || !*c->database; /* PostgreSQL takes several servers */
    if (!make_folder(c, why) || (sqlite && !lock_folder(c, why)))
        return NULL;
    e->folder = strdup(c->folder);
    e->url = c->database && *c->database ? strdup(c->database)
                                         : kept_text("sqlite:%s/%s", c->folder, "zhijia.db");
    struct db *db = db_open(e->url, true, why);
    if (!db)
        return NULL;
    struct arena *a = arena_open();
    const bool    fine = open_installation(e, db, a, c, why);
    arena_close(a);
    db_close(db);
    if (!fine || !committer_start(e, e->url, why))
        return NULL;
    return e;
}

void
engine_close(struct engine *e)
{
    committer_stop(e);
}

/* What nobody asks for any more: keys of a week ago, sessions that have run out (M1m). */
bool
engine_tidy(struct engine *e)
{
    const struct db_value week = db_int(now_instant() - (int64_t)7 * 86400000);
    const struct db_value now = db_int(now_instant());
    const char           *why;
    struct db            *db = db_open(e->url, true, &why);
    bool                  fine = db != NULL;

    fine = fine
        && db_exec(db, "DELETE FROM \"idempotency\" WHERE \"at\" < $1", &week, 1, NULL) == OK
        && db_exec(db, "DELETE FROM \"session\" WHERE \"until\" < $1", &now, 1, NULL) == OK
        && import_recover(e, db);
    db_close(db);
    return fine;
}
