/*
 * crypto.c - start, what a thread keeps, randomness, digests.
 */
#include "core/crypto.h"
#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "core/crypto_inner.h"
#include "core/status.h"

static pthread_once_t started = PTHREAD_ONCE_INIT;
static pthread_key_t  thread_key;
static EVP_MD        *sha256;
static bool           start_failed;

/* Of randomness: raised by a fork and by a seed, so that no buffer of before is used on. */
static atomic_uint          random_epoch = 1;
static atomic_bool          random_seeded;
static _Atomic uint64_t     random_block;
static unsigned char        random_seed[crypto_stream_chacha20_KEYBYTES];
static _Thread_local struct crypto_thread *this_thread;

static void
thread_close(void *arg)
{
    struct crypto_thread *t = arg;
    size_t                i;

    for (i = 0; i < CIPHER_SLOTS; i++)
        gcm_close_context(t->slots[i].cipher);
    EVP_MD_CTX_free(t->digest);
    sodium_memzero(t, sizeof *t);
    free(t);
    this_thread = NULL;
}

/* The child of a fork would repeat its parent's randomness. */
static void
epoch_raise(void)
{
    atomic_fetch_add(&random_epoch, 1);
}

static void
start(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    start_failed = sodium_init() < 0 || !sha256 || pthread_key_create(&thread_key, thread_close)
                || pthread_atfork(NULL, NULL, epoch_raise);
}

bool
crypto_start(void)
{
    pthread_once(&started, start);
    return !start_failed;
}

struct crypto_thread *
crypto_thread(void)
{
    struct crypto_thread *t = this_thread;

    if (t)
        return t;
    CHECK(crypto_start());
    t = calloc(1, sizeof *t);
    CHECK(t && (t->digest = EVP_MD_CTX_new()) != NULL);
    CHECK(pthread_setspecific(thread_key, t) == 0);
    return this_thread = t;
}

static void
random_fill(struct crypto_thread *t, unsigned epoch)
{
    unsigned char nonce[crypto_stream_chacha20_NONCEBYTES];

    if (atomic_load(&random_seeded)) {
        number_write(nonce, atomic_fetch_add(&random_block, 1), sizeof nonce);
        crypto_stream_chacha20(t->random, sizeof t->random, nonce, random_seed);
    } else {
        randombytes_buf(t->random, sizeof t->random);
    }
    t->random_left = sizeof t->random;
    t->random_epoch = epoch;
}

/* Taken from the end of the buffer, which forgets what it has given. */
void
crypto_random(void *out, size_t n)
{
    struct crypto_thread *t = crypto_thread();
    unsigned char        *to = out;
    size_t                some;

    while (n) {
        unsigned epoch = atomic_load(&random_epoch);

        if (t->random_left == 0 || t->random_epoch != epoch)
            random_fill(t, epoch);
        some = n < t->random_left ? n : t->random_left;
        t->random_left -= some;
        memcpy(to, t->random + t->random_left, some);
        sodium_memzero(t->random + t->random_left, some);
        to += some;
        n -= some;
    }
}

void
crypto_seed_for_tests(uint64_t seed)
{
    number_write(random_seed, seed, sizeof seed);
    atomic_store(&random_block, 0);
    atomic_store(&random_seeded, true);
    epoch_raise();
}

static void
digest_two(const void *first, size_t first_n, const void *v, size_t n,
           unsigned char out[DIGEST_SIZE])
{
    EVP_MD_CTX *digest = crypto_thread()->digest;

    CHECK(EVP_DigestInit_ex2(digest, sha256, NULL) == 1);
    CHECK(EVP_DigestUpdate(digest, first, first_n) == 1 && EVP_DigestUpdate(digest, v, n) == 1);
    CHECK(EVP_DigestFinal_ex(digest, out, NULL) == 1);
}

void
digest(const void *v, size_t n, unsigned char out[DIGEST_SIZE])
{
    digest_two("", 0, v, n, out);
}

void
digest_salted(const unsigned char salt[16], const void *v, size_t n, unsigned char out[DIGEST_SIZE])
{
    digest_two(salt, 16, v, n, out);
}

void
digest_link(const unsigned char head[DIGEST_SIZE], const void *v, size_t n,
            unsigned char out[DIGEST_SIZE])
{
    digest_two(head, DIGEST_SIZE, v, n, out);
}

bool
same_bytes(const void *a, const void *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}
