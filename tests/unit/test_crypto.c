/* test_crypto.c - published vectors, and cells that were changed or moved. */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "core/crypto.h"
#include "core/crypto_inner.h"
#include "core/text.h"
#include "unit.h"

static struct arena *a;

static struct blob
hex(const char *s)
{
    unsigned char *v = arena_alloc(a, strlen(s) / 2 + 1);
    size_t         n;
    unsigned       byte;

    for (n = 0; s[2 * n] && sscanf(s + 2 * n, "%2x", &byte) == 1; n++)
        v[n] = (unsigned char)byte;
    return (struct blob){ v, n };
}

static struct blob
bytes(const char *s)
{
    return (struct blob){ (const unsigned char *)s, strlen(s) };
}

static bool
is_hex(const void *v, size_t n, const char *expected)
{
    return text_is(text_hex(a, v, n), expected);
}

/* NIST's cases of AES-256-GCM (McGrew and Viega, "The Galois/Counter Mode of Operation"). */
static bool
gcm_case(const char *key, const char *nonce, const char *associated, const char *text,
         const char *sealed)
{
    struct evp_cipher_ctx_st *c = gcm_open_context();
    struct blob               plain = hex(text), other = hex(associated);
    unsigned char             out[128], back[128];
    bool                      good;

    gcm_set_key(c, hex(key).v);
    gcm_seal(c, hex(nonce).v, other, plain, out);
    good = is_hex(out, plain.n + TAG_SIZE, sealed);
    good &= gcm_open(c, hex(nonce).v, other, (struct blob){ out, plain.n + TAG_SIZE }, back)
         && !memcmp(back, plain.v, plain.n);
    gcm_seal(c, hex(nonce).v, other, plain, out);
    good &= is_hex(out, plain.n + TAG_SIZE, sealed);
    out[plain.n] ^= 1;
    good &= !gcm_open(c, hex(nonce).v, other, (struct blob){ out, plain.n + TAG_SIZE }, back);
    gcm_close_context(c);
    return good;
}

static void
test_gcm(void)
{
    static const char zero[] = "0000000000000000000000000000000000000000000000000000000000000000";
    static const char key[] = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
    static const char text[] = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                               "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";

    EXPECT(gcm_case(zero, "000000000000000000000000", "", "", "530f8afbc74536b9a963b4f1c4cb738b"));
    EXPECT(gcm_case(zero, "000000000000000000000000", "", "00000000000000000000000000000000",
                    "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"));
    EXPECT(gcm_case(key, "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                    text,
                    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                    "76fc6ece0f4e1768cddf8853bb2d551b"));
}

static bool
hmac_is(struct blob key, const char *text, const char *expected)
{
    struct blob   parts[2] = { bytes(text), bytes(text) };
    unsigned char out[DIGEST_SIZE];

    parts[0].n /= 2;
    parts[1].v += parts[0].n;
    parts[1].n -= parts[0].n;
    hmac_sha256(key, parts, 2, out);
    return is_hex(out, sizeof out, expected);
}

/* RFC 4231 cases 1, 2, 6; RFC 5869 case 1; FIPS 180-4. */
static void
test_hashes(void)
{
    unsigned char out[64];
    struct blob   link = bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
    char          ones[263];

    EXPECT(hmac_is(hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), "Hi There",
                   "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
    EXPECT(hmac_is(bytes("Jefe"), "what do ya want for nothing?",
                   "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    memset(ones, 'a', 262);
    ones[262] = 0;
    EXPECT(hmac_is(hex(ones), "Test Using Larger Than Block-Size Key - Hash Key First",
                   "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
    hkdf_sha256(hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
                hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"), out, 42);
    EXPECT(is_hex(out, 42,
                  "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                  "34007208d5b887185865"));
    digest("abc", 3, out);
    EXPECT(is_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    digest(NULL, 0, out);
    EXPECT(is_hex(out, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    digest_link(link.v, link.v + 32, link.n - 32, out);
    EXPECT(is_hex(out, 32, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
    digest_salted(link.v, link.v + 16, link.n - 16, out);
    EXPECT(is_hex(out, 32, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
    EXPECT(same_bytes("abc", "abd", 2) && !same_bytes("abc", "abd", 3));
}

static const unsigned char kek[KEY_SIZE] = "thirty-two bytes of a test's key";

/* Rings live as long as the process, so they are kept where a leak checker finds them. */
static struct keys *
ring_open(void)
{
    static struct keys *rings[4];
    static size_t       n;

    return rings[n++] = keys_open();
}

/* One more generation in the ring. */
static void
ring_extend(struct keys *k, uint16_t generation)
{
    unsigned char raw[KEY_PURPOSES * KEY_SIZE];

    keys_make(raw);
    EXPECT(keys_add(k, kek, generation, keys_wrap(a, kek, generation, raw)));
}

static void
test_ring(void)
{
    unsigned char  raw[KEY_PURPOSES * KEY_SIZE], other[KEY_SIZE] = "another";
    unsigned char *changed;
    struct keys   *k = ring_open();
    struct blob    wrapped;
    size_t         i, opened = 0;

    EXPECT(keys_newest(k) == 0 && keys_key(k, 1, KEY_CELL) == NULL);
    keys_make(raw);
    wrapped = keys_wrap(a, kek, 3, raw);
    EXPECT(!keys_add(k, other, 3, wrapped));
    EXPECT(!keys_add(k, kek, 4, wrapped));
    EXPECT(!keys_add(k, kek, 3, (struct blob){ wrapped.v, wrapped.n - 1 }));
    for (i = 0; i < wrapped.n; i++) {
        changed = arena_copy(a, wrapped.v, wrapped.n);
        changed[i] ^= 4;
        opened += keys_add(k, kek, 3, (struct blob){ changed, wrapped.n });
    }
    EXPECT(opened == 0 && keys_newest(k) == 0);
    EXPECT(keys_add(k, kek, 3, wrapped) && keys_newest(k) == 3);
    EXPECT(keys_add(k, kek, 3, wrapped));
    EXPECT(!memcmp(keys_key(k, 3, KEY_FILE), raw + KEY_FILE * KEY_SIZE, KEY_SIZE));
    keys_make(raw);
    EXPECT(!keys_add(k, kek, 3, keys_wrap(a, kek, 3, raw)));    /* the same number, other keys */
    EXPECT(keys_add(k, kek, 2, keys_wrap(a, kek, 2, raw)) && keys_newest(k) == 3);
}

static const struct cell_place here = { 7, 21, 123456789012345 };

static void
test_cell(struct keys *k)
{
    const char *number = "370282199001011239";
    struct blob cell = cell_seal(a, k, here, number), again = cell_seal(a, k, here, number);
    size_t      i, opened = 0;

    EXPECT(cell.n == strlen(number) + CELL_OVERHEAD && cell.v[0] == SUITE_AES);
    EXPECT(number_read(cell.v + 1, 2) == keys_newest(k));
    EXPECT(text_is(cell_open(a, k, here, cell), number));
    EXPECT(cell.n == again.n && memcmp(cell.v, again.v, cell.n) != 0);
    EXPECT(text_is(cell_open(a, k, here, again), number));
    for (i = 0; i < cell.n * 8; i++) {
        unsigned char *v = arena_copy(a, cell.v, cell.n);

        v[i / 8] ^= (unsigned char)(1 << i % 8);
        opened += cell_open(a, k, here, (struct blob){ v, cell.n }) != NULL;
    }
    for (i = 1; i < cell.n; i++)
        opened += cell_open(a, k, here, (struct blob){ cell.v, i }) != NULL;
    EXPECT(opened == 0);
    EXPECT(cell_seal(a, k, here, "").n == 0 && cell_seal(a, k, here, NULL).n == 0);
    EXPECT(text_is(cell_open(a, k, here, (struct blob){ NULL, 0 }), ""));
}

/* What a cell is, byte by byte: key and associated data are put together here once more. */
static bool
cell_is_written_so(struct keys *k, unsigned char field)
{
    unsigned char info[] = "zhijia cell \0?", derived[KEY_SIZE], text[8];
    unsigned char place[] = {
        1, 1, 0, 1, 0, 7, 0, field, 0, 0, 0x70, 0x48, 0x86, 0x0d, 0xdf, 0x79
    };
    struct evp_cipher_ctx_st *c = gcm_open_context();
    struct blob               key = { keys_key(k, 1, KEY_CELL), KEY_SIZE };
    struct blob cell = cell_seal(a, k, (struct cell_place){ 7, field, here.row }, "工会");
    bool        good;

    info[13] = field;
    hkdf_sha256(key, bytes(""), (struct blob){ info, 14 }, derived, sizeof derived);
    gcm_set_key(c, derived);
    good = is_hex(cell.v, 3, "010001")
        && gcm_open(c, cell.v + 3, (struct blob){ place, sizeof place },
                    (struct blob){ cell.v + 15, cell.n - 15 }, text)
        && !memcmp(text, "工会", 6);
    gcm_close_context(c);
    return good;
}

static void
test_moved(struct keys *k)
{
    struct cell_place table = here, field = here, row = here;
    struct blob       cell = cell_seal(a, k, here, "19900123456"), old;

    table.table++;
    field.field++;
    row.row++;
    EXPECT(!cell_open(a, k, table, cell) && !cell_open(a, k, field, cell));
    EXPECT(!cell_open(a, k, row, cell));
    EXPECT(text_is(cell_open(a, k, here, cell), "19900123456"));
    old = cell;
    ring_extend(k, 9);
    cell = cell_seal(a, k, here, "新一代");
    EXPECT(number_read(cell.v + 1, 2) == 9);
    EXPECT(text_is(cell_open(a, k, here, cell), "新一代"));
    EXPECT(text_is(cell_open(a, k, here, old), "19900123456"));
    EXPECT(!cell_open(a, ring_open(), here, cell));             /* a ring without its keys */
}

/* Many fields, so that the slots of the thread are taken over; a second thread beside it. */
static void *
many_fields(void *arg)
{
    struct arena *own = arena_open();
    size_t        wrong = 0;
    uint16_t      i;

    for (i = 0; i < 1000; i++) {
        struct cell_place place = { 1, (uint16_t)(i * 37 % 200), i };
        char             *text = arena_print(own, "value %d", i);
        struct blob       cell = cell_seal(own, arg, place, text);

        wrong += !text_is(cell_open(own, arg, place, cell), text);
    }
    arena_close(own);
    return (void *)wrong;
}

static void
test_threads(struct keys *k)
{
    pthread_t thread;
    void     *wrong;

    EXPECT(pthread_create(&thread, NULL, many_fields, k) == 0);
    EXPECT(many_fields(k) == NULL);
    EXPECT(pthread_join(thread, &wrong) == 0 && wrong == NULL);
}

static void
test_look_up(struct keys *k)
{
    unsigned char one[BLIND_SIZE], two[BLIND_SIZE], *first = one, *second = two;

    blind_index(k, 21, "1", "370282199001011239", first);
    blind_index(k, 21, "1", "370282199001011239", second);
    EXPECT(!memcmp(one, two, BLIND_SIZE));
    blind_index(k, 21, "2", "370282199001011239", second);
    EXPECT(memcmp(one, two, BLIND_SIZE) != 0);
    blind_index(k, 22, "1", "370282199001011239", second);
    EXPECT(memcmp(one, two, BLIND_SIZE) != 0);
    blind_index(k, 21, "", "1370282199001011239", second);      /* no sliding between the parts */
    EXPECT(memcmp(one, two, BLIND_SIZE) != 0);
    tail_token(k, 21, 5, "1239", first);
    tail_token(k, 21, 5, "1239", second);
    EXPECT(!memcmp(one, two, TOKEN_SIZE));
    tail_token(k, 21, 6, "1239", second);
    EXPECT(memcmp(one, two, TOKEN_SIZE) != 0);
    tail_token(k, 22, 5, "1239", second);
    EXPECT(memcmp(one, two, TOKEN_SIZE) != 0);
    tail_token(k, 21, 5, "1238", second);
    EXPECT(memcmp(one, two, TOKEN_SIZE) != 0);
}

static void
test_file(struct keys *k)
{
    struct blob text = bytes("a file of a few bytes"), sealed = file_seal(a, k, 77, text), out;
    size_t      i, opened = 0;

    EXPECT(file_open(a, k, 77, sealed, &out) && out.n == text.n && !memcmp(out.v, text.v, out.n));
    EXPECT(!file_open(a, k, 78, sealed, &out));
    for (i = 0; i < sealed.n; i++) {
        unsigned char *v = arena_copy(a, sealed.v, sealed.n);

        v[i] ^= 1;
        opened += file_open(a, k, 77, (struct blob){ v, sealed.n }, &out);
        opened += file_open(a, k, 77, (struct blob){ sealed.v, i }, &out);
    }
    EXPECT(opened == 0);
    sealed = file_seal(a, k, 78, (struct blob){ NULL, 0 });
    EXPECT(file_open(a, k, 78, sealed, &out) && out.n == 0);
    text = (struct blob){ arena_alloc(a, 3000000), 3000000 };
    sealed = file_seal(a, k, 79, text);
    EXPECT(file_open(a, k, 79, sealed, &out) && out.n == text.n && !memcmp(out.v, text.v, out.n));
}

static bool
kek_refused(const char *path)
{
    unsigned char key[KEY_SIZE];
    const char   *why = NULL;

    return !kek_load(path, key, &why) && why && *why;
}

static void
test_kek(void)
{
    char          folder[] = P_tmpdir "/test-crypto-XXXXXX", *path;
    unsigned char made[KEY_SIZE], read_back[KEY_SIZE];
    const char   *why = NULL;
    struct stat   s;

    EXPECT(mkdtemp(folder) != NULL);
    path = arena_print(a, "%s/kek", folder);
    EXPECT(kek_refused(path) && kek_refused(folder));
    EXPECT(kek_create(path, made, &why) && !why);
    EXPECT(stat(path, &s) == 0 && (s.st_mode & 07777) == 0600 && s.st_size == KEY_SIZE);
    EXPECT(!kek_create(path, read_back, &why) && why);
    EXPECT(kek_load(path, read_back, &why) && !why && !memcmp(made, read_back, KEY_SIZE));
    EXPECT(chmod(path, 0640) == 0 && kek_refused(path));
    EXPECT(chmod(path, 0604) == 0 && kek_refused(path));
    EXPECT(chmod(path, 0400) == 0 && kek_load(path, read_back, &why));
    EXPECT(chmod(path, 0600) == 0 && truncate(path, KEY_SIZE + 1) == 0 && kek_refused(path));
    EXPECT(truncate(path, KEY_SIZE - 1) == 0 && kek_refused(path));
    EXPECT(unlink(path) == 0 && rmdir(folder) == 0);
    EXPECT(!kek_create(path, read_back, &why) && why);          /* the folder is gone */
}

/* The child of a fork draws other numbers than its parent. */
static void
test_fork(void)
{
    unsigned char mine[16], its[16];
    int           ends[2], status;
    pid_t         child;

    crypto_random(mine, sizeof mine);
    EXPECT(pipe(ends) == 0);
    child = fork();
    if (child == 0) {
        crypto_random(its, sizeof its);
        _exit(write(ends[1], its, sizeof its) != sizeof its);
    }
    crypto_random(mine, sizeof mine);
    EXPECT(read(ends[0], its, sizeof its) == sizeof its);
    EXPECT(waitpid(child, &status, 0) == child && status == 0);
    EXPECT(memcmp(mine, its, sizeof mine) != 0);
    close(ends[0]);
    close(ends[1]);
}

static void
test_random(void)
{
    static unsigned char one[10000], two[10000];
    size_t               i, counts[256] = { 0 }, least = sizeof one;

    crypto_random(one, sizeof one);
    crypto_random(two, sizeof two);
    EXPECT(memcmp(one, two, sizeof one) != 0);
    for (i = 0; i < sizeof one; i++)
        counts[one[i]]++;
    for (i = 0; i < 256; i++)
        least = counts[i] < least ? counts[i] : least;
    EXPECT(least > 0);
    crypto_seed_for_tests(42);
    crypto_random(one, 7);
    crypto_random(one + 7, sizeof one - 7);
    crypto_seed_for_tests(42);
    crypto_random(two, 7);
    crypto_random(two + 7, sizeof two - 7);
    EXPECT(!memcmp(one, two, sizeof one));
    EXPECT(memcmp(one, one + 4096, 4096) != 0);
    crypto_seed_for_tests(43);
    crypto_random(two, sizeof two);
    EXPECT(memcmp(one, two, sizeof one) != 0);
}

static void
test_password(void)
{
    char *hash = password_hash(a, "职工之家2026"), *made = password_make(a);

    EXPECT(text_starts(hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
    EXPECT(password_verify(hash, "职工之家2026"));
    EXPECT(!password_verify(hash, "职工之家2027") && !password_verify(hash, ""));
    EXPECT(!password_verify(NULL, "") && !password_verify("", "x"));
    EXPECT(!password_verify("junk", "x"));
    EXPECT(strlen(made) == 16 && strspn(made, "23456789abcdefghjkmnpqrstuvwxyz") == 16);
    EXPECT(strpbrk(made, "23456789") && !text_is(made, password_make(a)));
}

static bool
base32_is(const char *text, const char *encoded, const char *padded)
{
    unsigned char out[64];
    size_t        n = strlen(text);

    return text_is(base32_encode(a, bytes(text).v, n), encoded)
        && base32_decode(encoded, out, sizeof out) == n && !memcmp(out, text, n)
        && base32_decode(padded, out, sizeof out) == n;
}

static bool
totp_is(int64_t seconds, const char *expected)
{
    char code[7];

    totp_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", seconds * 1000, code);
    return text_is(code, expected);
}

/* RFC 4648; RFC 6238, of whose eight digits these are the last six. */
static void
test_totp(void)
{
    static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    unsigned char     out[4];
    int64_t           step = 0;

    EXPECT(base32_is("f", "MY", "MY======") && base32_is("fo", "MZXQ", "MZXQ===="));
    EXPECT(base32_is("foo", "MZXW6", "MZXW6===") && base32_is("foob", "MZXW6YQ", "MZXW6YQ="));
    EXPECT(base32_is("fooba", "MZXW6YTB", "MZXW6YTB"));
    EXPECT(base32_is("foobar", "MZXW6YTBOI", "MZXW6YTBOI======"));
    EXPECT(base32_decode("MZXW1", out, 4) == 0 && base32_decode("MZXW6YTB", out, 4) == 0);
    EXPECT(base32_decode("MY==x", out, 4) == 0);
    EXPECT(totp_is(59, "287082") && totp_is(1111111109, "081804"));
    EXPECT(totp_is(1111111111, "050471") && totp_is(1234567890, "005924"));
    EXPECT(totp_is(2000000000, "279037") && totp_is(20000000000, "353130"));
    EXPECT(totp_verify(secret, "287082", 59000, &step) && step == 1);
    EXPECT(!totp_verify(secret, "287082", 59000, &step));       /* a code counts once */
    step = 0;
    EXPECT(totp_verify(secret, "287082", 89000, &step) && step == 1);
    step = 0;
    EXPECT(totp_verify(secret, "287082", 1000, &step) && step == 1);
    step = 0;
    EXPECT(!totp_verify(secret, "287082", 90000, &step) && step == 0);
    EXPECT(!totp_verify(secret, "28708", 59000, &step));
    EXPECT(!totp_verify(secret, "2870820", 59000, &step));
    EXPECT(!totp_verify("not base32!", "287082", 59000, &step));
    EXPECT(!totp_verify("", "", 59000, &step));
    EXPECT(strlen(totp_make(a)) == 32 && !text_is(totp_make(a), totp_make(a)));
}

int
main(void)
{
    struct keys *k;

    a = arena_open();
    EXPECT(crypto_start() && crypto_start());
    test_gcm();
    test_hashes();
    test_ring();
    k = ring_open();
    ring_extend(k, 1);
    test_cell(k);
    EXPECT(cell_is_written_so(k, 21));
    EXPECT(cell_is_written_so(k, 21 + CIPHER_SLOTS)); /* takes the place of the one before */
    EXPECT(cell_is_written_so(k, 21));
    test_moved(k);
    test_threads(k);
    test_look_up(k);
    test_file(k);
    test_kek();
    test_fork();
    test_password();
    test_totp();
    test_random();
    arena_close(a);
    return unit_end("crypto");
}
