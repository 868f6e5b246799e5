/* SPDX-License-Identifier: Apache-2.0
 *
 * traffic: bytes in and out since boot, by /proc/net/dev. Interfaces of real devices count; where
 * there is none, as in a container, all but the loopback do. Bridges and tunnels would count the
 * same bytes again.
 */
#include <inttypes.h>
#include <string.h>

#include "collectors.h"
#include "files.h"

struct traffic {
    int64_t in, out;
    int interfaces;
};

/* "  eth0: 1500 10 0 0 0 0 0 0 900 8 …": received bytes come first, sent ones ninth. */
static bool parse_line(char *line, const char **name, int64_t *in, int64_t *out)
{
    char *colon = strrchr(line, ':');
    if (colon == NULL)
        return false;
    *colon = '\0';
    *name = seki_files_trim(line);
    return sscanf(colon + 1, "%" SCNd64 " %*s %*s %*s %*s %*s %*s %*s %" SCNd64, in, out) == 2 &&
           *in >= 0 && *out >= 0 && **name != '\0';
}

static void add(struct traffic *traffic, int64_t in, int64_t out)
{
    traffic->in += in;
    traffic->out += out;
    traffic->interfaces++;
}

static bool read_lines(const struct seki_collect_host *host, FILE *file, struct traffic *real,
                       struct traffic *any)
{
    char line[512];
    for (int number = 1; fgets(line, sizeof line, file) != NULL; number++) {
        const char *name;
        int64_t in, out;
        if (number <= 2)
            continue; /* the headings */
        if (!parse_line(line, &name, &in, &out))
            return false;
        if (strcmp(name, "lo") == 0)
            continue;
        add(any, in, out);
        if (seki_files_exist(host, "/sys/class/net/%s/device", name))
            add(real, in, out);
    }
    return true;
}

void seki_collect_traffic(struct seki_collect_host *host, struct seki_report *report)
{
    FILE *file;
    struct traffic real = {0}, any = {0};
    enum seki_status status = seki_files_open(host, &file, "/proc/net/dev");
    bool understood = false;
    if (status == SEKI_OK) {
        understood = read_lines(host, file, &real, &any);
        fclose(file);
    }
    const struct traffic *told = real.interfaces > 0 ? &real : &any;
    if (understood && told->interfaces > 0) {
        report->bytes_in = told->in;
        report->bytes_out = told->out;
        return;
    }
    const char *why = status != SEKI_OK ? seki_files_why(status)
                      : understood      ? "names no interface"
                                        : "has a line of another form";
    seki_agent_unknown(report, "network.bytes_in", "/proc/net/dev %s", why);
    seki_agent_unknown(report, "network.bytes_out", "/proc/net/dev %s", why);
}
