/* SPDX-License-Identifier: Apache-2.0
 *
 * server: see server.h. Valkey goes on answering redis_version:7.2.4, for programs that look no
 * further; its own version stands behind valkey_version.
 */
#include "plugin/store/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION_LEAST 602 /* SET … GET, XADD and what the scripts use are in 6.2 */

/* What stands behind a label at the beginning of a line; NULL when no line has it. */
static const char *behind(const char *info, const char *label)
{
    const size_t size = strlen(label);
    for (const char *line = info; line; line = strchr(line, '\n')) {
        line += *line == '\n' ? 1 : 0;
        if (strncmp(line, label, size) == 0) {
            return line + size;
        }
    }
    return NULL;
}

/* "7.0.15" as 700, and as text. */
static int version_of(const char *at, char text[16])
{
    char *dot;
    snprintf(text, 16, "%.*s", (int)strspn(at, "0123456789."), at);
    const long major = strtol(text, &dot, 10);
    const long minor = *dot == '.' ? strtol(dot + 1, NULL, 10) : 0;
    return major < 0 || major > 999 || minor < 0 || minor > 99 ? 0 : (int)(major * 100 + minor);
}

void seki_server_read(const char *info, struct seki_server *server)
{
    char text[16] = "";
    const char *valkey = behind(info, "valkey_version:");
    const char *at = valkey ? valkey : behind(info, "redis_version:");
    *server = (struct seki_server){.is_valkey = valkey != NULL};
    server->version = at ? version_of(at, text) : 0;
    snprintf(server->name, sizeof server->name, "%s %s", valkey ? "valkey" : "redis",
             text[0] ? text : "without a version");
}

bool seki_server_is_supported(const struct seki_server *server)
{
    return server->is_valkey || server->version >= VERSION_LEAST;
}
