/*
 * crypto_keys.c - the key-encryption key in its file, and the ring of generations that it wraps.
 *
 * A wrapped generation is written like a cell: suite, generation, nonce, ciphertext, tag.  The ring
 * only grows, and a generation is complete before it is counted, so readers take no lock.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/crypto_inner.h"
#include "core/status.h"

enum { GENERATIONS = 256, RAW_SIZE = KEY_PURPOSES * KEY_SIZE, HEAD_SIZE = 3 + NONCE_SIZE };

struct generation {
    unsigned char raw[RAW_SIZE];
    uint16_t      number;
};

struct keys {
    atomic_size_t      count;
    struct generation *v[GENERATIONS];  /* each in guarded memory, read-only */
    pthread_mutex_t    adding;
};

/* Only we ourselves may read it; root may own it, as of a service credential. */
static const char *
kek_objection(const struct stat *s)
{
    if (!S_ISREG(s->st_mode))
        return "主密钥路径不是普通文件：请指定那个 32 字节的密钥文件";
    if (s->st_mode & (S_IRWXG | S_IRWXO))
        return "主密钥文件对其他用户开放：请执行 chmod 600 收紧权限后重新启动";
    if (s->st_uid != geteuid() && s->st_uid != 0)
        return "主密钥文件属于另一个用户：请用 chown 改为运行本程序的用户";
    if (s->st_size != KEY_SIZE)
        return "主密钥文件不是 32 字节：请从保管处换回原来的文件，不要编辑它";
    return NULL;
}

bool
kek_load(const char *path, unsigned char kek[KEY_SIZE], const char **why)
{
    int         fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat s;

    *why = NULL;
    if (fd < 0) {
        *why = errno == ENOENT ? "找不到主密钥文件：请核对路径，或从保管处取回该文件"
                               : "无法读取主密钥文件：请检查它和上级目录的属主与权限";
        return false;
    }
    if (fstat(fd, &s) != 0)
        *why = "无法读取主密钥文件：请检查磁盘";
    else
        *why = kek_objection(&s);
    if (!*why && read(fd, kek, KEY_SIZE) != KEY_SIZE)
        *why = "读取主密钥文件时出错：请检查磁盘";
    close(fd);
    if (*why)
        sodium_memzero(kek, KEY_SIZE);
    return !*why;
}

/* A new file is there after a power cut only when its folder is written too. */
static bool
folder_sync(const char *path)
{
    const char *slash = strrchr(path, '/');
    char       *folder = !slash        ? strdup(".")
                       : slash == path ? strdup("/")
                                       : strndup(path, (size_t)(slash - path));
    int         fd;
    bool        done;

    CHECK(folder);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return done;
}

bool
kek_create(const char *path, unsigned char kek[KEY_SIZE], const char **why)
{
    int  fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool written;

    *why = NULL;
    if (fd < 0) {
        *why = errno == EEXIST ? "主密钥文件已经存在：不会覆盖它，请直接使用或另选路径"
             : errno == ENOENT ? "主密钥文件的上级目录不存在：请先建立该目录"
                               : "无法建立主密钥文件：请检查上级目录的属主与权限";
        return false;
    }
    crypto_random(kek, KEY_SIZE);
    written = fchmod(fd, 0600) == 0 && write(fd, kek, KEY_SIZE) == KEY_SIZE && fsync(fd) == 0;
    close(fd);
    if (written && folder_sync(path))
        return true;
    unlink(path);
    sodium_memzero(kek, KEY_SIZE);
    *why = "写入主密钥文件失败：请检查磁盘空间后重试";
    return false;
}

struct keys *
keys_open(void)
{
    struct keys *k = calloc(1, sizeof *k);

    CHECK(crypto_start() && k);
    CHECK(pthread_mutex_init(&k->adding, NULL) == 0);
    return k;
}

void
keys_make(unsigned char raw[RAW_SIZE])
{
    crypto_random(raw, RAW_SIZE);
}

/* The cipher of one wrapping.  Its key is derived: the installation's may serve other ends too. */
static struct evp_cipher_ctx_st *
wrapping_open(const unsigned char kek[KEY_SIZE])
{
    static const unsigned char info[] = "zhijia keyset";
    struct evp_cipher_ctx_st  *c = gcm_open_context();
    unsigned char              key[KEY_SIZE];

    hkdf_sha256((struct blob){ kek, KEY_SIZE }, (struct blob){ info, 0 },
                (struct blob){ info, sizeof info - 1 }, key, sizeof key);
    gcm_set_key(c, key);
    sodium_memzero(key, sizeof key);
    return c;
}

struct blob
keys_wrap(struct arena *a, const unsigned char kek[KEY_SIZE], uint16_t generation,
          const unsigned char raw[RAW_SIZE])
{
    struct evp_cipher_ctx_st *c = wrapping_open(kek);
    unsigned char            *v = arena_alloc(a, HEAD_SIZE + RAW_SIZE + TAG_SIZE);
    unsigned char             place[PLACE_SIZE];

    CHECK(generation > 0);
    v[0] = SUITE_AES;
    number_write(v + 1, generation, 2);
    crypto_random(v + 3, NONCE_SIZE);
    place_write(place, generation, (struct cell_place){ 0, 0, 0 });
    gcm_seal(c, v + 3, (struct blob){ place, sizeof place }, (struct blob){ raw, RAW_SIZE },
             v + HEAD_SIZE);
    gcm_close_context(c);
    return (struct blob){ v, HEAD_SIZE + RAW_SIZE + TAG_SIZE };
}

static const struct generation *
generation_find(const struct keys *k, uint16_t number)
{
    size_t n = atomic_load_explicit(&k->count, memory_order_acquire);

    while (n--)
        if (k->v[n]->number == number)
            return k->v[n];
    return NULL;
}

/* Into the ring, which takes g over.  Again the same is no fault, another of its number is. */
static bool
generation_add(struct keys *k, struct generation *g)
{
    const struct generation *before;
    size_t                   n;
    bool                     same = true;

    pthread_mutex_lock(&k->adding);
    before = generation_find(k, g->number);
    n = atomic_load(&k->count);
    if (before) {
        same = same_bytes(before->raw, g->raw, RAW_SIZE);
        sodium_free(g);
    } else {
        CHECK(n < GENERATIONS && sodium_mprotect_readonly(g) == 0);
        k->v[n] = g;
        atomic_store_explicit(&k->count, n + 1, memory_order_release);
    }
    pthread_mutex_unlock(&k->adding);
    return same;
}

bool
keys_add(struct keys *k, const unsigned char kek[KEY_SIZE], uint16_t generation,
         struct blob wrapped)
{
    struct evp_cipher_ctx_st *c;
    struct generation        *g;
    unsigned char             place[PLACE_SIZE];
    bool                      opened;

    if (wrapped.n != HEAD_SIZE + RAW_SIZE + TAG_SIZE || wrapped.v[0] != SUITE_AES || generation == 0
        || number_read(wrapped.v + 1, 2) != generation)
        return false;
    g = sodium_malloc(sizeof *g);
    CHECK(g);
    g->number = generation;
    place_write(place, generation, (struct cell_place){ 0, 0, 0 });
    c = wrapping_open(kek);
    opened = gcm_open(c, wrapped.v + 3, (struct blob){ place, sizeof place },
                      (struct blob){ wrapped.v + HEAD_SIZE, RAW_SIZE + TAG_SIZE }, g->raw);
    gcm_close_context(c);
    if (opened)
        return generation_add(k, g);
    sodium_free(g);
    return false;
}

uint16_t
keys_newest(const struct keys *k)
{
    size_t   n = atomic_load_explicit(&k->count, memory_order_acquire);
    uint16_t newest = 0;

    while (n--)
        if (k->v[n]->number > newest)
            newest = k->v[n]->number;
    return newest;
}

const unsigned char *
keys_key(const struct keys *k, uint16_t generation, enum key_purpose purpose)
{
    const struct generation *g = generation_find(k, generation);

    return g ? g->raw + purpose * KEY_SIZE : NULL;
}
