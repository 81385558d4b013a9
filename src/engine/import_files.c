/* import_files.c - what an import keeps beside the database: the file and its plan, encrypted. */
#include "engine/import.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- scratch files: temporary, fdatasync, rename, fsync of the folder (M5i) ---- */

static char *
scratch_path(struct arena *a, const struct engine *e, int64_t id, const char *what)
{
    return arena_print(a, "%s/uploads/%lld.%s", e->folder, (long long)id, what);
}

bool
import_scratch_here(struct arena *a, const struct engine *e, int64_t id)
{
    return access(scratch_path(a, e, id, "file"), F_OK) == 0;
}

static bool
write_all(int fd, const unsigned char *p, size_t n)
{
    while (n) {
        const ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

bool
import_scratch_save(struct arena *a, const struct engine *e, int64_t id, const char *what,
                    struct blob plain)
{
    const struct blob sealed = file_seal(a, e->keys, (uint64_t)id, plain);
    char *folder = arena_print(a, "%s/uploads", e->folder), *path = scratch_path(a, e, id, what);
    char             *temporary = arena_print(a, "%s.new", path);

    (void)mkdir(folder, 0700);
    const int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool      fine = fd >= 0 && write_all(fd, sealed.v, sealed.n) && fdatasync(fd) == 0;
    if (fd >= 0)
        close(fd);
    fine = fine && rename(temporary, path) == 0;
    const int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    fine = fine && dir >= 0 && fsync(dir) == 0;
    if (dir >= 0)
        close(dir);
    if (!fine)
        (void)unlink(temporary);
    return fine;
}

bool
import_scratch_load(struct arena *a, const struct engine *e, int64_t id, const char *what,
                    struct blob *plain)
{
    struct stat    is;
    const int      fd = open(scratch_path(a, e, id, what), O_RDONLY | O_CLOEXEC);
    unsigned char *bytes;
    size_t         n = 0;

    if (fd < 0 || fstat(fd, &is) != 0 || is.st_size > 64 << 20) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    bytes = arena_alloc(a, (size_t)is.st_size + 1);
    while (n < (size_t)is.st_size) {
        const ssize_t k = read(fd, bytes + n, (size_t)is.st_size - n);
        if (k <= 0)
            break;
        n += (size_t)k;
    }
    close(fd);
    return n == (size_t)is.st_size
        && file_open(a, e->keys, (uint64_t)id, (struct blob){ bytes, n }, plain);
}

bool
import_file_load(struct request *rq, int64_t id, struct blob *out)
{
    return import_scratch_load(rq->arena, rq->engine, id, "file", out);
}

/* ---- the plan as it is shown: encrypted beside the file ---- */

static json_t *
plan_json(const struct importing *m)
{
    json_t *j = json_object(), *headings = json_array(), *remarks = json_array(),
           *rows = json_array(), *sheets = json_array();

    for (size_t i = 0; i < m->book.n; i++)
        json_array_append_new(sheets, json_pack("{s:s,s:I}", "name", m->book.sheets[i].name, "rows",
                                                (json_int_t)m->book.sheets[i].n));
    for (size_t i = 0; i < m->in.column_count; i++)
        json_array_append_new(
            headings,
            json_pack("{s:s,s:s?}", "text", m->in.headings[i] ? m->in.headings[i] : "", "field",
                      m->in.field_of[i] >= 0 ? m->layout.columns[m->in.field_of[i]].field : NULL));
    for (size_t i = 0; i < m->in.remark_count; i++) {
        const struct remark      *r = &m->in.remarks[i];
        const struct record_read *x = intake_record(&m->in, r->row);
        const int                 column = r->column >= 0 && (size_t)r->column < m->in.column_count
                                             ? m->in.field_of[r->column]
                                             : -1;
        json_array_append_new(remarks,
                              json_pack("{s:I,s:i,s:i,s:s,s:s,s:s}", "row", (json_int_t)r->row,
                                        "column", r->column, "verdict", (int)r->verdict, "reason",
                                        r->reason, "value", r->value ? r->value : "", "raw",
                                        x && column >= 0 ? x->values[column].raw : ""));
    }
    for (size_t i = 0; i < m->in.n; i++) {
        json_t *values = json_object();
        for (size_t k = 0; k < m->layout.n; k++)
            if (*m->in.records[i].values[k].text)
                json_object_set_new(values, m->layout.columns[k].field,
                                    json_string(m->in.records[i].values[k].text));
        json_array_append_new(rows, json_pack("{s:I,s:i,s:s?,s:o}", "row",
                                              (json_int_t)m->in.records[i].row, "verdict",
                                              (int)m->in.records[i].verdict, "action",
                                              m->action ? m->action[i] : NULL, "values", values));
    }
    for (int64_t i = 0; i < m->counts.absent; i++)
        json_array_append_new(remarks,
                              json_pack("{s:i,s:i,s:i,s:s,s:s,s:s}", "row", 0, "column", -1,
                                        "verdict", V_ABSENT, "reason", "名册中没有此人", "value",
                                        m->absent[i], "raw", ""));
    json_object_set_new(j, "sheets", sheets);
    json_object_set_new(j, "headings", headings);
    json_object_set_new(j, "remarks", remarks);
    json_object_set_new(j, "rows", rows);
    json_object_set_new(j, "layout", json_string(m->layout.name));
    json_object_set_new(j, "sheet", json_integer(m->in.sheet));
    json_object_set_new(j, "head", json_integer(m->in.head));
    json_object_set_new(j, "suggests", json_string(m->in.suggests ? m->in.suggests : ""));
    json_object_set_new(j, "whole", json_boolean(m->whole));
    json_object_set_new(j, "union", json_integer(m->union_id));
    json_object_set_new(j, "missing", m->in.missing ? json_string(m->in.missing) : json_null());
    return j;
}

void
import_plan_save(struct importing *m)
{
    json_t *j = plan_json(m);
    char   *text = json_dumps(j, JSON_COMPACT);

    if (text
        && !import_scratch_save(m->arena, m->engine, m->id, "plan",
                                (struct blob){ (unsigned char *)text, strlen(text) }))
        m->why = "预览没有存下，磁盘可能已满，请联系管理员。";
    free(text);
    json_decref(j);
}

json_t *
import_plan_load(struct request *rq, int64_t id)
{
    struct blob b;

    return import_scratch_load(rq->arena, rq->engine, id, "plan", &b)
             ? json_loadb((const char *)b.v, b.n, 0, NULL)
             : NULL;
}

void
import_plan_keep(struct importing *m)
{
    json_t *j = import_plan_load(&m->rq, m->id), *remarks = json_object_get(j, "remarks");

    for (int64_t i = 0; i < m->counts.kept && remarks; i++)
        json_array_append_new(remarks,
                              json_pack("{s:i,s:i,s:i,s:s,s:s,s:s}", "row", 0, "column", -1,
                                        "verdict", V_KEPT, "reason", "导入后已被修改或引用，保留",
                                        "value", m->kept[i], "raw", ""));
    char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;
    if (text)
        (void)import_scratch_save(m->arena, m->engine, m->id, "plan",
                                  (struct blob){ (unsigned char *)text, strlen(text) });
    free(text);
    json_decref(j);
}
