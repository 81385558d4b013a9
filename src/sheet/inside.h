/*
 * inside.h - what the files of sheet/ share among themselves; nobody else includes it.
 *
 *     in the worker process:    bytes -> kind.c -> csv.c or xlsx*.c -> gate -> wire.c -> pipe
 *     in the caller's process:  pipe -> wire.c -> gate -> collect.c -> workbook
 *
 * The gate is the one place where the limits on rows, columns, cells and text stand.  Everything
 * passes it twice: in the worker, and again in the caller, who does not believe the worker (M5j).
 */
#ifndef INSIDE_H
#define INSIDE_H
#include "core/buffer.h"
#include "sheet/sheet.h"

/* Where a gate sends what has passed.  What the pointers point to lives until the call returns. */
struct sink {
    void (*book)(void *arg, const char *kind, const char *encoding, const char *separator);
    void (*sheet)(void *arg, const char *name, bool hidden);
    void (*row)(void *arg, const struct sheet_row *);
    void (*merge)(void *arg, const struct merge *);
};
struct gate {
    struct arena      *arena;       /* of the sentence, and scratch memory of the parsers */
    const struct sink *sink;
    void              *arg;
    enum status        status;      /* the first fault stands; nothing passes after it */
    const char        *why;
    int64_t            sheets, rows, places, merges;
};

/* Places for cells, empty ones too: 128 MB of them in the caller's arena. */
enum { PLACES_MOST = 8000000, MERGES_MOST = 200000, COLUMNS_MOST = 300, NUMBER_ROOM = 1024 };

enum status gate_fail(struct gate *, enum status, const char *why, ...)
                __attribute__((format(printf, 3, 4)));
enum status gate_broken(struct gate *);     /* E_INVALID: the file is damaged; what to do */
void gate_book(struct gate *, const char *kind, const char *encoding, const char *separator);
void gate_sheet(struct gate *, const char *name, bool hidden);
void gate_row(struct gate *, const struct sheet_row *);
void gate_merge(struct gate *, const struct merge *);

/* The row that a parser is just reading: cells in any order, empty ones never put. */
struct cells {
    struct gate  *gate;
    int64_t       number;
    struct cell   cells[COLUMNS_MOST];
    size_t        offsets[COLUMNS_MOST];    /* of the texts in text: it moves while it grows */
    size_t        n;
    struct buffer text;
};
void cells_open(struct cells *, struct gate *);
void cells_start(struct cells *, int64_t number);
void cells_put(struct cells *, int64_t column, enum cell_kind, bool rounded, const char *,
               size_t n);
void cells_send(struct cells *);            /* through the gate, unless there is no cell */

/* collect.c: a sink that fills a workbook.  collector_end() sorts the rows of each sheet. */
struct collector {
    struct arena    *arena;
    struct workbook *book;
    size_t           sheet_room, row_room, merge_room;
};
extern const struct sink collect_sink;
void collector_open(struct collector *, struct arena *, struct workbook *);
void collector_end(struct collector *);

/* kind.c: parses whatever it is; the status is the gate's. */
enum status parse_bytes(struct gate *, const void *, size_t n);

/* csv.c.  csv_prepare() opens the converter, which opens files: to be called before the limits. */
void csv_prepare(void);
void csv_read(struct gate *, const char *, size_t n);

/* xlsx.c */
void xlsx_read(struct gate *, const void *, size_t n);

/* number.c.  number_plain(): "3.7E+2" -> "370"; false: not a number.  *rounded: the number has more
 * than 15 digits before the point, of which a spreadsheet keeps 15; digits were lost.
 * More digits behind the point are noise of the double and are rounded away: 2020.0999999999999 is
 * 2020.1, as the person typed it and sees it.
 * serial_text(): CELL_DATE "2020-03-15" or "2020-03-15T08:30:00", CELL_TEXT "08:30:00" for a time
 * without a day, CELL_NUMBER when the number is no day of the calendar (out is untouched). */
bool           number_plain(const char *, char out[NUMBER_ROOM], bool *rounded);
enum cell_kind serial_text(const char *number, bool since_1904, char out[32]);

/* Does s begin with the shape, in which 0 stands for any digit?  "2020-03-15T..." "0000-00-00" */
bool           shape_is(const char *s, const char *shape);

/* worker.c: sheet_read() with its time given. */
MUST_CHECK enum status worker_read(struct arena *, const void *, size_t n, int64_t milliseconds,
                                   struct workbook *, const char **why);

/* wire.c: the protocol of the worker.  A record is its length (u32, little endian, of what
 * follows), a tag and the payload; numbers in the payload are LEB128, texts their length, their
 * bytes and a NUL.
 *     W kind encoding separator        S hidden name         M row column rows columns
 *     R number n {kind + 128 when rounded, text unless CELL_EMPTY}*n
 *     E                                X status why          E or X is the last */
struct wire_out {
    int           descriptor;
    bool          broken;           /* nobody reads any more */
    struct buffer record;
    size_t        n;
    char          pending[65536];
};
extern const struct sink wire_sink;
void wire_open(struct wire_out *, struct arena *, int descriptor);
void wire_end(struct wire_out *, const struct gate *);

struct wire_in {
    struct gate  *gate;
    bool          ended;            /* E or X was read */
    int64_t       total;
    struct buffer pending;
    struct cell  *cells;
};
void wire_listen(struct wire_in *, struct gate *);
void wire_feed(struct wire_in *, const void *, size_t n);       /* faults go to the gate */

#endif
