/* SPDX-License-Identifier: Apache-2.0
 *
 * os: name and version of the operating system by os-release(5), and the kernel's release. A
 * rolling distribution has no VERSION_ID, and then the version is not known.
 */
#include <string.h>

#include "collectors.h"
#include "files.h"

/* The value of a line `NAME=value` as a shell would read it: quotes off, backslashes resolved. */
static bool unquote(const char *text, char *out, size_t size)
{
    char quote = *text == '"' || *text == '\'' ? *text++ : '\0';
    size_t length = 0;
    for (; *text != '\0' && *text != quote; text++) {
        if (*text == '\\' && quote != '\'' && text[1] != '\0')
            text++;
        if (length + 1 >= size)
            return false;
        out[length++] = *text;
    }
    out[length] = '\0';
    return length > 0 && seki_utf8_is_valid(out, length);
}

bool seki_os_release(const struct seki_collect_host *host, const char *name, char *out, size_t size)
{
    static const char *const places[] = {"/etc/os-release", "/usr/lib/os-release"};
    char text[4096];
    enum seki_status status = SEKI_NOT_FOUND;
    for (size_t i = 0; i < 2 && status != SEKI_OK; i++)
        status = seki_files_read(host, text, sizeof text, "%s", places[i]);
    if (status != SEKI_OK)
        return false;
    size_t length = strlen(name);
    char *rest = text, *line;
    while ((line = strsep(&rest, "\n")) != NULL) {
        line = seki_files_trim(line);
        if (strncmp(line, name, length) == 0 && line[length] == '=')
            return unquote(line + length + 1, out, size);
    }
    return false;
}

void seki_collect_os(struct seki_collect_host *host, struct seki_report *report)
{
    if (!seki_os_release(host, "NAME", report->os_name, sizeof report->os_name)) {
        report->os_name[0] = '\0';
        seki_agent_unknown(report, "os.name", "no NAME in os-release");
    }
    if (!seki_os_release(host, "VERSION_ID", report->os_version, sizeof report->os_version)) {
        report->os_version[0] = '\0';
        seki_agent_unknown(report, "os.version", "no VERSION_ID in os-release");
    }
    enum seki_status status =
        seki_files_line(host, report->kernel, sizeof report->kernel, "/proc/sys/kernel/osrelease");
    if (status != SEKI_OK)
        seki_agent_unknown(report, "os.kernel", "/proc/sys/kernel/osrelease %s",
                           seki_files_why(status));
}
