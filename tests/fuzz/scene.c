/* scene.c - a small city that the targets read: unions, a firm, persons, a member. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/installation.h"
#include "core/day.h"
#include "core/text.h"
#include "engine/setup.h"
#include "fuzz/fuzz.h"

enum { RECORDS_MOST = 20 };

static struct {
    char               folder[200];
    struct engine     *engine;
    struct db         *db;
    struct arena      *arena;
    int64_t            realm, org, officer;
    struct fuzz_record records[RECORDS_MOST];
} scene;
const struct fuzz_record *fuzz_records = scene.records;
size_t                    fuzz_record_count;

void
fuzz_language(void)
{
    CHECK(crypto_start());
    crypto_seed_for_tests(1);
    CHECK(language_start());
}

static int64_t
record_make(const char *module, const char *step, const char *const *answers)
{
    struct setup s;
    int64_t      id = 0;
    enum status  st = setup_open(&s, scene.engine, scene.db, scene.realm);

    if (st == OK)
        st = setup_step(&s, module, step, 0, answers, 0, &id);
    if (st != OK)
        fprintf(stderr, "%s.%s: %s\n", module, step, setup_says(&s));
    CHECK(st == OK && setup_commit(&s) == OK);
    setup_close(&s);
    CHECK(fuzz_record_count < RECORDS_MOST);
    scene.records[fuzz_record_count++] = (struct fuzz_record){ module, id };
    return id;
}

static char *
id_of(int64_t record)
{
    return id_text(scene.arena, scene.realm, record);
}

static void
city_make(void)
{
    const char *const base[] = { "name",   "第一机械厂工会委员会",
                                 "above",  id_of(scene.org),
                                 "kind",   "base",
                                 "region", "370202",
                                 "began",  "2024-03",
                                 "years",  "3",
                                 NULL };
    const int64_t     union_id = record_make("org", "register", base);
    const char *const firm[] = { "name",   "琴岛第一机械厂",
                                 "credit", "91350100M000100Y43",
                                 "local",  id_of(union_id),
                                 "region", "370202",
                                 "staff",  "120",
                                 NULL };
    const char *const small[] = { "name",  "海滨小店",       "lacks", "small",
                                  "local", id_of(scene.org), NULL };
    const char *const who[] = {
        "name",        "王小明", "kind",          "1", "document", "110101199003070134", "phone",
        "13800001111", "origin", id_of(union_id), NULL
    };

    (void)record_make("employer", "record", firm);
    (void)record_make("employer", "record", small);
    const char *const member[] = { "person", id_of(record_make("person", "record", who)),
                                   "org",    id_of(union_id),
                                   "joined", "2020-03",
                                   NULL };
    (void)record_make("member", "enrol", member);
}

static void
officer_find(void)
{
    struct db_rows rows;

    CHECK(db_query(scene.db, scene.arena, "SELECT \"id\" FROM \"person\" ORDER BY \"id\" LIMIT 1",
                   NULL, 0, &rows)
              == OK
          && rows.n == 1);
    scene.officer = rows.v[0].i;
    scene.records[fuzz_record_count++] = (struct fuzz_record){ "person", scene.officer };
    CHECK(db_query(scene.db, scene.arena, "SELECT \"id\" FROM \"post\" LIMIT 1", NULL, 0, &rows)
              == OK
          && rows.n == 1);
    scene.records[fuzz_record_count++] = (struct fuzz_record){ "post", rows.v[0].i };
}

/* Whoever is not let in by the sanitizer's way out leaves the folder to whoever made TMPDIR. */
static void
scene_strike(void)
{
    char command[300];

    snprintf(command, sizeof command, "rm -rf '%s'", scene.folder);
    if (system(command) != 0)
        fprintf(stderr, "%s stays\n", scene.folder);
}

void
fuzz_scene(void)
{
    const char *where = getenv("TMPDIR"), *why = NULL;
    char       *password = NULL;
    char        data[220];

    fuzz_language();
    scene.arena = arena_open();
    snprintf(scene.folder, sizeof scene.folder, "%s/zhijia-fuzz-XXXXXX",
             where && *where ? where : P_tmpdir);
    CHECK(mkdtemp(scene.folder));
    atexit(scene_strike);
    snprintf(data, sizeof data, "%s/data", scene.folder);
    scene.engine = engine_open(&(struct engine_config){ .folder = data,
                                                        .database = "",
                                                        .key_file = "",
                                                        .demo = true,
                                                        .create = true,
                                                        .readers = 1 },
                               &why);
    if (!scene.engine)
        fprintf(stderr, "%s\n", why);
    CHECK(scene.engine && (scene.db = installation_reader(scene.engine)));
    CHECK(setup_realm(scene.engine, scene.db, "琴岛市总工会", "370200", &scene.realm, &scene.org)
          == OK);
    scene.records[fuzz_record_count++] = (struct fuzz_record){ "org", scene.org };
    CHECK(setup_officer(scene.engine, scene.db, scene.realm, "李娜", "organiser", scene.org,
                        "organiser", &password)
          == OK);
    free(password);
    officer_find();
    city_make();
}

void
fuzz_begin(struct request *rq, struct caller *caller, struct arena *a)
{
    *caller = (struct caller){
        .realm = scene.realm, .person = scene.officer, .login = "organiser", .name = "李娜"
    };
    CHECK(request_begin(rq, scene.engine, scene.db, a) == OK);
    CHECK(request_as(rq, caller) == OK && caller->n == 1);
}

void
fuzz_end(struct request *rq)
{
    request_end(rq);
}
