/* strings.c - every string member of every row and its grammar.  A member that is missing here
 * fails tests/language/words.c, which counts the members of module.h. */
#include "language/language.h"

#define ROWS(t, l, tier) { #t, offsetof(struct module, l), sizeof(struct t), tier }
const struct table_info tables[TABLE_COUNT] = {
    [T_MODULE] = { "module", 0, sizeof(struct module), 'C' },
    [T_FIELD] = ROWS(field, fields, 'C'),    [T_PART] = ROWS(part, parts, 'C'),
    [T_STATE] = ROWS(state, states, 'C'),    [T_STEP] = ROWS(step, steps, 'C'),
    [T_ACCESS] = ROWS(access, access, 'C'),  [T_CHECK] = ROWS(check, checks, 'C'),
    [T_UNIQUE] = ROWS(unique, uniques, 'C'), [T_INDICATOR] = ROWS(indicator, indicators, 'C'),
    [T_TELL] = ROWS(tell, tells, 'C'),       [T_OPEN] = ROWS(open, opens, 'C'),
    [T_USE] = ROWS(use, aspects, 'C'),       [T_CLOCK] = ROWS(clock, clocks, 'D'),
    [T_MOVE] = ROWS(move, moves, 'D'),       [T_PAPER] = ROWS(paper, papers, 'D'),
    [T_SEND] = ROWS(send, sends, 'D'),       [T_SHOW] = ROWS(show, shows, 'D'),
    [T_OFFER] = ROWS(offer, offers, 'L'),    [T_TAKE] = ROWS(take, takes, 'L'),
    [T_BOOKING] = ROWS(booking, bookings, 'L'),   [T_PAY] = ROWS(pay, pays, 'L'),
    [T_FILL] = ROWS(fill, fills, 'L'),
};

#define S(T, t, member, grammar, tier) { T, offsetof(struct t, member), grammar, tier, #member },
const struct string_info strings[] = {
    S(T_MODULE, module, name, G_NAME, 'C')          S(T_MODULE, module, label, G_LABEL, 'C')
    S(T_MODULE, module, parent, G_PARENT, 'C')      S(T_MODULE, module, keep, G_KEEP, 'C')
    S(T_MODULE, module, imports, G_LAYOUTS, 'C')    S(T_MODULE, module, exchanges, G_LAYOUTS, 'C')
    S(T_MODULE, module, tiles, G_TILES, 'C')        S(T_MODULE, module, uses, G_USES, 'C')
    S(T_MODULE, module, reads, G_READS, 'C')        S(T_MODULE, module, gone, G_WAS, 'C')
    S(T_FIELD, field, name, G_NAME, 'C')            S(T_FIELD, field, label, G_LABEL, 'C')
    S(T_FIELD, field, choices, G_CHOICES, 'C')      S(T_FIELD, field, codes, G_CODES, 'C')
    S(T_FIELD, field, serial, G_SERIAL, 'C')        S(T_FIELD, field, ref, G_MODULE, 'C')
    S(T_FIELD, field, copy, G_COPY, 'C')            S(T_FIELD, field, follow, G_FOLLOW, 'C')
    S(T_FIELD, field, calc, G_CALC, 'C')            S(T_FIELD, field, when, G_COND, 'C')
    S(T_FIELD, field, sees, G_SEES, 'C')            S(T_FIELD, field, help, G_LABEL, 'C')
    S(T_FIELD, field, was, G_WAS, 'C')              S(T_FIELD, field, match, G_MATCH, 'C')
    S(T_FIELD, field, row, G_ROW, 'D')              S(T_FIELD, field, form, G_FORM, 'L')
    S(T_PART, part, name, G_NAME, 'C')              S(T_PART, part, label, G_LABEL, 'C')
    S(T_PART, part, key, G_KEY, 'C')                S(T_PART, part, span, G_SPAN, 'C')
    S(T_PART, part, was, G_WAS, 'C')
    S(T_STATE, state, name, G_NAME, 'C')            S(T_STATE, state, label, G_LABEL, 'C')
    S(T_STATE, state, says, G_TEXT, 'C')            S(T_STATE, state, was, G_WAS, 'C')
    S(T_STEP, step, name, G_NAME, 'C')              S(T_STEP, step, label, G_LABEL, 'C')
    S(T_STEP, step, from, G_FROM, 'C')              S(T_STEP, step, to, G_REACH, 'C')
    S(T_STEP, step, who, G_WHO, 'C')                S(T_STEP, step, asks, G_ASKS, 'C')
    S(T_STEP, step, sets, G_SETS, 'C')              S(T_STEP, step, when, G_WHEN, 'C')
    S(T_STEP, step, not_by, G_BY, 'C')              S(T_STEP, step, was, G_WAS, 'C')
    S(T_STEP, step, hand, G_HAND, 'D')
    S(T_ACCESS, access, path, G_ACCESS, 'C')        S(T_ACCESS, access, fields, G_FIELDS, 'C')
    S(T_ACCESS, access, when, G_STORED, 'C')
    S(T_CHECK, check, must, G_MUST, 'C')            S(T_CHECK, check, says, G_TEXT, 'C')
    S(T_CHECK, check, at, G_AT, 'C')                S(T_CHECK, check, when, G_COND, 'C')
    S(T_CHECK, check, law, G_LAW, 'C')
    S(T_UNIQUE, unique, fields, G_KEY, 'C')         S(T_UNIQUE, unique, says, G_TEXT, 'C')
    S(T_UNIQUE, unique, where, G_STORED, 'C')       S(T_UNIQUE, unique, over, G_OVER, 'C')
    S(T_UNIQUE, unique, law, G_LAW, 'C')
    S(T_INDICATOR, indicator, name, G_NAME, 'C')    S(T_INDICATOR, indicator, label, G_LABEL, 'C')
    S(T_INDICATOR, indicator, unit, G_UNIT, 'C')    S(T_INDICATOR, indicator, where, G_STORED, 'C')
    S(T_INDICATOR, indicator, at, G_DAY, 'C')       S(T_INDICATOR, indicator, of, G_OF, 'C')
    S(T_INDICATOR, indicator, base, G_SHARE, 'C')   S(T_INDICATOR, indicator, by, G_GROUPS, 'C')
    S(T_INDICATOR, indicator, over, G_OVER, 'C')    S(T_INDICATOR, indicator, node, G_NODE, 'C')
    S(T_INDICATOR, indicator, was, G_WAS, 'C')
    S(T_TELL, tell, on, G_ON, 'C')                  S(T_TELL, tell, to, G_TO, 'C')
    S(T_TELL, tell, text, G_TEXT, 'C')              S(T_TELL, tell, when, G_COND, 'C')
    S(T_OPEN, open, on, G_ON, 'C')                  S(T_OPEN, open, step, G_BIRTH, 'C')
    S(T_OPEN, open, answers, G_ANSWERS, 'C')        S(T_OPEN, open, when, G_COND, 'C')
    S(T_OPEN, open, each, G_EACH, 'C')
    S(T_USE, use, aspect, G_ASPECT, 'C')            S(T_USE, use, as, G_SPLICED, 'C')
    S(T_USE, use, from, G_SPLICED, 'C')             S(T_USE, use, to, G_SPLICED, 'C')
    S(T_USE, use, back, G_SPLICED, 'C')             S(T_USE, use, who, G_SPLICED, 'C')
    S(T_USE, use, not_by, G_SPLICED, 'C')           S(T_USE, use, rule, G_SPLICED, 'C')
    S(T_USE, use, tell, G_SPLICED, 'C')             S(T_USE, use, paper, G_SPLICED, 'C')
    S(T_USE, use, show, G_SPLICED, 'C')
    S(T_CLOCK, clock, name, G_NAME, 'D')            S(T_CLOCK, clock, label, G_LABEL, 'D')
    S(T_CLOCK, clock, runs, G_STATES, 'D')          S(T_CLOCK, clock, rule, G_RULE, 'D')
    S(T_CLOCK, clock, until, G_UNTIL, 'D')          S(T_CLOCK, clock, since, G_DAY, 'D')
    S(T_CLOCK, clock, when, G_STORED, 'D')          S(T_CLOCK, clock, then, G_THEN, 'D')
    S(T_CLOCK, clock, closes, G_STEPS, 'D')         S(T_CLOCK, clock, warn, G_RULE, 'D')
    S(T_CLOCK, clock, pause, G_STATES, 'D')         S(T_CLOCK, clock, extend, G_STEP, 'D')
    S(T_CLOCK, clock, by, G_RULE, 'D')              S(T_CLOCK, clock, law, G_LAW, 'D')
    S(T_MOVE, move, on, G_ON, 'D')                  S(T_MOVE, move, rows, G_ROWS, 'D')
    S(T_MOVE, move, step, G_MOVED, 'D')             S(T_MOVE, move, answers, G_ANSWERS, 'D')
    S(T_MOVE, move, when, G_COND, 'D')
    S(T_PAPER, paper, on, G_ON, 'D')                S(T_PAPER, paper, template, G_TEMPLATE, 'D')
    S(T_PAPER, paper, to, G_TO, 'D')                S(T_PAPER, paper, when, G_COND, 'D')
    S(T_SEND, send, on, G_ON, 'D')                  S(T_SEND, send, layout, G_LAYOUT, 'D')
    S(T_SEND, send, when, G_COND, 'D')
    S(T_SHOW, show, during, G_STATES, 'D')          S(T_SHOW, show, fields, G_FIELDS, 'D')
    S(T_SHOW, show, when, G_COND, 'D')
    S(T_OFFER, offer, places, G_PLACES, 'L')        S(T_OFFER, offer, opens, G_UNTIL, 'L')
    S(T_OFFER, offer, closes, G_UNTIL, 'L')         S(T_OFFER, offer, each, G_NUMBER, 'L')
    S(T_OFFER, offer, eligible, G_WORDS, 'L')
    S(T_TAKE, take, step, G_STEP, 'L')              S(T_TAKE, take, ref, G_OFFERED, 'L')
    S(T_TAKE, take, back, G_STEPS, 'L')             S(T_TAKE, take, full, G_STEP, 'L')
    S(T_TAKE, take, next, G_STEP, 'L')
    S(T_BOOKING, booking, on, G_ON, 'L')                S(T_BOOKING, booking, books, G_BOOKS, 'L')
    S(T_BOOKING, booking, amount, G_AMOUNT, 'L')        S(T_BOOKING, booking, book, G_NODE, 'L')
    S(T_BOOKING, booking, when, G_COND, 'L')            S(T_BOOKING, booking, each, G_EACH, 'L')
    S(T_PAY, pay, on, G_ON, 'L')                    S(T_PAY, pay, amount, G_AMOUNT, 'L')
    S(T_PAY, pay, to, G_PAYEE, 'L')                 S(T_PAY, pay, when, G_COND, 'L')
    S(T_FILL, fill, on, G_ON, 'L')                  S(T_FILL, fill, part, G_PART, 'L')
    S(T_FILL, fill, from, G_SOURCE, 'L')            S(T_FILL, fill, where, G_WORDS, 'L')
    S(T_FILL, fill, answers, G_FILLS, 'L')
};
const size_t string_count = sizeof(strings) / sizeof(strings[0]);

const char *const grammars[GRAMMAR_COUNT] = {
    [G_NAME] = "name",
    [G_LABEL] = "words for people, in Chinese",
    [G_TEXT] = "words for people with {path}",
    [G_CHOICES] = "code=label ...",
    [G_CODES] = "a code table",
    [G_SERIAL] = "a number class",
    [G_MODULE] = "a module",
    [G_COPY] = "ref.field",
    [G_FOLLOW] = "ref.field, one hop; or any(module.ref, cond) into a BOOLEAN",
    [G_CALC] = "sum (of a BOOLEAN: cond) of own fields and rows",
    [G_COND] = "cond",
    [G_WHEN] = "cond without state, judged before the answers",
    [G_MUST] = "cond; a comparison with an empty side holds",
    [G_STORED] = "cond of columns of the row itself",
    [G_WHO] = "role[@place] me@path anyone link clock engine ...",
    [G_TO] = "role[@place] me@path ...",
    [G_SEES] = "role[@place] me@path ...",
    [G_WAS] = "names no longer in use",
    [G_ROW] = "a part",
    [G_FORM] = "a REF to a module that has questions",
    [G_KEY] = "columns",
    [G_SPAN] = "two DATE columns: from to",
    [G_FROM] = "new | * | state ...",
    [G_REACH] = "state | same | came_from",
    [G_ASKS] = "field[?] part[?] part+ since[?] ...",
    [G_SETS] = "field=[code | sum | $next] ...",
    [G_BY] = "step | PERSON field ...",
    [G_HAND] = "up | below | back | home | path[^level] | common(path,path)",
    [G_ACCESS] = "a path of the standing's kind; VIA: module.ref",
    [G_FIELDS] = "columns and parts",
    [G_AT] = "a field that must speaks of",
    [G_LAW] = "law§article",
    [G_UNIT] = "a unit",
    [G_DAY] = "a DATE or INSTANT column",
    [G_OF] = "SUM: number; DISTINCT: reference; SHARE: indicator",
    [G_SHARE] = "an indicator",
    [G_GROUPS] = "coded or reference column, day.year ...",
    [G_OVER] = "a part, or steps clocks hands",
    [G_NODE] = "an ORG column",
    [G_ON] = "step | clock.late | clock.warn ...",
    [G_BIRTH] = "module.step, a birth",
    [G_ANSWERS] = "field=code | field=sum ...",
    [G_EACH] = "a part",
    [G_ASPECT] = "an aspect",
    [G_STATES] = "state ...",
    [G_RULE] = "id[[field]], a length",
    [G_UNTIL] = "a DATE or INSTANT column",
    [G_THEN] = "up | step",
    [G_STEPS] = "step ...",
    [G_STEP] = "a step",
    [G_ROWS] = "module.ref, or a path to one record",
    [G_MOVED] = "a step there, no birth",
    [G_TEMPLATE] = "a template",
    [G_LAYOUT] = "a layout",
    [G_PLACES] = "a number of the record, or part.number",
    [G_NUMBER] = "a number column",
    [G_WORDS] = "a TEXT column, or a cond on the source",
    [G_OFFERED] = "a REF to a module with an offer",
    [G_BOOKS] = "debit/credit",
    [G_AMOUNT] = "a MONEY column",
    [G_PAYEE] = "a reference column",
    [G_PART] = "a part",
    [G_SOURCE] = "a module",
    [G_FILLS] = "field=code | field=column of the source ...",
    [G_PARENT] = "a REF column",
    [G_KEEP] = "a retention class",
    [G_LAYOUTS] = "layout ... | no: reason",
    [G_TILES] = "tile=step ... | no: reason",
    [G_USES] = "fields that code names",
    [G_READS] = "module[.part].field ...",
    [G_SPLICED] = "text for <word> of the aspect",
    [G_MATCH] = "its_column=my_column ..., tried in this order",
};
