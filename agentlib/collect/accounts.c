/* SPDX-License-Identifier: Apache-2.0
 *
 * accounts: how many accounts have an empty password field in shadow(5), that is, let anybody in.
 * Locked and disabled accounts ("!", "*") do not. The hashes are looked at no further and leave
 * memory at once. Whether a password is the maker's default cannot be told from a hash.
 */
#include <string.h>

#include "collectors.h"
#include "files.h"

/* Counts one line; false when it is not of the form name:password:… */
static bool count_line(const char *line, int64_t *empty)
{
    if (line[strspn(line, " \t\r\n")] == '\0' || line[0] == '#')
        return true;
    const char *name_end = strchr(line, ':');
    if (name_end == NULL || name_end == line)
        return false;
    *empty += name_end[1] == ':';
    return strchr(name_end + 1, ':') != NULL;
}

void seki_collect_accounts(struct seki_collect_host *host, struct seki_report *report)
{
    FILE *file;
    char line[1024];
    int64_t empty = 0;
    bool understood = true;
    seki_agent_unknown(report, "accounts.default_passwords", "a hash does not tell");
    enum seki_status status = seki_files_open(host, &file, "/etc/shadow");
    if (status != SEKI_OK) {
        seki_agent_unknown(report, "accounts.empty_passwords", "/etc/shadow %s",
                           seki_files_why(status));
        return;
    }
    setvbuf(file, NULL, _IONBF, 0); /* so that no buffer of the library keeps the hashes */
    while (understood && fgets(line, sizeof line, file) != NULL)
        understood = count_line(line, &empty);
    understood = understood && !ferror(file);
    explicit_bzero(line, sizeof line);
    fclose(file);
    if (understood)
        report->empty_passwords = empty;
    else
        seki_agent_unknown(report, "accounts.empty_passwords", "a line of /etc/shadow is broken");
}
