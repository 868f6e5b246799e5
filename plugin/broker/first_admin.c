/* SPDX-License-Identifier: Apache-2.0
 *
 * first_admin: the way in for the administrator of a fleet that has no account yet: a configuration
 * for sekishoctl in the state directory, which only the broker's user and root can read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "plugin/broker/plugin.h"

#define FILE_NAME "admin.conf"

static bool write_file(const char *path, const char *name, const char *secret)
{
    char text[512];
    int length = snprintf(text, sizeof text,
                          "# The first administrator of this fleet, made at the first start.\n"
                          "# sekishoctl --config %s operator list\n"
                          "username = %s\npassword = %s\n",
                          FILE_NAME, name, secret);
    (void)unlink(path); /* of a fleet that was before */
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return false;
    }
    bool written = write(fd, text, (size_t)length) == length && fsync(fd) == 0;
    explicit_bzero(text, sizeof text);
    return close(fd) == 0 && written;
}

bool seki_first_admin_write(const char *state_dir, const char *name, const char *secret)
{
    char path[SEKI_OPTION_SIZE + 16], text[SEKI_OPTION_SIZE + 256];
    snprintf(path, sizeof path, "%s/" FILE_NAME, state_dir);
    bool written = write_file(path, name, secret);
    if (written) {
        snprintf(text, sizeof text, "sekisho: first administrator '%s' made; the password is in %s",
                 name, path);
    } else {
        snprintf(text, sizeof text,
                 "sekisho: %s cannot be written (%s), so nobody knows the password of '%s'; mend "
                 "that, remove sekisho:account:%s from Redis and start again",
                 path, strerror(errno), name, name);
    }
    seki_plugin_log(written ? SEKI_LOG_NOTICE : SEKI_LOG_ERROR, text);
    return written;
}
