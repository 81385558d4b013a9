/*
 * embed - writes the files that are linked in: src/core/data.h.
 *
 *   embed TABLE.c BLOB SOURCE ...        SOURCE is a folder or NAME=FOLDER
 *
 * All bytes go one behind the other into BLOB, which the assembler takes in as it is (a C array of
 * two megabytes would cost seconds and a gigabyte); TABLE.c holds names, places and ETags, sorted
 * by name for bsearch().  Files under web/ are gzipped where that makes them smaller.  The same
 * files give the same bytes.  A folder that is not there holds nothing; names that begin with a dot
 * stay out.
 */
#include <dirent.h>
#include <errno.h>
#include <openssl/sha.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

struct file {
    char          *name, *path;
    unsigned char *bytes;
    size_t         size, offset;
    bool           gzipped;
    char           etag[2 * 12 + 1];
};

static struct file *files;
static size_t       file_count;

static _Noreturn void
fail(const char *what, const char *path)
{
    fprintf(stderr, "embed: %s %s: %s\n", what, path, strerror(errno));
    exit(1);
}

static void *
memory(void *old, size_t size)
{
    void *block = realloc(old, size ? size : 1);

    if (!block)
        fail("memory for", "a file");
    return block;
}

static char *
path_join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char  *path = memory(NULL, size);

    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static void
file_read(struct file *f)
{
    FILE       *in = fopen(f->path, "rb");
    struct stat st;

    if (!in || fstat(fileno(in), &st) != 0)
        fail("cannot open", f->path);
    f->size = (size_t)st.st_size;
    f->bytes = memory(NULL, f->size);
    if (fread(f->bytes, 1, f->size, in) != f->size)
        fail("cannot read", f->path);
    fclose(in);
}

/* Window bits 31: a gzip header, without time and name. */
static void
file_compress(struct file *f)
{
    z_stream       z = { 0 };
    unsigned char *small;
    size_t         room;

    if (deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        fail("cannot compress", f->path);
    room = deflateBound(&z, (uLong)f->size);
    small = memory(NULL, room);
    z.next_in = f->bytes;
    z.avail_in = (uInt)f->size;
    z.next_out = small;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        fail("cannot compress", f->path);
    if (z.total_out < f->size) {
        free(f->bytes);
        f->bytes = small;
        f->size = z.total_out;
        f->gzipped = true;
    } else {
        free(small);
    }
    deflateEnd(&z);
}

static void
file_mark(struct file *f)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];

    SHA256(f->bytes, f->size, digest);
    for (size_t i = 0; i < sizeof f->etag / 2; i++)
        snprintf(f->etag + 2 * i, 3, "%02x", digest[i]);
}

static void
file_add(const char *name, const char *path)
{
    struct file *f;

    files = memory(files, (file_count + 1) * sizeof *files);
    f = &files[file_count++];
    *f = (struct file){ .name = strdup(name), .path = strdup(path) };
    if (!f->name || !f->path)
        fail("memory for", path);
    file_read(f);
    if (strncmp(name, "web/", 4) == 0)
        file_compress(f);
    file_mark(f);
}

static void
folder_add(const char *name, const char *path)
{
    DIR           *folder = opendir(path);
    struct dirent *entry;

    if (!folder && errno == ENOENT)
        return;
    if (!folder)
        fail("cannot open", path);
    while ((entry = readdir(folder)) != NULL) {
        char       *inner_name = path_join(name, entry->d_name);
        char       *inner_path = path_join(path, entry->d_name);
        struct stat st;

        if (entry->d_name[0] != '.') {
            if (stat(inner_path, &st) != 0)
                fail("cannot look at", inner_path);
            if (S_ISDIR(st.st_mode))
                folder_add(inner_name, inner_path);
            else
                file_add(inner_name, inner_path);
        }
        free(inner_name);
        free(inner_path);
    }
    closedir(folder);
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static void
blob_write(const char *path)
{
    FILE  *out = fopen(path, "wb");
    size_t at = 0;

    if (!out)
        fail("cannot write", path);
    for (size_t i = 0; i < file_count; i++) {
        files[i].offset = at;
        fwrite(files[i].bytes, 1, files[i].size, out);
        fputc(0, out);
        at += files[i].size + 1;
    }
    if (fclose(out) != 0)
        fail("cannot write", path);
}

/* A name of a file becomes a C string: what would end or escape it is refused. */
static void
table_write(const char *path, const char *blob)
{
    FILE *out = fopen(path, "w");

    if (!out)
        fail("cannot write", path);
    fprintf(out,
            "/* Made by tools/embed. */\n"
            "#include \"core/data.h\"\n\n"
            "__asm__(\".pushsection .rodata\\n.hidden data_blob\\n.globl data_blob\\n\"\n"
            "        \"data_blob:\\n.incbin \\\"%s\\\"\\n.byte 0\\n.popsection\\n\");\n"
            "extern const char data_blob[] __attribute__((visibility(\"hidden\")));\n\n"
            "const struct data_file data_files[] = {\n",
            blob);
    for (size_t i = 0; i < file_count; i++) {
        const struct file *f = &files[i];

        if (strpbrk(f->name, "\"\\\n")) {
            errno = EINVAL;
            fail("cannot embed", f->name);
        }
        fprintf(out, "    { \"%s\", data_blob + %zu, %zu, %s, \"\\\"%s\\\"\" },\n", f->name,
                f->offset, f->size, f->gzipped ? "true" : "false", f->etag);
    }
    fprintf(out, "    { 0 },\n};\nconst size_t data_count = %zu;\n", file_count);
    if (fclose(out) != 0)
        fail("cannot write", path);
}

int
main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: embed TABLE.c BLOB FOLDER|NAME=FOLDER ...\n");
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        char *folder = strchr(argv[i], '=');

        if (folder)
            *folder++ = '\0';
        folder_add(argv[i], folder ? folder : argv[i]);
    }
    if (file_count)
        qsort(files, file_count, sizeof *files, by_name);
    blob_write(argv[2]);
    table_write(argv[1], argv[2]);
    for (size_t i = 0; i < file_count; i++) {
        free(files[i].name);
        free(files[i].path);
        free(files[i].bytes);
    }
    free(files);
    return 0;
}
