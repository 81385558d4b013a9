/*
 * fuzz.h - whoever reads foreign bytes, as a function of bytes.
 *
 * loop.c lets libFuzzer invent them, replay.c reads kept ones once.  A target says by CHECK() what
 * must hold whatever it is given; the rest is seen by the sanitizers.  It keeps nothing between two
 * inputs, so that a kept file does the same again.
 */
#ifndef FUZZ_H
#define FUZZ_H
#include <stdint.h>
#include "core/arena.h"
#include "core/status.h"
#include "engine/engine.h"

struct fuzz_input {
    const unsigned char *v;
    size_t               n;
    struct arena        *arena;         /* of this input */
};
struct fuzz_target {
    const char *name;
    void      (*start)(void);           /* once a process, before the first input; may be NULL */
    void      (*run)(const struct fuzz_input *);
};
extern const struct fuzz_target fuzz_targets[];     /* the last is nameless */
const struct fuzz_target *fuzz_target_named(const char *name);      /* NULL: none */
void                      fuzz_one(const struct fuzz_target *, const void *, size_t n);

/* The whole input, or what follows the first line, as text; ends at the first NUL. */
char *fuzz_text(const struct fuzz_input *);
char *fuzz_cut_line(char **text);       /* takes the first line off; "" at the end */
size_t fuzz_pick(const char *word, size_t n);       /* 0 .. n-1 by a word; n > 0 */

/* ---- an installation that nothing is written to any more (scene.c) ---- */

enum { TODAY = 20261031 };
void fuzz_language(void);               /* language and shapes, once */
void fuzz_scene(void);                  /* an installation of one city, in TMPDIR */
struct fuzz_record { const char *module; int64_t id; };
extern const struct fuzz_record *fuzz_records;
extern size_t                    fuzz_record_count;
/* A request of the city's organiser in a snapshot of its own; fuzz_end() gives it back. */
void fuzz_begin(struct request *, struct caller *, struct arena *);
void fuzz_end(struct request *);

#define FUZZ_TARGETS(TARGET)                                                                       \
    TARGET(xlsx, NULL)                                                                             \
    TARGET(csv, NULL)                                                                              \
    TARGET(intake, NULL)                                                                           \
    TARGET(condition, fuzz_scene)                                                                  \
    TARGET(json_step, fuzz_scene)                                                                  \
    TARGET(import_settings, fuzz_scene)                                                            \
    TARGET(list_query, fuzz_scene)                                                                 \
    TARGET(cursor, fuzz_scene)                                                                     \
    TARGET(multipart, NULL)                                                                        \
    TARGET(url, NULL)                                                                              \
    TARGET(cookie, NULL)                                                                           \
    TARGET(base64, NULL)                                                                           \
    TARGET(text_clean, NULL)                                                                       \
    TARGET(cell, cell_start)                                                                       \
    TARGET(code, NULL)                                                                             \
    TARGET(day, NULL)                                                                              \
    TARGET(data_file, NULL)
#define TARGET(name, start) void fuzz_##name(const struct fuzz_input *);
FUZZ_TARGETS(TARGET)
#undef TARGET
void cell_start(void);

#endif
