/*
 * crypto_cell.c - protected values, their look-up hashes, whole files.
 *
 * Nothing is stored as a blob of length 0 (M4c), so an empty text has no cell.  A sealed file is
 * the head (suite, generation), its own key sealed under KEY_FILE, and its bytes under that key.
 */
#include <sodium.h>
#include <string.h>
#include "core/crypto_inner.h"
#include "core/status.h"

enum {
    HEAD_SIZE = 3,
    FILE_KEY_AT = HEAD_SIZE + NONCE_SIZE,
    FILE_NONCE_AT = FILE_KEY_AT + KEY_SIZE + TAG_SIZE,
    FILE_BYTES_AT = FILE_NONCE_AT + NONCE_SIZE,
    FILE_PART_KEY = 1,
    FILE_PART_BYTES = 2, /* stand in the field of the associated data */
};

/* The cipher of a field: its key is derived from the generation's, so no key sees many nonces. */
static bool
slot_fill(struct cipher_slot *s, const struct keys *keys, uint16_t generation, uint16_t field)
{
    const unsigned char *key = keys_key(keys, generation, KEY_CELL);
    unsigned char        info[] = "zhijia cell ##", derived[KEY_SIZE];

    if (!key)
        return false;
    number_write(info + sizeof info - 3, field, 2);             /* where ## stands */
    hkdf_sha256((struct blob){ key, KEY_SIZE }, (struct blob){ info, 0 },
                (struct blob){ info, sizeof info - 1 }, derived, sizeof derived);
    if (!s->cipher)
        s->cipher = gcm_open_context();
    gcm_set_key(s->cipher, derived);
    sodium_memzero(derived, sizeof derived);
    s->keys = keys;
    s->generation = generation;
    s->field = field;
    return true;
}

/* This thread's cipher; NULL: the generation is not in the ring. */
static struct evp_cipher_ctx_st *
cipher_of(const struct keys *keys, uint16_t generation, uint16_t field)
{
    struct cipher_slot *s = &crypto_thread()->slots[(field + 7u * generation) % CIPHER_SLOTS];

    if (s->keys == keys && s->generation == generation && s->field == field)
        return s->cipher;
    return slot_fill(s, keys, generation, field) ? s->cipher : NULL;
}

struct blob
cell_seal(struct arena *a, const struct keys *keys, struct cell_place place, const char *text)
{
    size_t         n = text ? strlen(text) : 0;
    uint16_t       generation = keys_newest(keys);
    unsigned char *v = arena_alloc(a, n + CELL_OVERHEAD), associated[PLACE_SIZE];

    if (n == 0)
        return (struct blob){ v, 0 };
    CHECK(generation);
    v[0] = SUITE_AES;
    number_write(v + 1, generation, 2);
    crypto_random(v + HEAD_SIZE, NONCE_SIZE);
    place_write(associated, generation, place);
    gcm_seal(cipher_of(keys, generation, place.field), v + HEAD_SIZE,
             (struct blob){ associated, sizeof associated },
             (struct blob){ (const unsigned char *)text, n }, v + HEAD_SIZE + NONCE_SIZE);
    return (struct blob){ v, n + CELL_OVERHEAD };
}

char *
cell_open(struct arena *a, const struct keys *keys, struct cell_place place, struct blob cell)
{
    struct evp_cipher_ctx_st *cipher;
    unsigned char            *text, associated[PLACE_SIZE];
    uint16_t                  generation;
    struct blob               sealed;

    if (cell.n == 0)
        return arena_text(a, "");
    if (cell.n <= CELL_OVERHEAD || cell.v[0] != SUITE_AES)
        return NULL;
    generation = (uint16_t)number_read(cell.v + 1, 2);
    if ((cipher = cipher_of(keys, generation, place.field)) == NULL)
        return NULL;
    place_write(associated, generation, place);
    text = arena_alloc(a, cell.n - CELL_OVERHEAD + 1);
    sealed = (struct blob){ cell.v + HEAD_SIZE + NONCE_SIZE, cell.n - HEAD_SIZE - NONCE_SIZE };
    if (!gcm_open(cipher, cell.v + HEAD_SIZE, (struct blob){ associated, sizeof associated },
                  sealed, text))
        return NULL;
    return (char *)text;
}

/* An HMAC under the newest key of a purpose, cut to n bytes. */
static void
keyed_hash(const struct keys *keys, enum key_purpose purpose, const struct blob *parts,
           size_t count, unsigned char *out, size_t n)
{
    const unsigned char *key = keys_key(keys, keys_newest(keys), purpose);
    unsigned char        whole[DIGEST_SIZE];

    CHECK(key);
    hmac_sha256((struct blob){ key, KEY_SIZE }, parts, count, whole);
    memcpy(out, whole, n);
}

void
blind_index(const struct keys *keys, uint16_t field, const char *kind, const char *value,
            unsigned char out[BLIND_SIZE])
{
    unsigned char     tag[2];
    const struct blob parts[] = {
        { tag, sizeof tag },
        { (const unsigned char *)kind, strlen(kind) + 1 },      /* the NUL parts the two */
        { (const unsigned char *)value, strlen(value) },
    };

    number_write(tag, field, sizeof tag);
    keyed_hash(keys, KEY_BLIND, parts, sizeof parts / sizeof *parts, out, BLIND_SIZE);
}

void
tail_token(const struct keys *keys, uint16_t field, int64_t town, const char *last_four,
           unsigned char out[TOKEN_SIZE])
{
    unsigned char     head[10];
    const struct blob parts[] = {
        { head, sizeof head },
        { (const unsigned char *)last_four, strlen(last_four) },
    };

    number_write(head, field, 2);
    number_write(head + 2, (uint64_t)town, 8);
    keyed_hash(keys, KEY_TOKEN, parts, sizeof parts / sizeof *parts, out, TOKEN_SIZE);
}

struct blob
file_seal(struct arena *a, const struct keys *keys, uint64_t id, struct blob bytes)
{
    uint16_t                  generation = keys_newest(keys);
    const unsigned char      *outer = keys_key(keys, generation, KEY_FILE);
    struct evp_cipher_ctx_st *c = gcm_open_context();
    unsigned char            *v = arena_alloc(a, FILE_BYTES_AT + bytes.n + TAG_SIZE);
    unsigned char             key[KEY_SIZE], place[PLACE_SIZE];
    struct blob               associated = { place, sizeof place };

    CHECK(outer);
    v[0] = SUITE_AES;
    number_write(v + 1, generation, 2);
    crypto_random(key, sizeof key);
    crypto_random(v + HEAD_SIZE, NONCE_SIZE);
    crypto_random(v + FILE_NONCE_AT, NONCE_SIZE);
    place_write(place, generation, (struct cell_place){ 0, FILE_PART_KEY, id });
    gcm_set_key(c, outer);
    gcm_seal(c, v + HEAD_SIZE, associated, (struct blob){ key, sizeof key }, v + FILE_KEY_AT);
    place_write(place, generation, (struct cell_place){ 0, FILE_PART_BYTES, id });
    gcm_set_key(c, key);
    gcm_seal(c, v + FILE_NONCE_AT, associated, bytes, v + FILE_BYTES_AT);
    gcm_close_context(c);
    sodium_memzero(key, sizeof key);
    return (struct blob){ v, FILE_BYTES_AT + bytes.n + TAG_SIZE };
}

bool
file_open(struct arena *a, const struct keys *keys, uint64_t id, struct blob sealed,
          struct blob *out)
{
    struct evp_cipher_ctx_st *c;
    const unsigned char      *outer;
    unsigned char             key[KEY_SIZE], place[PLACE_SIZE], *bytes;
    struct blob               associated = { place, sizeof place };
    uint16_t                  generation;
    bool                      opened;

    if (sealed.n < FILE_BYTES_AT + TAG_SIZE || sealed.v[0] != SUITE_AES)
        return false;
    generation = (uint16_t)number_read(sealed.v + 1, 2);
    if ((outer = keys_key(keys, generation, KEY_FILE)) == NULL)
        return false;
    *out = (struct blob){ NULL, sealed.n - FILE_BYTES_AT - TAG_SIZE };
    out->v = bytes = arena_alloc(a, out->n + 1);
    c = gcm_open_context();
    place_write(place, generation, (struct cell_place){ 0, FILE_PART_KEY, id });
    gcm_set_key(c, outer);
    opened = gcm_open(c, sealed.v + HEAD_SIZE, associated,
                      (struct blob){ sealed.v + FILE_KEY_AT, KEY_SIZE + TAG_SIZE }, key);
    if (opened) {
        place_write(place, generation, (struct cell_place){ 0, FILE_PART_BYTES, id });
        gcm_set_key(c, key);
        opened = gcm_open(c, sealed.v + FILE_NONCE_AT, associated,
                          (struct blob){ sealed.v + FILE_BYTES_AT, out->n + TAG_SIZE }, bytes);
    }
    gcm_close_context(c);
    sodium_memzero(key, sizeof key);
    return opened;
}
