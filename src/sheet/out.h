/*
 * out.h - what write.c (the interface, CSV) and write_xlsx.c share.
 */
#ifndef OUT_H
#define OUT_H
#include "core/buffer.h"
#include "sheet/sheet.h"

enum { OUT_KINDS = OUT_INSTANT + 1 };

struct out_column {
    const char   *heading;
    enum out_kind kind;
    int           width;
};
/* A kind of file.  Cells come in order; place is (row, column) from 0, the head is row 0. */
struct out_form {
    void        (*column)(struct sheet_out *, size_t column);
    void        (*text)(struct sheet_out *, const char *);
    void        (*mark)(struct sheet_out *, const char *comment);
    void        (*row)(struct sheet_out *);
    enum status (*done)(struct sheet_out *, const void **bytes, size_t *n);
};
struct sheet_out {
    struct arena          *arena;
    const struct out_form *form;
    void                  *state;       /* of the form */
    struct out_column     *columns;
    size_t                 n, room;
    size_t                 row, column; /* of the next cell */
};
struct sheet_out *out_open(struct arena *, const struct out_form *, void *state);

/* A number that a cell can hold without losing a digit or a leading zero. */
bool out_is_number(const char *);

#endif
