/* SPDX-License-Identifier: Apache-2.0
 *
 * network: which ports listen and how many TCP connections stand, in the network namespace of the
 * process that looks: inside a container that is the container's. A kernel without IPv6 has no tcp6
 * and udp6, and that is fine; without tcp and udp nothing is known. Of more than SEKI_PORTS ports
 * those that other machines can reach are told first, and the total says how many there are.
 */
#include <string.h>

#include "collectors.h"
#include "files.h"
#include "procnet.h"

static const struct {
    const char *path;
    struct seki_procnet_table table;
} tables[] = {
    {"/proc/net/tcp", {.udp = false, .v6 = false}},
    {"/proc/net/udp", {.udp = true, .v6 = false}},
    {"/proc/net/tcp6", {.udp = false, .v6 = true}},
    {"/proc/net/udp6", {.udp = true, .v6 = true}},
};

/* Reads the tables; on failure *path is the one that failed. */
static enum seki_status read_tables(const struct seki_collect_host *host, struct seki_procnet *net,
                                    const char **path)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        FILE *file;
        *path = tables[i].path;
        enum seki_status status = seki_files_open(host, &file, "%s", *path);
        if (status == SEKI_NOT_FOUND && tables[i].table.v6)
            continue;
        if (status != SEKI_OK)
            return status;
        status = seki_procnet_read(file, tables[i].table, net);
        fclose(file);
        if (status != SEKI_OK)
            return status;
    }
    return SEKI_OK;
}

static const char *why(enum seki_status status)
{
    if (status == SEKI_FULL)
        return "has too many listening ports";
    return status == SEKI_BAD_INPUT ? "has a line of another form" : seki_files_why(status);
}

void seki_collect_sockets(struct seki_collect_host *host, struct seki_report *report)
{
    struct seki_procnet net = {.listening_count = 0};
    const char *path;
    enum seki_status status = read_tables(host, &net, &path);
    if (status != SEKI_OK) {
        seki_agent_unknown(report, "network.listening", "%s %s", path, why(status));
        seki_agent_unknown(report, "network.established", "%s %s", path, why(status));
        return;
    }
    seki_procnet_sort(&net);
    report->ports_total = (int64_t)net.listening_count;
    report->ports_count = net.listening_count < SEKI_PORTS ? net.listening_count : SEKI_PORTS;
    memcpy(report->ports, net.listening, report->ports_count * sizeof *report->ports);
    report->established = net.established;
}
