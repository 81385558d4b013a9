/*
 * api.h - the interface of docs/api.md over the engine: one file a part of it.
 *
 * A call reads in one snapshot on its thread's own connection.  A writing call plans there, gives
 * its change to the committer and is answered by it; the connection sleeps meanwhile.
 */
#ifndef HTTP_API_H
#define HTTP_API_H
#include <jansson.h>
#include "core/buffer.h"
#include "engine/list.h"
#include "engine/plan.h"
#include "http/problem.h"
#include "http/server.h"

struct api_config {
    struct engine *engine;
    int            threads;
    bool           insecure;            /* plain http on a LAN: another cookie, not Secure */
    const char    *openapi;             /* the description of this interface; process lifetime */
};
bool api_start(const struct api_config *, const char **why);
void api_handle(struct exchange *);     /* the handler of the server */
size_t api_body_limit(const struct exchange *);

enum { SEGMENTS = 6 };
struct call {
    struct exchange *x;
    struct request   rq;
    struct caller    caller;
    const char      *segment[SEGMENTS];     /* of the path behind /api/ */
    size_t           n;
    json_t          *body;
    struct buffer    out;
};
struct api_db;
struct engine *api_engine(void);
const char    *api_cookie_name(void);
bool           api_insecure(void);

/* A part of the interface: answers, or leaves the answer to `out` and returns OK. */
typedef enum status call_fn(struct call *);

/* ---- writing (write.c) ---- */
/* Plans within the snapshot; OK: the change goes to the committer. */
typedef enum status plan_fn(struct call *, struct change *);
void api_write(struct call *, plan_fn *);
/* The same key and body before: its first answer, even if the step would not be offered any
   more. */
enum status api_replayed(struct call *, const char *key, const unsigned char sum[DIGEST_SIZE],
                         struct change *first, bool *found);
void        api_digest(const struct call *, unsigned char out[DIGEST_SIZE]);
void api_refuse(struct call *, enum status);        /* the problem with the request's faults */
void api_json(struct exchange *, int status, struct buffer *, const char *etag);
struct call *call_open(struct exchange *);
enum status  call_begin(struct call *, struct db *);    /* snapshot, session, scope */
/* Ends the snapshot. A read that failed in between makes everything that was concluded
   worthless. */
enum status  call_end(struct call *, enum status);
enum status  call_json(struct call *);                  /* the body as an object */

/* ---- the parts ---- */
void api_login(struct call *);
void api_logout(struct call *);
void api_account_act(struct call *);
void api_setup(struct call *);
call_fn api_session, api_meta, api_list, api_total, api_record, api_history, api_tree, api_messages,
    api_lookup, api_accounts, api_import_list, api_import_show, api_import_remarks, api_import_rows;
void api_step(struct call *);
void api_export(struct call *);
void api_import_upload(struct call *);
void api_import_act(struct call *);
void api_import_file(struct call *);

#endif
