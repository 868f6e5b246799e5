/* SPDX-License-Identifier: Apache-2.0
 *
 * file: see file.h.
 */
#include "plugin/ctl/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "plugin/ctl/text.h"

static enum seki_status read_all(FILE *file, size_t limit, struct seki_text *text)
{
    char chunk[4096];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0) {
        seki_text_add(text, chunk, n);
        if (text->length > limit)
            return SEKI_TOO_LONG;
    }
    explicit_bzero(chunk, sizeof chunk);
    seki_text_add(text, "", 0);
    return ferror(file) ? SEKI_IO : text->failed ? SEKI_NO_MEMORY : SEKI_OK;
}

enum seki_status seki_file_read(const char *path, size_t limit, char **bytes, size_t *size,
                                struct seki_fault *fault)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "re");
    if (file == NULL)
        return seki_fail(fault, SEKI_IO, "cannot read %.150s: %s", path, strerror(errno));
    struct seki_text text = {0};
    errno = 0;
    enum seki_status status = read_all(file, limit, &text);
    int why = errno;
    if (!standard)
        fclose(file);
    if (status == SEKI_OK) {
        *bytes = text.bytes;
        *size = text.length;
        return SEKI_OK;
    }
    seki_text_free(&text);
    if (status == SEKI_TOO_LONG)
        return seki_fail(fault, status, "%.150s is longer than %zu bytes", path, limit);
    return seki_fail(fault, status, "cannot read %.150s: %s", path,
                     status == SEKI_IO ? strerror(why) : seki_status_text(status));
}

enum seki_status seki_file_password(const char *path, char *out, size_t size,
                                    struct seki_fault *fault)
{
    char *bytes;
    size_t length;
    enum seki_status status = seki_file_read(path, 4096, &bytes, &length, fault);
    if (status != SEKI_OK)
        return status;
    size_t line = strcspn(bytes, "\r\n");
    if (line == 0)
        status = seki_fail(fault, SEKI_BAD_INPUT, "%.150s has no password on its first line", path);
    else if (line >= size)
        status = seki_fail(fault, SEKI_TOO_LONG, "the password in %.150s is longer than %zu bytes",
                           path, size - 1);
    else
        snprintf(out, size, "%.*s", (int)line, bytes);
    explicit_bzero(bytes, length);
    free(bytes);
    return status;
}

enum seki_status seki_file_ask_password(const char *prompt, char *out, size_t size,
                                        struct seki_fault *fault)
{
    FILE *terminal = fopen("/dev/tty", "r+e");
    struct termios before, silent;
    if (terminal == NULL || tcgetattr(fileno(terminal), &before) != 0) {
        if (terminal != NULL)
            fclose(terminal);
        return seki_fail(fault, SEKI_CONFLICT, "there is no terminal to ask for the password on");
    }
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(fileno(terminal), TCSAFLUSH, &silent);
    fprintf(terminal, "%s: ", prompt);
    fflush(terminal);
    bool read = fgets(out, (int)size, terminal) != NULL;
    tcsetattr(fileno(terminal), TCSAFLUSH, &before);
    fputs("\n", terminal);
    fclose(terminal);
    if (!read)
        return seki_fail(fault, SEKI_IO, "no password was typed");
    out[strcspn(out, "\r\n")] = '\0';
    return SEKI_OK;
}

enum seki_status seki_file_create(const char *path, FILE **file, struct seki_fault *fault)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return errno == EEXIST
                   ? seki_fail(fault, SEKI_EXISTS,
                               "%.150s exists already; name a file that does not, for secrets are "
                               "written to it",
                               path)
                   : seki_fail(fault, SEKI_IO, "cannot make %.150s: %s", path, strerror(errno));
    *file = fdopen(descriptor, "w");
    if (*file != NULL)
        return SEKI_OK;
    close(descriptor);
    return seki_fail(fault, SEKI_NO_MEMORY, "cannot make %.150s: out of memory", path);
}
