/* crypto_login.c - passwords (libsodium's argon2id) and one-time codes (RFC 6238, RFC 4226). */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <string.h>
#include "core/crypto_inner.h"
#include "core/status.h"

enum {
    PASSWORD_PASSES = 2,
    PASSWORD_MEMORY = 19 << 20,
    PASSWORD_MADE = 16,
    SECRET_SIZE = 20,
    SECRET_ROOM = 64,
    CODE_DIGITS = 6,
    STEP_LONG = 30 * 1000,
    STEPS_AROUND = 1,
};

/* Of no password that anybody knows: who is not there costs the time of who is. */
static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$OjB/SDp0J83PqntZouyrDw"
                             "$bVlqG3Ytcr2Snyk4rSmWQ8joYX/ZrzQFMcsp5a4zAs0";

char *
password_hash(struct arena *a, const char *password)
{
    char  *hash = arena_alloc(a, crypto_pwhash_STRBYTES);
    size_t n = strlen(password);

    CHECK(crypto_start());
    CHECK(crypto_pwhash_str(hash, password, n, PASSWORD_PASSES, PASSWORD_MEMORY) == 0);
    return hash;
}

bool
password_verify(const char *hash, const char *password)
{
    bool known = hash && *hash;

    CHECK(crypto_start());
    return crypto_pwhash_str_verify(known ? hash : nobody, password, strlen(password)) == 0
        && known;
}

static bool
has_digit(const char *s)
{
    return strpbrk(s, "23456789") != NULL;
}

/* Without what is mistaken on paper: 0 o, 1 i l.  At least one digit and one letter. */
char *
password_make(struct arena *a)
{
    static const char readable[] = "23456789abcdefghjkmnpqrstuvwxyz";
    const size_t      choices = sizeof readable - 1;
    char             *password = arena_alloc(a, PASSWORD_MADE + 1);
    unsigned char     byte;
    size_t            n;

    do {
        for (n = 0; n < PASSWORD_MADE;) {
            crypto_random(&byte, 1);
            if ((byte &= 31) < choices)         /* the 32nd would favour another */
                password[n++] = readable[byte];
        }
    } while (!has_digit(password) || strspn(password, "23456789") == PASSWORD_MADE);
    return password;
}

static const char base32_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

char *
base32_encode(struct arena *a, const unsigned char *v, size_t n)
{
    char    *out = arena_alloc(a, (n * 8 + 4) / 5 + 1), *to = out;
    uint32_t bits = 0;
    unsigned have = 0;

    while (n--) {
        bits = bits << 8 | *v++;
        for (have += 8; have >= 5; have -= 5)
            *to++ = base32_digits[bits >> (have - 5) & 31];
    }
    if (have)
        *to++ = base32_digits[bits << (5 - have) & 31];
    return out;
}

size_t
base32_decode(const char *s, unsigned char *out, size_t room)
{
    uint32_t    bits = 0;
    unsigned    have = 0;
    size_t      n = 0;
    const char *digit;

    for (; *s && *s != '='; s++) {
        if ((digit = strchr(base32_digits, *s)) == NULL)
            return 0;
        bits = bits << 5 | (uint32_t)(digit - base32_digits);
        if ((have += 5) < 8)
            continue;
        have -= 8;
        if (n == room)
            return 0;
        out[n++] = (unsigned char)(bits >> have);
    }
    return s[strspn(s, "=")] ? 0 : n;           /* padding, and nothing behind it */
}

char *
totp_make(struct arena *a)
{
    unsigned char secret[SECRET_SIZE];

    crypto_random(secret, sizeof secret);
    return base32_encode(a, secret, sizeof secret);
}

/* RFC 4226: HMAC-SHA1 over the counter, four bytes of it from where its last half byte says. */
static bool
code_of_step(const char *secret, int64_t step, char out[CODE_DIGITS + 1])
{
    unsigned char key[SECRET_ROOM], counter[8], mac[EVP_MAX_MD_SIZE];
    size_t        n = base32_decode(secret, key, sizeof key);
    uint32_t      number;
    int           i;

    out[0] = 0;
    if (n == 0)
        return false;
    number_write(counter, (uint64_t)step, sizeof counter);
    CHECK(HMAC(EVP_sha1(), key, (int)n, counter, sizeof counter, mac, NULL));
    sodium_memzero(key, sizeof key);
    number = (uint32_t)number_read(mac + (mac[19] & 15), 4) & 0x7fffffff;
    for (i = CODE_DIGITS; i--; number /= 10)
        out[i] = (char)('0' + number % 10);
    out[CODE_DIGITS] = 0;
    return true;
}

void
totp_code(const char *secret, int64_t instant, char out[CODE_DIGITS + 1])
{
    code_of_step(secret, instant / STEP_LONG, out);
}

/* A clock may be half a minute off either way.  All codes are compared, whichever fits. */
bool
totp_verify(const char *secret, const char *code, int64_t instant, int64_t *step)
{
    int64_t now = instant / STEP_LONG, at, found = -1;
    char    expected[CODE_DIGITS + 1];

    if (strlen(code) != CODE_DIGITS)
        return false;
    for (at = now - STEPS_AROUND; at <= now + STEPS_AROUND; at++)
        if (code_of_step(secret, at, expected) && same_bytes(expected, code, CODE_DIGITS)
            && at > *step)
            found = at;
    if (found < 0)
        return false;
    *step = found;
    return true;
}
