/*
 * crypto_inner.h - what the crypto_*.c share, and the bare primitives that the tests hold against
 * published vectors.  Nobody outside src/core includes this.
 */
#ifndef CRYPTO_INNER_H
#define CRYPTO_INNER_H
#include <stdatomic.h>
#include "core/crypto.h"

enum {
    NONCE_SIZE = 12, TAG_SIZE = 16, PLACE_SIZE = 16, RANDOM_SIZE = 4096, CIPHER_SLOTS = 64,
    CELL_VERSION = 1,
};

struct evp_cipher_ctx_st;               /* OpenSSL's EVP_CIPHER_CTX */
struct evp_md_ctx_st;                   /* EVP_MD_CTX */

/* A cipher whose key schedule is ready: that of a field in one generation of one ring. */
struct cipher_slot {
    const struct keys        *keys;     /* NULL: empty */
    uint16_t                  generation, field;
    struct evp_cipher_ctx_st *cipher;
};

/* What each thread keeps; freed when it ends. */
struct crypto_thread {
    unsigned char         random[RANDOM_SIZE];
    size_t                random_left;
    unsigned              random_epoch; /* of the process when random was filled */
    struct evp_md_ctx_st *digest;
    struct cipher_slot    slots[CIPHER_SLOTS];
};
struct crypto_thread *crypto_thread(void);

/* AES-256-GCM.  seal writes n bytes and the tag; open is false, out zeroed, if it was changed. */
struct evp_cipher_ctx_st *gcm_open_context(void);
void gcm_close_context(struct evp_cipher_ctx_st *);
void gcm_set_key(struct evp_cipher_ctx_st *, const unsigned char key[KEY_SIZE]);
void gcm_seal(struct evp_cipher_ctx_st *, const unsigned char nonce[NONCE_SIZE],
              struct blob associated, struct blob text, unsigned char *out);
bool gcm_open(struct evp_cipher_ctx_st *, const unsigned char nonce[NONCE_SIZE],
              struct blob associated, struct blob sealed, unsigned char *out);

/* HMAC-SHA256 over parts that stand one behind the other; HKDF-SHA256 (RFC 5869), n <= 255 * 32. */
void hmac_sha256(struct blob key, const struct blob *parts, size_t count,
                 unsigned char out[DIGEST_SIZE]);
void hkdf_sha256(struct blob key, struct blob salt, struct blob info, unsigned char *out, size_t n);

/* The key of a purpose in a generation; NULL: that generation is not in the ring. */
const unsigned char *keys_key(const struct keys *, uint16_t generation, enum key_purpose);

/* Associated data: suite, version, generation, table, field, row; big endian. */
void place_write(unsigned char out[PLACE_SIZE], uint16_t generation, struct cell_place);
void number_write(unsigned char *out, uint64_t number, size_t bytes);
uint64_t number_read(const unsigned char *, size_t bytes);

/* RFC 4648 base32 without padding; decode gives the number of bytes, 0 for none or too many */
char  *base32_encode(struct arena *, const unsigned char *, size_t n);
size_t base32_decode(const char *, unsigned char *out, size_t room);

#endif
