/*
 * intake.h - a foreign table recognised and read: which row is the head, which column is which
 * field, which rows are records, and for every cell a verdict.  Pure: no database, no clock, no
 * file of its own; the layouts come in as text.
 *
 * A clerk's cell is never guessed and never lost: taken, repaired with a remark, or refused alone
 * while its row goes in.  What only the register knows (a double of a stored row, a superior that
 * is missing, a membership elsewhere) the engine adds to the same list of verdicts.
 */
#ifndef INTAKE_H
#define INTAKE_H
#include "sheet/sheet.h"

/* layouts/<name>.tsv, one line a column that the layout knows:
 *   field   kind   flags   codes   synonyms
 * Synonyms are separated by |, the first is the heading in our own files; kinds are the enumerators
 * below in lower case; flags: key required optional figure, a blank between two; - is none. */
enum reading {
    READ_TEXT,              /* trimmed, visible */
    READ_NAME,              /* of a person or a unit: spaces between Chinese characters go,
                             * · and （） stay */
    READ_DOCUMENT,          /* identity number, or another document's when the row's type says so */
    READ_DOCUMENT_KIND,
    READ_SEX,
    READ_BIRTH,             /* birth date or month: judged against the number */
    READ_DATE,              /* any notation; month-only keeps its precision; none that lies ahead */
    READ_PHONE,
    READ_ANY_PHONE,         /* mobile, or land line with area code */
    READ_NUMBER,            /* a count; thousands separators and units 人 go */
    READ_CREDIT,
    READ_CODE,              /* one of codes: by code, by label, or both ("200 港澳台") */
    READ_REGION,            /* six digits */
    READ_YEARS,             /* length of a term: 3, 5, 3年, 五年; no other */
    READ_SERIAL,            /* number of the row in the file: not stored */
};
struct layout_column {
    const char  *field;             /* "document", "name", "joined" ... */
    enum reading reading;
    bool         key, required;
    const char  *codes;             /* name of the code table of READ_CODE, or NULL */
    const char **synonyms;
    size_t       n;
};
struct layout {
    const char           *name;
    struct layout_column *columns;
    size_t                n;
};
/* A code table as text: "1=男 2=女"; behind a label its synonyms: "30=大学专科教育|大专|专科".  Blanks
 * stand between the entries only.  READ_SEX asks for "sex", READ_DOCUMENT_KIND for "document", the
 * others for what the layout names; NULL for such a table aborts. */
typedef const char *(*codes_of)(void *arg, const char *table);
/* The same out of the text of a codes/<name>.tsv, with the entries that are good on that day. */
const char *intake_codes(struct arena *, const char *tsv, int64_t today);

struct intake_settings {
    int64_t     today;              /* day of reading */
    int         sheet;              /* -1: the one that fits best */
    int64_t     head;               /* first row of the head; 0: recognise */
    const char **mapping;           /* by column of the file: field, "" for "leave out", NULL for
                                     * "recognise"; or NULL */
    size_t      mapped;
    codes_of    codes;
    void       *codes_arg;
};

enum verdict {
    V_TAKEN, V_REPAIRED, V_REMARK, V_REFUSED_CELL, V_REFUSED_ROW, V_DOUBLE, V_ELSEWHERE,
};
extern const char *const verdict_names[];   /* "refused cell" ... as in expected.tsv */

struct remark {
    int64_t      row;               /* as a spreadsheet shows it */
    int          column;            /* of the file, from 0; -1: a column that the file lacks */
    enum verdict verdict;
    const char  *reason;            /* Chinese, a few words */
    const char  *value;             /* what is stored, or "" */
};
struct value_read {
    const char *text;               /* canonical: 2020-03-15, 13800001111, code of a table; "" empty
                                     * or refused */
    const char *raw;                /* the cell as it stood, trimmed */
    int         column;             /* of the file, -1: not there */
};
struct record_read {
    int64_t            row;
    enum verdict       verdict;     /* V_TAKEN, V_REFUSED_ROW, V_DOUBLE; V_REPAIRED when taken with
                                     * a repaired cell; V_ELSEWHERE if the engine says so */
    int64_t            same_as;     /* row of which it is the double or that it contradicts */
    struct value_read *values;      /* by column of the layout */
};
struct intake {
    int                 sheet;
    int64_t             head, head_rows;    /* rows of the head; 0: there is none */
    int64_t             last;               /* last row that is a record */
    const char        **headings;   /* by column of the file: as written, joined heads by a space */
    int                *field_of;   /* by column of the file: column of the layout, or -1 */
    size_t              column_count;
    struct record_read *records;
    size_t              n;
    struct remark      *remarks;
    size_t              remark_count, remark_room;
    const char         *suggests;   /* name of the union that a title row has: "…工会委员会", or "" */
    bool                whole;      /* a title row says 全体, 花名册 rather than 新增 */
    const char         *missing;    /* a required column that was not found: its first synonym, and
                                     * then no row was read; NULL: all there */
};

/* *why: the fault of the layout file, with its line (we are wrong: the caller aborts). */
bool layout_parse(struct arena *, const char *name, const char *text, struct layout *,
                  const char **why);
int  layout_column_named(const struct layout *, const char *field);     /* -1: none */
/* Which of the layouts fits a workbook best; -1 none.  *score: number of recognised columns. */
int  intake_choose(const struct workbook *, const struct layout *, size_t n, int *score);
/* What is read points into the workbook, which has to last as long. */
void intake_read(struct arena *, const struct workbook *, const struct layout *,
                 const struct intake_settings *, struct intake *);
struct record_read *intake_record(const struct intake *, int64_t row);  /* NULL: it is none */

/* A further verdict found by the engine.  One that keeps a row out changes its record's verdict. */
void intake_remark(struct arena *, struct intake *, int64_t row, int column, enum verdict,
                   const char *reason, const char *value);
/* After the last of them: sorts the remarks by row and column, and drops those on cells of rows
 * that do not go in.  intake_read() leaves them settled. */
void intake_settle(struct intake *);

/* Records that go in by what they say in one column of the layout, compared narrow and without
 * spaces: is the superior in the same file, the employer in the other?  The first of several;
 * NULL: none. */
struct intake_index;
struct intake_index      *intake_index_open(struct arena *, const struct intake *, int column);
const struct record_read *intake_index_find(const struct intake_index *, const char *text);

#endif
