/*
 * reading.h - what the files of intake/ share, and nobody else.
 *
 * Two readings of a table: a cell alone (read_*.c: one cell in, one cell_read out), then a row and
 * its neighbours (judge.c: the cells of one row against each other; rows.c: one row against the
 * others).  What a row needs while it is read lives in an arena of its own that is emptied every
 * few hundred rows; only what is told lives in the caller's.
 */
#ifndef READING_H
#define READING_H
#include "core/text.h"
#include "intake/intake.h"

/* ---- map.c: from texts to numbers ---- */

#define MAP_NONE SIZE_MAX
struct map_slot {
    const char *key;
    size_t      value;
};
struct text_map {
    struct arena    *arena;
    struct map_slot *slots;
    size_t           room, n;
};
void   text_map_open(struct text_map *, struct arena *);
size_t text_map_get(const struct text_map *, const char *key);     /* MAP_NONE: not there */
/* False: the key stood already, and keeps its value.  The key is not copied. */
bool   text_map_put(struct text_map *, const char *key, size_t value);

/* ---- clean.c: what a cell loses before it is read ---- */

/* Each returns raw itself where nothing is to be done.  *did: bits of text.h. */
bool        clean_empty(const char *raw);       /* only spaces and invisible characters */
const char *clean_trim(struct arena *, const char *raw, unsigned *did);     /* visible, unquoted */
const char *clean_narrow(struct arena *, const char *raw, unsigned *did);   /* and all narrow */
const char *clean_compact(struct arena *, const char *raw, unsigned *did);  /* and without spaces */
const char *clean_key(struct arena *, const char *raw);     /* and lower: what is compared */
const char *clean_name(struct arena *, const char *raw, unsigned *did);     /* READ_NAME */
const char *clean_upper(struct arena *, const char *text, bool *changed);
const char *clean_without(struct arena *, const char *text, const char *ascii);
const char *clean_numerals(struct arena *, const char *text);   /* 二〇二〇 -> 2020, 二十五 -> 25 */
const char *clean_reason(unsigned did);         /* NULL: nothing to say */
bool        clean_placeholder(const char *text);        /* "/", "-", "无": empty, said in ink */
bool        clean_han(uint32_t);                /* a Chinese character */
size_t      clean_digits(const char *text);     /* how many ASCII digits */
bool        clean_only_digits(const char *text);

/* ---- layout.c, words.c ---- */

/* Narrow, lower, without spaces, bracketed units, * and : */
const char *heading_key(struct arena *, const char *heading);

struct heading_words {          /* synonyms of a layout */
    const struct layout *layout;
    struct text_map      map;   /* key -> column * RANKS + place among its synonyms */
};
void heading_words_open(struct heading_words *, struct arena *, const struct layout *);
/* parts: one text a row of the head, top first.  -1: none. */
int  heading_column(const struct heading_words *, struct arena *, const char *const *parts,
                    size_t n, size_t *rank);
bool heading_of_others(const char *heading);    /* of a spouse, a referee, a legal representative */

struct code_words {             /* a code table, by every word that means a code */
    struct text_map map;
    const char    **codes, **labels;
    size_t          n;
};
struct code_words *code_words_open(struct arena *, const char *text);
size_t             code_words_find(const struct code_words *, struct arena *, const char *cell,
                                   bool *contradicts);          /* MAP_NONE: none */

/* ---- head.c: where the head is ---- */

enum { HEAD_ROWS = 3, HEAD_SEARCH = 40 };
struct head {
    size_t       at;            /* index of its first row in sheet->rows */
    size_t       rows;          /* 0: there is none, records begin at once */
    size_t       columns;
    const char **headings;      /* by column of the file */
    int         *column_of;     /* by column of the file: column of the layout, or -1 */
    int          score;         /* columns of the layout found */
    bool         complete;      /* the required ones are among them */
};
/* row: where the head is, as a spreadsheet shows it; 0: anywhere near the top. */
void head_find(struct arena *, const struct sheet *, const struct heading_words *, int64_t row,
               struct head *);
const char *heading_short(const char *heading);     /* the lowest row of a joined one */
const struct cell *cell_at(const struct sheet_row *, size_t column);    /* NULL: empty */

/* ---- the reader of one sheet ---- */

struct cell_read {
    const char *text;           /* canonical; "" empty or refused */
    const char *repaired, *remark, *refused;    /* reasons; NULL */
    const char *remark_value;   /* NULL: none */
};
struct row_read {
    int64_t             number;
    const struct cell **raw;    /* by column of the layout; NULL: empty */
    struct cell_read   *cells;  /* by column of the layout */
    const char         *refused;        /* the whole row: why; NULL */
    int                 refused_at;     /* column of the layout */
};
struct reader {
    struct arena                 *arena;        /* of what is forgotten after some rows */
    struct arena                 *kept;         /* of the caller */
    const struct layout          *layout;
    const struct intake_settings *settings;
    const struct sheet           *sheet;
    struct intake                *out;
    struct head                   head;
    int                          *file_column;  /* by column of the layout: of the file, or -1 */
    struct code_words           **words;        /* by column of the layout; NULL: no table */
    struct text_map               keys, wholes, phones;     /* key, whole row, phone -> record */
    struct text_map               titles;       /* texts above the head */
    int64_t                      *wide;         /* rows with a cell over several columns */
    size_t                        wide_count;
};

/* columns.c: columns that no heading decides, by their values. */
void columns_guess(struct reader *);
/* title.c */
void titles_read(struct reader *);
/* filter.c: false for titles, heads, totals, signatures, numbering and blank rows. */
void filter_open(struct reader *);
bool filter_takes(const struct reader *, const struct sheet_row *);

/* read_*.c: the cell is not empty; *r is zero but for text "". */
typedef void reading_function(struct reader *, int column, const struct cell *, struct cell_read *);
reading_function read_text, read_name, read_date, read_birth, read_number, read_years, read_code,
                 read_region, read_credit, read_document, read_phone, read_any_phone;
bool document_digits_lost(const struct cell *);

/* judge.c: the cells of a row against each other. */
void judge_row(struct reader *, struct row_read *);
/* rows.c */
void rows_read(struct reader *);
/* intake.c */
struct remark *remark_add(struct arena *, struct intake *, int64_t row, int column, enum verdict,
                          const char *reason, const char *value);

#endif
