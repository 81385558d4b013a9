/* test_http_pages.c - pages, problems and forms, over the wire. */
#include <sys/stat.h>
#include "core/data.h"
#include "core/text.h"
#include "http/assets.h"
#include "http/problem.h"
#include "http_client.h"
#include "unit.h"

/* Stand-ins for what is linked in; where the real files are linked, those are tested. */
static const char page[] =
    "\037\213\010\000\000\000\000\000\002\003\263\121\114\311\117\056\251\054\110\125"
    "\310\050\311\315\261\263\051\311\054\311\111\265\213\312\310\314\312\114\264\321"
    "\207\360\000\332\030\350\363\044\000\000\000";
__attribute__((weak)) const struct data_file data_files[] = {
    { "web/console/assets/a-1.js", "export let a = 1;", 17, false, "\"a1\"" },
    { "web/console/index.html", page, sizeof page - 1, true, "\"i1\"" },
};
__attribute__((weak)) const size_t data_count = 2;

static const char yearly[] = "public, max-age=31536000, immutable";

static void
form(struct exchange *x)
{
    struct http_part  part;
    const char       *name = http_query(x, "name");
    const char       *text = "refused";

    if (http_multipart(x, name ? name : "file", &part))
        text = arena_print(x->arena, "%s|%s|%s|%zu|%.*s", part.name,
                           part.filename ? part.filename : "-", part.type ? part.type : "-",
                           part.size, (int)part.size, part.body);
    http_reply(x, &(struct http_reply){
                      .status = 200, .type = "text/plain", .body = text, .size = strlen(text) });
}

static void
handle(struct exchange *x)
{
    static const struct http_pair fields[] = { { "phone", "手机号应为 11 位" }, { "a\"b", "<x>" } };
    const char                   *status = http_query(x, "status"), *type = http_query(x, "type");

    if (text_is(x->path, "/form"))
        form(x);
    else if (text_is(x->path, "/problem"))
        problem_reply(x, (enum status)atoi(status), type, http_query(x, "detail"), fields,
                      type ? 0 : 2);
    else if (!assets_reply(x, "web/console"))
        problem_reply(x, E_METHOD, NULL, NULL, NULL, 0);
}

/* One question, compared with all that matters of the answer. */
static void
expect_page(int port, const char *path, int status, const char *type, const char *keep)
{
    struct answer a = ask(port, "GET", path, "");

    EXPECT(a.status == status);
    EXPECT(answer_has(&a, "Content-Type", type));
    EXPECT(answer_has(&a, "Cache-Control", keep));
    EXPECT((answer_header(&a, "ETag") != NULL) == (status == 200));
    answer_free(&a);
}

/* A linked file arrives byte for byte, packed or not. */
static void
expect_linked(int port, const struct data_file *f)
{
    const char   *path = f->name + strlen("web/console");
    struct answer plain = ask(port, "GET", path, ""), packed;

    EXPECT(plain.status == 200 && !answer_header(&plain, "Content-Encoding"));
    if (f->gzipped) {
        packed = ask(port, "GET", path, "Accept-Encoding: gzip, br\r\n");
        EXPECT(answer_has(&packed, "Content-Encoding", "gzip") && packed.size == f->size);
        EXPECT(packed.body && memcmp(packed.body, f->text, f->size) == 0);
        EXPECT(answer_has(&packed, "Vary", "Accept-Encoding"));
        answer_free(&packed);
    } else {
        EXPECT(plain.size == f->size && memcmp(plain.body, f->text, f->size) == 0);
    }
    EXPECT(text_is(answer_header(&plain, "ETag"), f->etag));
    answer_free(&plain);
}

static void
test_linked(int port)
{
    const struct data_file *index = data_named("web/console/index.html"), *hashed = NULL;
    char                    known[256];

    for (size_t i = 0; i < data_count && !hashed; i++)
        if (text_starts(data_files[i].name, "web/console/assets/"))
            hashed = &data_files[i];
    EXPECT(index && hashed);
    if (!index || !hashed)
        return;
    expect_linked(port, index);
    expect_linked(port, hashed);
    expect_page(port, "/", 200, "text/html; charset=utf-8", "no-cache");
    expect_page(port, "/member/1-77", 200, "text/html", "no-cache");
    expect_page(port, "/member/", 200, "text/html", "no-cache");
    expect_page(port, hashed->name + strlen("web/console"), 200, "", yearly);
    expect_page(port, "/assets/none-9.js", 404, "application/problem+json", "no-store");
    expect_page(port, "/favicon.none", 404, "application/problem+json", "no-store");
    expect_page(port, "/../sex.tsv", 404, "application/problem+json", "no-store");
    expect_page(port, "/%2e%2e/%2e%2e/codes/sex.tsv", 404, "application/problem+json", "no-store");
    EXPECT(says(port, 405, "POST", "/", "Content-Length: 0\r\n"));
    snprintf(known, sizeof known, "If-None-Match: \"x\", W/%s\r\n", index->etag);
    EXPECT(says(port, 304, "GET", "/", known));
    snprintf(known, sizeof known, "If-None-Match: %s\r\nAccept-Encoding: gzip\r\n", index->etag);
    EXPECT(says(port, 304, "GET", "/some/route", known));
    EXPECT(says(port, 304, "GET", "/", "If-None-Match: *\r\n"));
    EXPECT(says(port, 200, "GET", "/", "If-None-Match: \"other\"\r\n"));
}

/* 304 says the length of what it does not send, and the connection goes on. */
static void
test_unchanged(int port)
{
    struct answer first = ask(port, "GET", "/", ""), a;
    struct client c = client_open(port);

    for (int i = 0; i < 2; i++) {
        client_print(&c, "GET / HTTP/1.1\r\nHost: t\r\nIf-None-Match: *\r\n\r\n");
        a = client_read(&c, true);
        EXPECT(a.status == 304 && answer_number(&a, "Content-Length") == first.size);
        EXPECT(text_is(answer_header(&a, "Cache-Control"), "no-cache"));
        answer_free(&a);
    }
    client_print(&c, "GET / HTTP/1.1\r\nHost: t\r\n\r\n");
    a = client_read(&c, true);
    EXPECT(a.status == 200 && a.size == first.size);
    answer_free(&a);
    answer_free(&first);
    client_close(&c);
}

static void
write_file(const char *folder, const char *name, const char *text)
{
    char  path[300];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "w");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        abort();
}

static void
test_directory(int port)
{
    char          folder[] = P_tmpdir "/zhijia-pages-XXXXXX", name[300];
    struct answer a;

    if (!mkdtemp(folder))
        abort();
    snprintf(name, sizeof name, "%s/web", folder);
    mkdir(name, 0700);
    write_file(folder, "secret.txt", "secret");
    write_file(name, "index.html", "<p>developing");
    write_file(name, ".hidden", "hidden");
    write_file(name, "a.css", "p{}");
    assets_from(name);
    a = ask(port, "GET", "/any/route", "");
    EXPECT(a.status == 200 && text_is(a.body, "<p>developing"));
    answer_free(&a);
    expect_page(port, "/a.css", 200, "text/css", "no-cache");
    expect_page(port, "/../secret.txt", 404, "problem", "no-store");
    expect_page(port, "/%2e%2e/secret.txt", 404, "problem", "no-store");
    expect_page(port, "/x/..%2f../secret.txt", 404, "problem", "no-store");
    expect_page(port, "/.hidden", 404, "problem", "no-store");
    expect_page(port, "/none.js", 404, "problem", "no-store");
    assets_from(NULL);
    for (int i = 0; i < 5; i++) {
        static const char *const all[] = { "web/index.html", "web/.hidden", "web/a.css", "web",
                                           "secret.txt" };

        snprintf(name, sizeof name, "%s/%s", folder, all[i]);
        remove(name);
    }
    EXPECT(rmdir(folder) == 0);
}

static void
expect_problem(int port, int status, const char *target, const char *language, const char *part)
{
    char          header[100] = "";
    struct answer a;

    if (language)
        snprintf(header, sizeof header, "Accept-Language: %s\r\n", language);
    a = ask(port, "GET", target, header);
    EXPECT(a.status == status && answer_has(&a, "Content-Type", "application/problem+json"));
    EXPECT(a.body && strstr(a.body, part));
    answer_free(&a);
}

static void
test_problems(int port)
{
    struct answer a;
    char          target[100], not_found[100];

    snprintf(not_found, sizeof not_found, "/problem?status=%d", E_MISSING);
    expect_problem(port, 404, not_found, NULL, "没有找到");
    expect_problem(port, 404, not_found, "zh-CN,zh;q=0.9,en;q=0.8", "没有找到");
    expect_problem(port, 404, not_found, "en-US,en;q=0.9,zh;q=0.8", "Not found");
    expect_problem(port, 404, not_found, "en;q=0.5, zh;q=0.7", "没有找到");
    expect_problem(port, 404, not_found, "fr", "Not found");
    expect_problem(port, 404, not_found, "*", "没有找到");
    expect_problem(port, 404, not_found, ",,;q=", "没有找到");
    for (int status = E_BAD; status < STATUS_COUNT; status++) {
        snprintf(target, sizeof target, "/problem?status=%d", status);
        a = ask(port, "GET", target, "");
        EXPECT(a.status == status_http((enum status)status));
        EXPECT(a.body && strstr(a.body, "\"title\":\"") && strstr(a.body, "。\",\"fields\":{"));
        EXPECT((answer_header(&a, "Retry-After") != NULL) == (a.status == 503 || a.status == 429));
        answer_free(&a);
    }
    expect_problem(port, 404, not_found, NULL,
                   "\"phone\":\"手机号应为 11 位\",\"a\\\"b\":\"\\u003cx");
    snprintf(target, sizeof target, "/problem?status=%d&type=code&detail=abc", E_LOGIN);
    expect_problem(port, 401, target, NULL,
                   "{\"type\":\"/problems/code\",\"title\":\"需要动态验证码\","
                   "\"status\":401,\"detail\":\"abc\"}");
}

static void
expect_form(int port, const char *boundary, const char *body, const char *want)
{
    char          header[300];
    struct answer a;

    snprintf(header, sizeof header, "Content-Type: multipart/form-data%s\r\n", boundary);
    a = post(port, "/form", header, body, strlen(body));
    if (!a.body || !text_is(a.body, want))
        fprintf(stderr, "form: %s\n%s\n", a.body ? a.body : "nothing", body);
    EXPECT(a.body && text_is(a.body, want));
    answer_free(&a);
}

#define FIRST "--B\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nroster\r\n"
#define FILE_HEAD \
    "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"名 %22册%22.xlsx\"\r\n"
#define FILE_NAMED "--B\r\nContent-Disposition: form-data; name=\"file\""

static void
test_forms(int port)
{
    expect_form(port, "; boundary=B",
                FIRST FILE_HEAD "Content-Type: text/plain\r\n\r\n--A\r\n--\r\n--B--\r\n",
                "file|名 \"册\".xlsx|text/plain|7|--A\r\n--");
    expect_form(port, "; boundary=\"B\"",
                FILE_HEAD "\r\n\r\n--B\r\nContent-Disposition:form-data;name=x\r\n\r\n1\r\n--B--",
                "file|名 \"册\".xlsx|-|0|");
    expect_form(port, ";charset=utf-8 ;boundary=B",
                FILE_HEAD "\r\nfirst\r\n" FILE_HEAD "\r\nsecond\r\n--B--\r\n",
                "file|名 \"册\".xlsx|-|5|first");
}

static void
test_forms_refused(int port)
{
    static const char good[] = FILE_HEAD "\r\nx\r\n--B--\r\n";
    static const char *const all[] = {
        "",
        "--B--\r\n",
        FIRST "--B--\r\n",
        FILE_HEAD "\r\nx",
        FILE_HEAD "\r\nx\r\n--B",
        FILE_HEAD "\r\nx\r\n--B\r\n",
        FILE_HEAD "\r\nx\r\n--B--\r\nmore",
        "preamble\r\n" FILE_HEAD "\r\nx\r\n--B--\r\n",
        FILE_HEAD "\r\nx\r\n--BB--\r\n",
        FILE_HEAD "\r\nx\r\n--B\r\n\r\n--B--\r\n",
        FILE_HEAD "\r\nx\r\n--B\r\nX: 1\r\n\r\ny\r\n--B--\r\n",
        "--B\nContent-Disposition: form-data; name=\"file\"\n\nx\n--B--\n",
        "--B\r\nContent-Disposition: form-data; name=\"file\r\n\r\nx\r\n--B--\r\n",
        FILE_NAMED "; name=\"file\"\r\n\r\nx\r\n--B--\r\n",
        "--B\r\nContent-Disposition: attachment; name=\"file\"\r\n\r\nx\r\n--B--\r\n",
        FILE_NAMED "; filename=\"\xb9\xa4\"\r\n\r\nx\r\n--B--\r\n",
        FILE_NAMED "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--B--\r\n",
    };
    char long_head[6000], many[6000] = "";

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        expect_form(port, "; boundary=B", all[i], "refused");
    expect_form(port, "; boundary=B", good, "file|名 \"册\".xlsx|-|1|x");
    expect_form(port, "", good, "refused");
    expect_form(port, "; boundary=", good, "refused");
    expect_form(port, "; boundary=B; boundary=B", good, "refused");
    expect_form(port, "; boundary=\"B", good, "refused");
    expect_form(port, "; boundary=\"a;b\"", good, "refused");
    expect_form(port, "x; boundary=B", good, "refused");
    snprintf(long_head, sizeof long_head, "%sX: %04050d\r\n\r\nx\r\n--B--\r\n", FILE_HEAD, 0);
    expect_form(port, "; boundary=B", long_head, "refused");
    for (int i = 0; i < 15; i++)
        strcat(many, FIRST);
    strcat(many, good);
    expect_form(port, "; boundary=B", many, "file|名 \"册\".xlsx|-|1|x");
    memmove(many + strlen(FIRST), many, strlen(many) + 1);
    memcpy(many, FIRST, strlen(FIRST));
    expect_form(port, "; boundary=B", many, "refused");
}

int
main(void)
{
    struct http_config  config = { .address = "127.0.0.1",
                                   .threads = 2,
                                   .body_max = 10000,
                                   .idle_seconds = 30,
                                   .handler = handle };
    const char         *why = "";
    struct http_server *server = http_start(&config, &why);

    if (!server) {
        fprintf(stderr, "%s\n", why);
        return 1;
    }
    test_linked(http_port(server));
    test_unchanged(http_port(server));
    test_directory(http_port(server));
    test_problems(http_port(server));
    test_forms(http_port(server));
    test_forms_refused(http_port(server));
    http_stop(server);
    return unit_end("http_pages");
}
