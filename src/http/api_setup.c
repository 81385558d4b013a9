/* api_setup.c - the first administrator: a link that works once becomes a federation, its top union
 * and a person with the posts that appoint everybody else (M5l). */
#include <pthread.h>
#include <string.h>
#include <unistd.h>
#include "core/day.h"
#include "core/text.h"
#include "engine/account.h"
#include "engine/setup.h"
#include "http/setup.h"

enum { WAITING_MOST = 4, TOKEN_BYTES = 32 };

/* ---- what was typed ---- */

static bool
has_blank(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s <= ' ' || *s == 0x7f)
            return true;
    return false;
}

static bool
blank_outside(const char *s)
{
    const size_t n = strlen(s);

    return n && ((unsigned char)s[0] <= ' ' || (unsigned char)s[n - 1] <= ' ');
}

static const char *
region_fault(const char *value, bool english)
{
    const size_t n = strlen(value);

    if (n == 0 || ((n == 6 || n == 9 || n == 12) && strspn(value, "0123456789") == n))
        return NULL;
    return english ? "A region code has 6 digits." : "行政区划代码应为 6 位数字";
}

const char *
setup_fault(const char *word, const char *value, bool english)
{
    const size_t n = text_length(value);

    if (strcmp(word, "region") == 0)
        return region_fault(value, english);
    if (strcmp(word, "federation") == 0 && (n < 2 || n > 120 || blank_outside(value)))
        return english ? "2 to 120 characters, no blanks around them."
                       : "应为 2 到 120 个字，首尾没有空格";
    if (strcmp(word, "name") == 0 && (n < 1 || n > 60 || blank_outside(value)))
        return english ? "1 to 60 characters, no blanks around them."
                       : "应为 1 到 60 个字，首尾没有空格";
    if (strcmp(word, "login") == 0 && (n < 2 || n > 60 || strlen(value) > 100 || has_blank(value)))
        return english ? "2 to 60 characters without blanks." : "应为 2 到 60 个字符，不含空格";
    if (strcmp(word, "password") == 0 && (n < 10 || strlen(value) > 200))
        return english ? "At least 10 characters." : "至少 10 个字符";
    return NULL;
}

/* ---- the link ---- */

char *
setup_file(struct arena *a, const struct engine *e)
{
    return arena_print(a, "%s/first-administrator.txt", e->folder);
}

enum status
setup_has_account(struct db *db, struct arena *a, bool *has)
{
    struct db_rows    rows;
    const enum status st = db_query(db, a, "SELECT 1 FROM \"account\" LIMIT 1", NULL, 0, &rows);

    *has = st == OK && rows.n;
    return st;
}

static char *
token_digest(struct arena *a, const char *token)
{
    unsigned char hash[DIGEST_SIZE];

    digest(token, strlen(token), hash);
    return text_hex(a, hash, sizeof(hash));
}

static struct db_value *
setting_row(struct change *c, const char *name, const char *value)
{
    struct db_value *row = change_row(c, &engine_tables[TABLE_INSTALLATION]);

    row[0] = db_int(0);
    row[1] = db_text(name);
    row[2] = db_text(value);
    return row;
}

enum status
setup_token_make(struct engine *e, struct db *db, struct arena *a, char **token)
{
    const struct sql_table *t = &engine_tables[TABLE_INSTALLATION];
    unsigned char           raw[TOKEN_BYTES];
    struct setup            s;
    enum status             st = setup_open(&s, e, db, 0);

    crypto_random(raw, sizeof(raw));
    *token = text_base64(a, raw, sizeof(raw));
    if (st == OK) {
        struct change *c = &s.change;
        (void)change_add(c, WRITE_DELETE, t, setting_row(c, "setup", ""));
        (void)change_add(c, WRITE_INSERT, t, setting_row(c, "setup", token_digest(a, *token)));
        st = setup_commit(&s);
    }
    setup_close(&s);
    return st;
}

static enum status
token_judge(struct call *c, struct db *db, const char *token)
{
    struct db_rows rows;
    bool           has = false;
    enum status    st = db_query(db, c->x->arena,
                                 "SELECT \"value\" FROM \"installation\" WHERE \"realm\" = 0"
                                    " AND \"name\" = 'setup'",
                                 NULL, 0, &rows);

    if (st == OK)
        st = setup_has_account(db, c->x->arena, &has);
    if (st != OK)
        return st;
    const char *hex = token_digest(c->x->arena, token);
    if (!has && rows.n && rows.v[0].n == strlen(hex) && same_bytes(rows.v[0].p, hex, strlen(hex)))
        return OK;
    c->rq.says =
        c->rq.english
            ? "This link is not valid any more: log in, or start the program again for a new one."
            : "此链接已失效：请直接登录；如尚无账号，请重新启动程序取得新链接。";
    return E_MISSING;
}

/* ---- what it makes ---- */

struct first {
    const char *token, *federation, *region, *name, *login, *password;
};

/* The realm; that of an earlier try which did not come to its end, if it has the same name. */
static enum status
first_realm(struct call *c, struct db *db, const struct first *f, int64_t *realm, int64_t *org)
{
    const struct db_value v = db_text(f->federation);
    struct db_rows        rows;
    const enum status     st =
        db_query(db, c->x->arena,
                 "SELECT \"realm\", \"id\" FROM \"org\" WHERE \"name\" = $1 AND \"above\" = 0"
                 " AND \"state\" = 'active' ORDER BY 1 LIMIT 1",
                 &v, 1, &rows);

    if (st != OK)
        return st;
    if (!rows.n)
        return setup_realm(api_engine(), db, f->federation, f->region, realm, org);
    *realm = rows.v[0].i;
    *org = rows.v[1].i;
    return OK;
}

/* Three administrators in one, until he has appointed others; organiser, to appoint them. */
static enum status
first_person(struct setup *s, const struct first *f, int64_t org, int64_t *person)
{
    static const char *const roles[] = { "system_admin", "security_admin", "audit_admin",
                                         "organiser" };
    const char              *place = id_text(s->arena, s->caller.realm, org);
    const char *const        answers[] = { "name", f->name, "origin", place, NULL };
    enum status              st = setup_step(s, "person", "record", 0, answers, 0, person);

    for (size_t i = 0; st == OK && i < sizeof(roles) / sizeof(roles[0]); i++) {
        const char *const post[] = { "person", id_text(s->arena, s->caller.realm, *person),
                                     "role",   roles[i],
                                     "org",    place,
                                     "from",   day_text(s->arena, s->rq.today),
                                     NULL };
        st = setup_step(s, "post", "install", 0, post, 0, NULL);
    }
    return st;
}

/* Person, posts, account and the end of the link are one change. */
static enum status
first_write(struct call *c, struct db *db, const struct first *f, int64_t realm, int64_t org)
{
    const struct sql_table *t = &engine_tables[TABLE_INSTALLATION];
    struct setup            s;
    char                   *password = arena_text(c->x->arena, f->password);
    int64_t                 person = 0;
    enum status             st = setup_open(&s, api_engine(), db, realm);

    if (st == OK)
        st = first_person(&s, f, org, &person);
    if (st == E_INVALID)
        c->rq.says = arena_text(c->x->arena, setup_says(&s));
    if (st == OK)
        st = account_plan(&s.rq, &s.change, f->login, person, &password, NULL);
    if (st == OK) {
        (void)change_add(&s.change, WRITE_DELETE, t, setting_row(&s.change, "setup", ""));
        (void)change_add(&s.change, WRITE_CLAIM, t, setting_row(&s.change, "setup_used", f->login));
        st = setup_commit(&s);
    }
    setup_close(&s);
    return st == E_CONFLICT ? E_MISSING : st;
}

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static void
setup_job(void *arg, struct db *db, struct arena *a)
{
    struct call       *c = arg;
    const struct first f = {
        json_string_value(json_object_get(c->body, "token")),
        json_string_value(json_object_get(c->body, "federation")),
        json_string_value(json_object_get(c->body, "region")),
        json_string_value(json_object_get(c->body, "name")),
        json_string_value(json_object_get(c->body, "login")),
        json_string_value(json_object_get(c->body, "password")),
    };
    int64_t realm, org;

    pthread_mutex_lock(&one_at_a_time);
    enum status st = token_judge(c, db, f.token);
    if (st == OK)
        st = first_realm(c, db, &f, &realm, &org);
    if (st == OK)
        st = first_write(c, db, &f, realm, org);
    if (st == OK)
        (void)unlink(setup_file(a, api_engine()));
    pthread_mutex_unlock(&one_at_a_time);
    if (st != OK) {
        api_refuse(c, st);
        return;
    }
    json_open(&c->out, '{');
    json_key(&c->out, "login");
    json_text(&c->out, f.login);
    json_close(&c->out, '}');
    api_json(c->x, 201, &c->out, NULL);
}

static void
judge_answers(struct call *c)
{
    static const char *const words[] = { "federation", "region", "name", "login", "password" };
    const bool               english = c->rq.english;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        json_t     *j = json_object_get(c->body, words[i]);
        const char *fault = json_is_string(j) ? setup_fault(words[i], json_string_value(j), english)
                          : strcmp(words[i], "region") == 0 && (!j || json_is_null(j)) ? NULL
                          : english                                                    ? "Required."
                                                                                       : "必填";
        if (fault)
            (void)request_fault(&c->rq, words[i], fault);
    }
}

void
api_setup(struct call *c)
{
    enum status st = call_json(c);

    c->rq.english = http_english(c->x);
    if (st == OK && !json_is_string(json_object_get(c->body, "token")))
        st = E_MISSING;
    if (st == OK)
        judge_answers(c);
    if (st == OK && c->rq.fault_count)
        st = E_INVALID;
    if (st != OK) {
        api_refuse(c, st);
        return;
    }
    http_later(c->x);
    if (!work_post(setup_job, c, WAITING_MOST))
        api_refuse(c, E_BUSY);
}
