/* inner.h - what the files of src/language/ share among themselves. */
#ifndef INNER_H
#define INNER_H
#include "core/data.h"
#include "language/language.h"

extern struct arena *language_arena;        /* of the process; language_build() opens it */

/* Each reads its files; faults go to `says`; false if there was one. */
bool lists_read(FILE *says);
bool codes_read(FILE *says);
bool rules_read(FILE *says);
bool english_read(FILE *says);

/* A day in a data file: "2024-01-31", "20240131", "" or "-" (0).  false: it is none. */
bool file_day(const char *cell, int64_t *day);

/* A check in progress. */
struct report {
    FILE *out;
    int   faults;
    const struct module *m;
};
void report_fault(struct report *, const char *what, ...) __attribute__((format(printf, 2, 3)));

/* One string in its row, while it is looked at. */
struct look {
    const struct module *m;
    enum table t;
    const void *row;
    const struct part *in, *over;           /* field of this part; rows of this part */
    struct fault *f;
};
bool          no(const struct look *, const char *why, const char *at);     /* always false */
struct scope  scope_of(const struct look *, bool stored);
bool          is_chinese(const char *);
struct node  *column_in(const struct look *, const char *w, size_t n);
struct node  *column_like(const struct look *, const char *w, size_t n, enum base, enum base);
const char   *place_end(const char *w, size_t n);
bool          kept_by_engine(const struct field *);
bool          is_place_of(const struct node *, const char *module);
bool          single_sound(const struct look *, enum grammar, const char *text);
bool          later_sound(const struct look *, enum grammar, const char *text);
bool          word_sound(const struct look *, enum grammar, const char *w, size_t n);
bool          list_or_no(const struct look *, enum list, const char *text);
/* left=right words: left of module or part `to`, right seen from `from`. */
bool          assigned(const struct look *, const char *text, const struct module *to,
                       const struct part *, const struct scope *from, enum grammar);
bool          answers_sound(const struct look *, const char *text);
const struct module *moved_module(const struct look *, const char *rows);
const struct step   *answered_step(const struct look *, const struct module **to);
struct kind   kind_to(const char *module);  /* of a reference to it */

/* Which fields are surely set in which states. */
struct flow {
    bool  *sure;                            /* [state * fields + field] */
    size_t fields;
};
struct flow flow_of(const struct module *, struct arena *);
bool        flow_leads(const struct module *, const struct step *, size_t from, size_t to);
bool        flow_after(const struct module *, const struct flow *, const struct step *, size_t from,
                       size_t field);
/* A state of `states` (NULL: all) that `where` chooses and in which the field may be empty. */
const char *flow_unset(const struct module *, const struct flow *, const char *states,
                       const struct node *where, const char *field);
bool        step_demands(const struct step *, const char *name);
bool        is_coded(const struct module *, const char *field);
void        check_clock(struct report *, const struct flow *, const struct clock *);
void        check_indicator(struct report *, const struct flow *, const struct indicator *);
void        check_step(struct report *, const struct step *);
#endif
