/*
 * crypto.h - keys, cells, tokens, log-in secrets.  mechanisms.md M5.
 *
 * A protected value is stored as a cell: suite u8, generation u16 (big endian), nonce 12, then
 * ciphertext and tag 16.  Associated data are suite, generation, the numeric tags of table and
 * field and the row's id, so a ciphertext cannot be moved and a rename is free (M5a).
 */
#ifndef CRYPTO_H
#define CRYPTO_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/arena.h"

enum {
    KEY_SIZE = 32, CELL_OVERHEAD = 1 + 2 + 12 + 16, BLIND_SIZE = 16, TOKEN_SIZE = 8,
    DIGEST_SIZE = 32,
};
enum { SUITE_AES = 1 };

struct blob { const unsigned char *v; size_t n; };
struct cell_place { uint16_t table, field; uint64_t row; };

/* Purposes of keys; a generation of keyset holds one key of each, wrapped by the installation's. */
enum key_purpose { KEY_CELL, KEY_BLIND, KEY_TOKEN, KEY_FILE, KEY_PURPOSES };
struct keys;                                /* unwrapped, in guarded memory, read by every thread */

bool         crypto_start(void);            /* libsodium and OpenSSL; once */
void         crypto_random(void *, size_t n);
void         crypto_seed_for_tests(uint64_t seed);      /* crypto_random becomes repeatable */

/* The key-encryption key: 32 bytes in a file of mode 0600 outside the data folder (M5b).  If false,
 * *why is a Chinese sentence that says what to do. */
bool         kek_load(const char *path, unsigned char kek[KEY_SIZE], const char **why);
bool         kek_create(const char *path, unsigned char kek[KEY_SIZE], const char **why);

/* The ring is empty at first, lives as long as the process and may grow while others read it.
 * Generations count from 1.  keys_make gives a new one, to be wrapped and stored. */
struct keys *keys_open(void);
void         keys_make(unsigned char raw[KEY_PURPOSES * KEY_SIZE]);
struct blob  keys_wrap(struct arena *, const unsigned char kek[KEY_SIZE], uint16_t generation,
                       const unsigned char raw[KEY_PURPOSES * KEY_SIZE]);
bool         keys_add(struct keys *, const unsigned char kek[KEY_SIZE], uint16_t generation,
                      struct blob wrapped);         /* false: another key-encryption key */
uint16_t     keys_newest(const struct keys *);      /* 0: none */

/* Under the newest generation.  "" and NULL give a blob of length 0 (M4c), which opens as "". */
struct blob  cell_seal(struct arena *, const struct keys *, struct cell_place, const char *text);
/* NULL: the cell was changed, moved or belongs to a key that is not here. */
char        *cell_open(struct arena *, const struct keys *, struct cell_place, struct blob);

/* Keyed hash of a whole value under a field tag (M5c), and the short token of its last digits in a
 * town (M5d), both under the newest generation.  `kind` is the document type or "". */
void         blind_index(const struct keys *, uint16_t field, const char *kind, const char *value,
                         unsigned char out[BLIND_SIZE]);
void         tail_token(const struct keys *, uint16_t field, int64_t town, const char *last_four,
                        unsigned char out[TOKEN_SIZE]);

/* A whole file under its own random key; the key is sealed into the head of the file. */
struct blob  file_seal(struct arena *, const struct keys *, uint64_t id, struct blob);
bool         file_open(struct arena *, const struct keys *, uint64_t id, struct blob sealed,
                       struct blob *out);

void         digest(const void *, size_t n, unsigned char out[DIGEST_SIZE]);     /* SHA-256 */
void         digest_salted(const unsigned char salt[16], const void *, size_t n,
                           unsigned char out[DIGEST_SIZE]);
/* One link of the chain: SHA-256 over the previous head and n bytes. */
void         digest_link(const unsigned char head[DIGEST_SIZE], const void *, size_t n,
                         unsigned char out[DIGEST_SIZE]);
bool         same_bytes(const void *, const void *, size_t n);      /* constant time */

char        *password_hash(struct arena *, const char *password);   /* argon2id 19 MiB, t=2: M5k */
/* hash may be NULL or "" where there is no account: false, after the same time. */
bool         password_verify(const char *hash, const char *password);
char        *password_make(struct arena *);                         /* 16 readable characters */

/* RFC 6238, SHA-1, 6 digits, 30 s, one step either way; secret in base32.  *step is the last step
 * that was used up: a code counts once.  totp_code of a secret that is none gives "". */
char        *totp_make(struct arena *);
bool         totp_verify(const char *secret, const char *code, int64_t instant, int64_t *step);
void         totp_code(const char *secret, int64_t instant, char out[7]);

#endif
