/* crypto_inner.c - AES-256-GCM over OpenSSL, HMAC and HKDF over libsodium. */
#include "core/crypto_inner.h"
#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include "core/status.h"

enum { PIECE = 1 << 30 };               /* OpenSSL counts in int */

static pthread_once_t fetched = PTHREAD_ONCE_INIT;
static EVP_CIPHER    *aes;

static void
fetch(void)
{
    aes = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
}

EVP_CIPHER_CTX *
gcm_open_context(void)
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();

    pthread_once(&fetched, fetch);
    CHECK(c && aes);
    return c;
}

void
gcm_close_context(EVP_CIPHER_CTX *c)
{
    EVP_CIPHER_CTX_free(c);
}

void
gcm_set_key(EVP_CIPHER_CTX *c, const unsigned char key[KEY_SIZE])
{
    CHECK(EVP_CipherInit_ex2(c, aes, key, NULL, 1, NULL) == 1);
}

/* Associated data and text through the cipher, which only then gives or tests the tag. */
static void
gcm_run(EVP_CIPHER_CTX *c, struct blob associated, struct blob text, unsigned char *out)
{
    int done;

    CHECK(EVP_CipherUpdate(c, NULL, &done, associated.v, (int)associated.n) == 1);
    while (text.n) {
        size_t some = text.n < PIECE ? text.n : PIECE;

        CHECK(EVP_CipherUpdate(c, out, &done, text.v, (int)some) == 1);
        out += some;
        text.v += some;
        text.n -= some;
    }
}

void
gcm_seal(EVP_CIPHER_CTX *c, const unsigned char nonce[NONCE_SIZE], struct blob associated,
         struct blob text, unsigned char *out)
{
    unsigned char none[TAG_SIZE];
    int           done;

    CHECK(EVP_CipherInit_ex2(c, NULL, NULL, nonce, 1, NULL) == 1);
    gcm_run(c, associated, text, out);
    CHECK(EVP_CipherFinal_ex(c, none, &done) == 1);
    CHECK(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, out + text.n) == 1);
}

bool
gcm_open(EVP_CIPHER_CTX *c, const unsigned char nonce[NONCE_SIZE], struct blob associated,
         struct blob sealed, unsigned char *out)
{
    unsigned char tag[TAG_SIZE], none[TAG_SIZE];
    size_t        n;
    int           done;

    if (sealed.n < TAG_SIZE)
        return false;
    n = sealed.n - TAG_SIZE;
    memcpy(tag, sealed.v + n, TAG_SIZE);
    CHECK(EVP_CipherInit_ex2(c, NULL, NULL, nonce, 0, NULL) == 1);
    gcm_run(c, associated, (struct blob){ sealed.v, n }, out);
    CHECK(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, tag) == 1);
    if (EVP_CipherFinal_ex(c, none, &done) == 1)
        return true;
    sodium_memzero(out, n);             /* what nobody vouches for is not to be read */
    return false;
}

void
hmac_sha256(struct blob key, const struct blob *parts, size_t count, unsigned char out[DIGEST_SIZE])
{
    crypto_auth_hmacsha256_state state;
    size_t                       i;

    crypto_auth_hmacsha256_init(&state, key.v, key.n);
    for (i = 0; i < count; i++)
        crypto_auth_hmacsha256_update(&state, parts[i].v, parts[i].n);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

void
hkdf_sha256(struct blob key, struct blob salt, struct blob info, unsigned char *out, size_t n)
{
    unsigned char extracted[DIGEST_SIZE], block[DIGEST_SIZE], count = 0;
    struct blob   parts[3] = { { block, 0 }, info, { &count, 1 } };
    size_t        some;

    CHECK(n <= 255 * DIGEST_SIZE);
    hmac_sha256(salt, &key, 1, extracted);
    while (n) {
        count++;
        hmac_sha256((struct blob){ extracted, sizeof extracted }, parts, 3, block);
        parts[0].n = sizeof block;
        some = n < sizeof block ? n : sizeof block;
        memcpy(out, block, some);
        out += some;
        n -= some;
    }
    sodium_memzero(extracted, sizeof extracted);
    sodium_memzero(block, sizeof block);
}

void
number_write(unsigned char *out, uint64_t number, size_t bytes)
{
    while (bytes--) {
        out[bytes] = (unsigned char)number;
        number >>= 8;
    }
}

uint64_t
number_read(const unsigned char *v, size_t bytes)
{
    uint64_t number = 0;

    while (bytes--)
        number = number << 8 | *v++;
    return number;
}

void
place_write(unsigned char out[PLACE_SIZE], uint16_t generation, struct cell_place place)
{
    out[0] = SUITE_AES;
    out[1] = CELL_VERSION;
    number_write(out + 2, generation, 2);
    number_write(out + 4, place.table, 2);
    number_write(out + 6, place.field, 2);
    number_write(out + 8, place.row, 8);
}
