/* small.c - codes, days, texts, cells. */
#include <string.h>
#include "core/codes.h"
#include "core/day.h"
#include "core/pinyin.h"
#include "core/text.h"
#include "fuzz/fuzz.h"

void
fuzz_code(const struct fuzz_input *in)
{
    const char *text = fuzz_text(in);
    char        full[19];

    if (!text_valid(text, strlen(text)))
        return;
    if (idnumber_check(text, TODAY) == CODE_GOOD) {
        const int64_t birth = idnumber_birth(text);
        CHECK(strlen(text) == 18 && day_valid(birth) && birth <= TODAY);
        CHECK(idnumber_sex(text) == '1' || idnumber_sex(text) == '2');
        (void)idnumber_of_residence_permit(text);
    }
    if (idnumber_from_15(text, full)) {
        CHECK(strlen(full) == 18);
        const enum code_fault fault = idnumber_check(full, TODAY);
        CHECK(fault != CODE_LENGTH && fault != CODE_CHECK);
    }
    if (credit_check(text) == CODE_GOOD)
        CHECK(strlen(text) == 18 && !strpbrk(text, "IOSVZ"));
    if (phone_check(text) == CODE_GOOD)
        CHECK(strlen(text) == 11 && *text == '1');
}

static void
instant_try(struct arena *a, const char *text)
{
    const int64_t at = instant_parse(text);

    CHECK(at >= -1);
    if (at >= 0)
        CHECK(instant_parse(instant_text(a, at)) / 1000 == at / 1000);
}

void
fuzz_day(const struct fuzz_input *in)
{
    char         *rest = fuzz_text(in);
    const char   *text = fuzz_cut_line(&rest);
    const int64_t day = day_parse(text), n = (int64_t)fuzz_pick(rest, 400000) - 200000;

    CHECK(day == 0 || day_valid(day));
    if (day) {
        CHECK(text_is(day_text(in->arena, day), text));
        CHECK(day_from_number(day_number(day)) == day_first(day));
        for (const char *unit = "dmy"; *unit; unit++) {
            const int64_t then = day_add(day, n, *unit);
            CHECK(then == 0 || (day_valid(then) && then == day_first(then)));
        }
        CHECK(day_between(day, day) == 0);
        (void)day_age(day, TODAY);
        CHECK(instant_day(instant_of_day(day)) == day_first(day));
    }
    instant_try(in->arena, text);
}

/* What was cleaned is clean. */
static void
cleaner_try(struct arena *a, char *(*clean)(struct arena *, const char *, unsigned *),
            const char *text)
{
    unsigned    did = 0, again = 0;
    const char *out = clean(a, text, &did);

    CHECK(text_valid(out, strlen(out)) && (did != 0) == (strcmp(out, text) != 0));
    (void)clean(a, out, &again);
    CHECK(clean == text_unquoted || !again);
}

void
fuzz_text_clean(const struct fuzz_input *in)
{
    char       *text = fuzz_text(in);
    const char *p = text;
    size_t      n = 0;
    char        out[4];

    while (text_next(&p))
        n++;
    CHECK(p == text + strlen(text) && n >= text_length(text) / 4);
    if (!text_valid(text, strlen(text)))
        return;
    for (p = text; *p;) {
        const char    *from = p;
        const uint32_t c = text_next(&p);
        CHECK(text_put(out, c) == (size_t)(p - from) && memcmp(out, from, (size_t)(p - from)) == 0);
    }
    CHECK(n == text_length(text));
    const char *composed = text_nfc(in->arena, text);
    CHECK(text_valid(composed, strlen(composed)));
    CHECK(text_is(text_nfc(in->arena, composed), composed));
    cleaner_try(in->arena, text_trim, text);
    cleaner_try(in->arena, text_visible, text);
    cleaner_try(in->arena, text_narrow, text);
    cleaner_try(in->arena, text_unspaced, text);
    cleaner_try(in->arena, text_unquoted, text);
    const char *key = pinyin_key(in->arena, text), *initials = pinyin_initials(in->arena, text);
    CHECK(text_valid(key, strlen(key)) && text_valid(initials, strlen(initials)));
}

void
fuzz_base64(const struct fuzz_input *in)
{
    const char    *text = fuzz_text(in);
    size_t         n = strlen(text);
    unsigned char *out = arena_alloc(in->arena, n + 1), few[8];

    if (text_unbase64(text, out, &n))
        CHECK(text_is(text_base64(in->arena, out, n), text));
    n = sizeof few;
    CHECK(!text_unbase64(text, few, &n) || n <= sizeof few);
    n = in->n;
    const char *said = text_base64(in->arena, in->v, in->n);
    unsigned char *back = arena_alloc(in->arena, n + 1);
    CHECK(text_unbase64(said, back, &n) && n == in->n);
    CHECK(n == 0 || memcmp(back, in->v, n) == 0);
}

/* ---- protected values ---- */

static struct keys *keys;
static const struct cell_place place = { 3, 1, 77 };
static struct blob             sealed, sealed_file;

void
cell_start(void)
{
    unsigned char raw[KEY_PURPOSES * KEY_SIZE], kek[KEY_SIZE] = { 1 };
    struct arena *a = arena_open();

    CHECK(crypto_start());
    crypto_seed_for_tests(1);
    keys = keys_open();
    keys_make(raw);
    CHECK(keys_add(keys, kek, 1, keys_wrap(a, kek, 1, raw)));
    sealed = cell_seal(a, keys, place, "110101199003070134");
    sealed_file = file_seal(a, keys, 9, (struct blob){ (const unsigned char *)"table", 5 });
}

/* The sealed bytes with the input laid over them; nothing else than themselves may be opened. */
static struct blob
overlaid(const struct fuzz_input *in, struct blob good)
{
    unsigned char *v = arena_copy(in->arena, good.v, good.n);

    for (size_t i = 0; i < in->n; i++)
        v[i % good.n] ^= in->v[i];
    return (struct blob){ v, good.n };
}

static bool
is_itself(struct blob a, struct blob b)
{
    return a.n == b.n && memcmp(a.v, b.v, a.n) == 0;
}

void
fuzz_cell(const struct fuzz_input *in)
{
    const struct blob raw = { in->v, in->n }, changed = overlaid(in, sealed),
                      other = overlaid(in, sealed_file);
    const char       *text = cell_open(in->arena, keys, place, raw);
    struct blob       out;

    CHECK((text != NULL) == (!in->n || is_itself(raw, sealed)));
    CHECK((cell_open(in->arena, keys, place, changed) != NULL) == is_itself(changed, sealed));
    CHECK(file_open(in->arena, keys, 9, raw, &out) == is_itself(raw, sealed_file));
    CHECK(file_open(in->arena, keys, 9, other, &out) == is_itself(other, sealed_file));
    const unsigned char other_kek[KEY_SIZE] = { 2 };
    CHECK(!keys_add(keys, in->n >= KEY_SIZE ? in->v : other_kek, 2, raw));
}
