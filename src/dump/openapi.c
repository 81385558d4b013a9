/* openapi.c - the document: what is no module's, and the parts that all paths share. */
#include "dump/openapi.h"
#include <string.h>
#include "dump/inner.h"

/* ---- what is no module's ---- */

static void
put_session(struct buffer *b)
{
    const struct operation in = { "post", "session_open", "登录", "session", "401 422 429 503",
                                  true,   false,          true };
    const struct operation who = { "get", "session_get", "当前会话", "session",
                                   "401", false,         false,      false };
    const struct operation out = { "delete", "session_close", "退出", "session", "401",
                                   true,     false,           false };
    const struct operation setup = { "post",        "setup", "首位管理员", "session",
                                     "404 422 503", true,    false,        true };

    path_open(b, "/api/session");
    put_simple(b, &in, "Login", "200", "Session");
    put_simple(b, &who, NULL, "200", "Session");
    put_simple(b, &out, NULL, "204", NULL);
    json_close(b, '}');
    path_open(b, "/api/setup");
    put_simple(b, &setup, "Setup", "201", "SetupDone");
    json_close(b, '}');
}

static void
put_reading(struct buffer *b, const char *path, const char *id, const char *summary,
            const char *query, const char *schema)
{
    const bool             looked_up = query && strcmp(query, "document") == 0;
    const struct operation o = { .method = "get",
                                 .id = id,
                                 .summary = summary,
                                 .tag = "program",
                                 .statuses = looked_up ? "401 404 409 422" : "401 404" };

    path_open(b, path);
    operation_open(b, &o);
    if (query)
        put_query(b, query, strcmp(query, "node") == 0 ? id_schema : text_schema, NULL);
    parameters_close(b);
    json_key(b, "responses");
    json_open(b, '{');
    put_response(b, "200", summary, schema);
    operation_close(b, &o);
    json_close(b, '}');
}

static void
put_upload(struct buffer *b)
{
    const struct operation list = { "get", "import_list", "导入记录", "import",
                                    "401", false,         false,      false };
    const struct operation o = {
        "post", "import_upload", "上传", "import", "401 413 422 428 503", true, true, false
    };

    path_open(b, "/api/imports");
    put_simple(b, &list, NULL, "200", "Imports");
    operation_open(b, &o);
    put_query(b, "name", text_schema, "name of the file");
    parameters_close(b);
    json_key(b, "requestBody");
    json_open(b, '{');
    json_key(b, "required");
    json_bool(b, true);
    json_key(b, "content");
    json_open(b, '{');
    json_key(b, "application/octet-stream");
    json_open(b, '{');
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
    json_key(b, "responses");
    json_open(b, '{');
    put_response(b, "201", "uploaded", "Uploaded");
    operation_close(b, &o);
    json_close(b, '}');
}

static void
put_import_part(struct buffer *b, const char *part, const char *query, const char *schema)
{
    const struct operation o = {
        "get",     arena_print(b->arena, "import_%s", *part ? part : "get"),
        "导入",    "import",
        "401 404", false,
        false,     false
    };

    path_open(b, arena_print(b->arena, "/api/imports/{id}%s%s", *part ? "/" : "", part));
    put_path_id(b);
    operation_open(b, &o);
    if (query && strcmp(query, "verdict") == 0)
        put_query(b, "verdict", text_schema, NULL);
    if (query)
        put_query(b, "after", text_schema, NULL);
    parameters_close(b);
    json_key(b, "responses");
    json_open(b, '{');
    if (schema)
        put_response(b, "200", "导入", schema);
    else
        put_file_answer(b, XLSX_TYPE);
    operation_close(b, &o);
    json_close(b, '}');
}

static void
put_import_act(struct buffer *b, const char *act, const char *summary, bool asks)
{
    const struct operation o = { "post",
                                 arena_print(b->arena, "import_%s", act),
                                 summary,
                                 "import",
                                 "401 404 409 422 428 503",
                                 true,
                                 true,
                                 false };

    path_open(b, arena_print(b->arena, "/api/imports/{id}/%s", act));
    put_path_id(b);
    put_simple(b, &o, asks ? "ImportChoice" : NULL, "202", NULL);
    json_close(b, '}');
}

static void
put_accounts(struct buffer *b)
{
    static const char     refusals[] = "401 404 409 422 428 503";
    const struct operation list = { .method = "get",
                                    .id = "account_list",
                                    .summary = "登录账号",
                                    .tag = "session",
                                    .statuses = "401 404" };
    const struct operation make = { .method = "post",
                                    .id = "account_make",
                                    .summary = "开通账号",
                                    .tag = "session",
                                    .statuses = refusals,
                                    .unsafe = true,
                                    .keyed = true };
    const struct operation reset = { .method = "post",
                                     .id = "account_reset",
                                     .summary = "重置密码",
                                     .tag = "session",
                                     .statuses = refusals,
                                     .unsafe = true,
                                     .keyed = true };
    const struct operation own = { .method = "post",
                                   .id = "password_change",
                                   .summary = "修改密码",
                                   .tag = "session",
                                   .statuses = refusals,
                                   .unsafe = true,
                                   .keyed = true };

    path_open(b, "/api/accounts");
    operation_open(b, &list);
    put_query(b, "person", id_schema, NULL);
    parameters_close(b);
    json_key(b, "responses");
    json_open(b, '{');
    put_response(b, "200", "登录账号", "Accounts");
    operation_close(b, &list);
    put_simple(b, &make, "AccountAsked", "201", "AccountMade");
    json_close(b, '}');
    path_open(b, "/api/accounts/{id}/reset");
    put_path_id(b);
    put_simple(b, &reset, NULL, "200", "AccountMade");
    json_close(b, '}');
    path_open(b, "/api/session/password");
    put_simple(b, &own, "PasswordAsked", "204", NULL);
    json_close(b, '}');
}

static void
put_program(struct buffer *b)
{
    const struct operation health = {
        "get", "health", "运行状况", "program", "", false, false, true
    };

    const struct operation description = { .method = "get",
                                           .id = "openapi",
                                           .summary = "接口说明",
                                           .tag = "program",
                                           .statuses = "",
                                           .open = true };

    put_session(b);
    put_reading(b, "/api/meta", "meta", "模块、代码、版式的说明", NULL, "Meta");
    put_reading(b, "/api/tree", "tree", "组织树", "node", "Tree");
    put_reading(b, "/api/messages", "messages", "消息", "after", "Messages");
    put_upload(b);
    put_import_part(b, "", NULL, "Import");
    put_import_part(b, "remarks", "verdict", "ImportRemarks");
    put_import_part(b, "rows", "after", "ImportRows");
    put_import_part(b, "file", NULL, NULL);
    put_import_act(b, "check", "重新检查", true);
    put_import_act(b, "commit", "确认导入", false);
    put_import_act(b, "undo", "撤回导入", false);
    if (shape_named("person"))
        put_reading(b, "/api/person/lookup", "person_lookup", "按证件号码找人", "document",
                    "Lookup");
    put_accounts(b);
    path_open(b, "/api/openapi.json");
    put_simple(b, &description, NULL, "200", NULL);
    json_close(b, '}');
    path_open(b, "/healthz");
    put_simple(b, &health, NULL, "200", NULL);
    json_close(b, '}');
}

/* ---- the parts that are shared ---- */

static void
put_parameter(struct buffer *b, const char *key, const char *name, const char *in, bool required,
              const char *schema)
{
    json_key(b, key);
    json_open(b, '{');
    put_text(b, "name", name);
    put_text(b, "in", in);
    json_key(b, "required");
    json_bool(b, required);
    json_key(b, "schema");
    json_raw(b, schema, strlen(schema));
    json_close(b, '}');
}

static void
put_parameters(struct buffer *b)
{
    json_key(b, "parameters");
    json_open(b, '{');
    put_parameter(b, "Language", "Accept-Language", "header", false, text_schema);
    put_parameter(b, "Mark", "X-Zhijia", "header", true, "{\"const\":\"1\"}");
    put_parameter(b, "Key", "Idempotency-Key", "header", true,
                  "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9_-]{8,64}$\"}");
    put_parameter(b, "Match", "If-Match", "header", true,
                  "{\"type\":\"string\",\"pattern\":\"^\\\"[0-9]+\\\"$\"}");
    put_parameter(b, "RecordId", "id", "path", true, id_schema);
    json_close(b, '}');
}

static void
put_components(struct buffer *b)
{
    json_key(b, "components");
    json_open(b, '{');
    put_parameters(b);
    json_key(b, "responses");
    json_open(b, '{');
    answer_open(b, "Problem", "what is wrong and what to do");
    json_key(b, "content");
    json_open(b, '{');
    json_key(b, "application/problem+json");
    json_open(b, '{');
    put_ref_at(b, "schema", "schemas", "Problem");
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
    json_key(b, "securitySchemes");
    json_open(b, '{');
    json_key(b, "session");
    json_open(b, '{');
    put_text(b, "type", "apiKey");
    put_text(b, "in", "cookie");
    put_text(b, "name", "__Host-zj");
    json_close(b, '}');
    json_close(b, '}');
    put_schemas(b);
    json_close(b, '}');
}

static void
put_paths(struct buffer *b)
{
    json_key(b, "paths");
    json_open(b, '{');
    put_program(b);
    for (size_t i = 0; i < shape_count(); i++)
        put_module_paths(b, shape_at(i));
    json_close(b, '}');
}

char *
openapi_text(struct arena *a, const char *version)
{
    struct buffer b;

    buffer_open(&b, a);
    json_open(&b, '{');
    put_text(&b, "openapi", "3.1.0");
    json_key(&b, "info");
    json_open(&b, '{');
    put_text(&b, "title", "职家 Zhijia");
    put_text(&b, "version", version);
    json_close(&b, '}');
    json_key(&b, "security");
    json_open(&b, '[');
    json_open(&b, '{');
    json_key(&b, "session");
    json_open(&b, '[');
    json_close(&b, ']');
    json_close(&b, '}');
    json_close(&b, ']');
    put_paths(&b);
    put_components(&b);
    json_close(&b, '}');
    buffer_char(&b, '\n');
    return b.v;
}
