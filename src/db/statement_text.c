/* statement_text.c - one copy of each statement's text that is made from tables, so that a
 * connection finds its prepared statement by the pointer. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "db/backend.h"

struct kept {
    struct kept *next;
    char         text[];
};
static struct kept    *kept[1024];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

size_t
sql_hash(const char *s)
{
    size_t h = 1469598103934665603u;

    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return h;
}

const char *
sql_kept(const char *text)
{
    struct kept **at = &kept[sql_hash(text) % 1024], *k;
    const size_t  n = strlen(text) + 1;

    pthread_mutex_lock(&lock);
    for (k = *at; k && strcmp(k->text, text) != 0; k = k->next)
        ;
    if (!k) {
        k = malloc(sizeof(*k) + n);
        CHECK(k);
        memcpy(k->text, text, n);
        k->next = *at;
        *at = k;
    }
    pthread_mutex_unlock(&lock);
    return k->text;
}
