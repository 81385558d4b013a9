/* user.c - `zhijia user`: the first federation, officers, passwords, the list of log-ins. */
#include <stdlib.h>
#include <string.h>
#include "cli/installation.h"
#include "cli/trouble.h"
#include "core/day.h"
#include "engine/setup.h"
#include "http/setup.h"

static int
not_written(enum status st)
{
    if (st == E_CONFLICT)
        return trouble("没有写成：登录名已有人使用，请换一个。",
                       "Nothing was written: somebody has that log-in, choose another.");
    if (st == E_INVALID)
        return trouble("没有写成：请改正上面指出的各项。",
                       "Nothing was written: mend what is named above.");
    return trouble("没有写成（%s），请查看数据库和磁盘后重试。",
                   "Nothing was written (%s): look at the database and the disk and try again.",
                   status_type(st));
}

/* What the command line says of a person is sound. */
static bool
officer_sound(const struct command_line *line)
{
    static const char *const words[] = { "federation", "region", "name", "login" };
    const char              *role = option_of(line, "role");
    size_t                   n = 0;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const char *said = option_of(line, words[i]);
        if (said && setup_fault(words[i], said, true))
            return !trouble_says(
                arena_print(line->arena, "--%s：%s。", words[i],
                            setup_fault(words[i], said, false)),
                arena_print(line->arena, "--%s: %s", words[i], setup_fault(words[i], said, true)));
    }
    if (in_words(lists[L_ORG_ROLES], role, strlen(role)) && strcmp(role, "officer") != 0)
        return true;
    const char *near = word_near(lists[L_ORG_ROLES], role, &n);
    if (near)
        return !trouble("没有“%s”这个岗位，是否指 %.*s？",
                        "There is no role \"%s\"; is %.*s meant?", role, (int)n, near);
    return !trouble("没有“%s”这个岗位，可选：%s。", "There is no role \"%s\"; take one of %s.",
                    role, lists[L_ORG_ROLES]);
}

/* The password is printed here and stands nowhere else. */
static int
officer_add(struct installation *w, int64_t realm, int64_t org)
{
    const struct command_line *line = w->line;
    char                      *password = NULL;
    const enum status          st =
        setup_officer(w->engine, w->db, realm, option_of(line, "name"), option_of(line, "role"),
                      org, option_of(line, "login"), &password);

    if (st != OK)
        return not_written(st);
    printf("realm\t%lld\norg\t%s\nlogin\t%s\npassword\t%s\n", (long long)realm,
           id_text(w->arena, realm, org), option_of(line, "login"), password);
    free(password);
    return 0;
}

static int
create(struct installation *w)
{
    const char *region = option_of(w->line, "region");
    bool        has = false;
    int64_t     realm, org;
    enum status st = setup_has_account(w->db, w->arena, &has);

    if (st == OK && has)
        return trouble("这里已有账号，请用 zhijia user add 增加干部。",
                       "There are log-ins here already: add officers with zhijia user add.");
    if (st == OK)
        st = setup_realm(w->engine, w->db, option_of(w->line, "federation"), region ? region : "",
                         &realm, &org);
    return st == OK ? officer_add(w, realm, org) : not_written(st);
}

int
run_user_create(struct command_line *line)
{
    struct installation w;

    /* Words first: nothing is made for a line that is wrong. */
    if (!language_start() || !officer_sound(line) || !installation_begin(&w, line, true))
        return 1;
    return installation_end(&w, create(&w));
}

static int
add(struct installation *w)
{
    const char    *text = option_of(w->line, "org"), *said = option_of(w->line, "realm");
    char          *end;
    int64_t        realm, org;
    struct db_rows rows;

    if (!id_parse(text, &realm, &org) || realm != strtoll(said, &end, 10) || *end)
        return trouble("--org 应为“%s-编号”，而不是“%s”，请看 zhijia user list。",
                       "--org has to be \"%s-number\", not \"%s\": see zhijia user list.", said,
                       text);
    const struct db_value v[] = { db_int(realm), db_int(org) };
    const enum status     st =
        db_query(w->db, w->arena,
                 "SELECT \"id\" FROM \"org\" WHERE \"realm\" = $1 AND \"id\" = $2"
                 " AND \"state\" = 'active'",
                 v, 2, &rows);
    if (st != OK)
        return not_written(st);
    if (!rows.n)
        return trouble("没有 %s 这个工会，请核对编号。", "There is no union %s: check the number.",
                       text);
    return officer_add(w, realm, org);
}

int
run_user_add(struct command_line *line)
{
    struct installation w;

    if (!language_start() || !officer_sound(line) || !installation_begin(&w, line, false))
        return 1;
    return installation_end(&w, add(&w));
}

/* ---- passwords ---- */

/* Columns of engine_tables[TABLE_ACCOUNT] that a new password touches. */
static column_mask
columns_of(const struct sql_table *t, const char *names)
{
    column_mask mask = 0;

    EACH_WORD (w, n, names)
        for (size_t i = 0; i < t->n; i++)
            if (same(t->columns[i].name, w, n))
                mask |= (column_mask)1 << i;
    return mask;
}

/* Every session of the account ends in the same commit. */
static enum status
sessions_close(struct setup *s, int64_t account)
{
    const struct sql_table *t = &engine_tables[TABLE_SESSION];
    const struct db_value   v[] = { db_int(s->caller.realm), db_int(account) };
    struct db_rows          rows;
    const enum status       st = rq_query(&s->rq,
                                          "SELECT \"token\" FROM \"session\" WHERE \"realm\" = $1"
                                                " AND \"account\" = $2",
                                          v, 2, &rows);

    for (size_t i = 0; st == OK && i < rows.n; i++) {
        struct db_value *row = change_row(&s->change, t);
        row[0] = rows.v[i];
        (void)change_add(&s->change, WRITE_DELETE, t, row);
    }
    return st;
}

static enum status
password_set(struct setup *s, int64_t account, char **password)
{
    const struct sql_table *t = &engine_tables[TABLE_ACCOUNT];
    struct db_value        *row = change_row(&s->change, t);
    const enum status       st = sessions_close(s, account);

    *password = password_make(s->arena);
    row[0] = db_int(s->caller.realm);
    row[1] = db_int(account);
    row[column_index(t, "password")] = db_text(password_hash(s->arena, *password));
    change_update(&s->change, t, row, columns_of(t, "password failures locked_until"), -1);
    return st;
}

static int
password(struct installation *w)
{
    struct caller who;
    struct setup  s;
    char         *text = NULL;

    if (!login_find(w, &who))
        return 1;
    enum status st = setup_open(&s, w->engine, w->db, who.realm);
    if (st == OK)
        st = password_set(&s, who.account, &text);
    if (st == OK)
        text = arena_text(w->arena, text);
    if (st == OK)
        st = setup_commit(&s);
    setup_close(&s);
    if (st != OK)
        return not_written(st);
    printf("login\t%s\npassword\t%s\n", who.login, text);
    return 0;
}

int
run_user_password(struct command_line *line)
{
    struct installation w;

    if (!installation_begin(&w, line, false))
        return 1;
    return installation_end(&w, password(&w));
}

/* ---- the list ---- */

static int
list(struct installation *w)
{
    struct db_rows    rows;
    const enum status st = db_query(
        w->db, w->arena,
        "SELECT a.\"login\", a.\"realm\", p.\"name\", a.\"ended\", coalesce(t.\"role\", ''),"
        " coalesce(o.\"id\", 0), coalesce(o.\"name\", '') FROM \"account\" a"
        " JOIN \"person\" p ON p.\"realm\" = a.\"realm\" AND p.\"id\" = a.\"person\""
        " LEFT JOIN \"post\" t ON t.\"realm\" = a.\"realm\" AND t.\"person\" = a.\"person\""
        " AND t.\"state\" = 'held'"
        " LEFT JOIN \"org\" o ON o.\"realm\" = t.\"realm\" AND o.\"id\" = t.\"org\""
        " ORDER BY a.\"realm\", a.\"login\", t.\"id\"",
        NULL, 0, &rows);

    if (st != OK)
        return trouble("账号读不出来（%s），请查看数据库。",
                       "The log-ins cannot be read (%s): look at the database.", db_why(w->db));
    puts("login\tname\trealm\trole\torg\tunion\tended");
    for (size_t i = 0; i < rows.n; i++) {
        const struct db_value *r = &rows.v[i * rows.columns];
        printf("%s\t%s\t%lld\t%s\t%s\t%s\t%s\n", (const char *)r[0].p, (const char *)r[2].p,
               (long long)r[1].i, (const char *)r[4].p,
               r[5].i ? id_text(w->arena, r[1].i, r[5].i) : "", (const char *)r[6].p,
               r[3].i ? day_text(w->arena, instant_day(r[3].i)) : "");
    }
    return 0;
}

int
run_user_list(struct command_line *line)
{
    struct installation w;

    if (!installation_begin(&w, line, false))
        return 1;
    return installation_end(&w, list(&w));
}
