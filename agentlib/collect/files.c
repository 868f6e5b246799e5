/* SPDX-License-Identifier: Apache-2.0
 *
 * files: see files.h.
 */
#include "files.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool format_path(const struct seki_collect_host *host, char out[SEKI_COLLECT_PATH],
                        const char *path, va_list arguments) __attribute__((format(printf, 3, 0)));
static bool format_path(const struct seki_collect_host *host, char out[SEKI_COLLECT_PATH],
                        const char *path, va_list arguments)
{
    int root = snprintf(out, SEKI_COLLECT_PATH, "%s", host->root);
    if (root < 0 || root >= SEKI_COLLECT_PATH)
        return false;
    size_t left = SEKI_COLLECT_PATH - (size_t)root;
    int rest = vsnprintf(out + root, left, path, arguments);
    return rest >= 0 && (size_t)rest < left;
}

bool seki_files_path(const struct seki_collect_host *host, char out[SEKI_COLLECT_PATH],
                     const char *path, ...)
{
    va_list arguments;
    va_start(arguments, path);
    bool whole = format_path(host, out, path, arguments);
    va_end(arguments);
    return whole;
}

static enum seki_status status_of(int error)
{
    if (error == ENOENT || error == ENOTDIR)
        return SEKI_NOT_FOUND;
    return error == EACCES || error == EPERM ? SEKI_DENIED : SEKI_IO;
}

static enum seki_status open_path(const char *path, FILE **file)
{
    struct stat about;
    *file = NULL;
    if (stat(path, &about) != 0)
        return status_of(errno);
    if (!S_ISREG(about.st_mode))
        return SEKI_IO; /* a pipe would be waited for */
    *file = fopen(path, "re");
    return *file != NULL ? SEKI_OK : status_of(errno);
}

enum seki_status seki_files_open(const struct seki_collect_host *host, FILE **file,
                                 const char *path, ...)
{
    char whole[SEKI_COLLECT_PATH];
    va_list arguments;
    va_start(arguments, path);
    bool fits = format_path(host, whole, path, arguments);
    va_end(arguments);
    *file = NULL;
    return fits ? open_path(whole, file) : SEKI_NOT_FOUND;
}

/* Reads all of it, or says TOO_LONG; *length bytes and a NUL are in out. */
static enum seki_status read_path(const char *path, char *out, size_t size, size_t *length)
{
    FILE *file;
    out[0] = '\0';
    *length = 0;
    enum seki_status status = open_path(path, &file);
    if (status != SEKI_OK)
        return status;
    errno = 0;
    *length = fread(out, 1, size - 1, file);
    if (ferror(file))
        status = status_of(errno);
    else if (*length == size - 1 && fgetc(file) != EOF)
        status = SEKI_TOO_LONG;
    fclose(file);
    out[status == SEKI_OK || status == SEKI_TOO_LONG ? *length : 0] = '\0';
    return status;
}

enum seki_status seki_files_read(const struct seki_collect_host *host, char *out, size_t size,
                                 const char *path, ...)
{
    char whole[SEKI_COLLECT_PATH];
    size_t length;
    va_list arguments;
    va_start(arguments, path);
    bool fits = format_path(host, whole, path, arguments);
    va_end(arguments);
    out[0] = '\0';
    enum seki_status status = fits ? read_path(whole, out, size, &length) : SEKI_NOT_FOUND;
    if (status != SEKI_OK)
        out[0] = '\0';
    return status;
}

enum seki_status seki_files_line(const struct seki_collect_host *host, char *out, size_t size,
                                 const char *path, ...)
{
    char whole[SEKI_COLLECT_PATH], text[512];
    size_t length;
    va_list arguments;
    va_start(arguments, path);
    bool fits = format_path(host, whole, path, arguments);
    va_end(arguments);
    out[0] = '\0';
    enum seki_status status = fits ? read_path(whole, text, sizeof text, &length) : SEKI_NOT_FOUND;
    if (status != SEKI_OK && status != SEKI_TOO_LONG)
        return status;
    text[strcspn(text, "\n")] = '\0';
    const char *line = seki_files_trim(text);
    if (*line == '\0' || strlen(line) >= size || !seki_utf8_is_valid(line, strlen(line)))
        return SEKI_BAD_INPUT;
    snprintf(out, size, "%s", line);
    return SEKI_OK;
}

static bool about_path(const struct seki_collect_host *host, struct stat *about, const char *path,
                       va_list arguments) __attribute__((format(printf, 3, 0)));
static bool about_path(const struct seki_collect_host *host, struct stat *about, const char *path,
                       va_list arguments)
{
    char whole[SEKI_COLLECT_PATH];
    return format_path(host, whole, path, arguments) && stat(whole, about) == 0;
}

bool seki_files_exist(const struct seki_collect_host *host, const char *path, ...)
{
    struct stat about;
    va_list arguments;
    va_start(arguments, path);
    bool there = about_path(host, &about, path, arguments);
    va_end(arguments);
    return there;
}

seki_unix_s seki_files_time(const struct seki_collect_host *host, const char *path, ...)
{
    struct stat about;
    va_list arguments;
    va_start(arguments, path);
    bool there = about_path(host, &about, path, arguments);
    va_end(arguments);
    return there ? about.st_mtime : 0;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

enum seki_status seki_files_each(const struct seki_collect_host *host, const char *path,
                                 bool (*each)(void *context, const char *name), void *context)
{
    char whole[SEKI_COLLECT_PATH];
    if (!seki_files_path(host, whole, "%s", path))
        return SEKI_NOT_FOUND;
    struct dirent **entries;
    int count = scandir(whole, &entries, is_visible, alphasort);
    if (count < 0)
        return errno == ENOMEM ? SEKI_NO_MEMORY : status_of(errno);
    bool more = true;
    for (int i = 0; i < count; i++) {
        more = more && each(context, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return SEKI_OK;
}

const char *seki_files_why(enum seki_status status)
{
    if (status == SEKI_NOT_FOUND)
        return "is not there";
    return status == SEKI_DENIED ? "needs root" : "cannot be read";
}

char *seki_files_trim(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        text[--length] = '\0';
    return text;
}
