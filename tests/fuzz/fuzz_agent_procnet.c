/* SPDX-License-Identifier: Apache-2.0
 *
 * The parser of /proc/net's socket tables: the first byte chooses the table, the rest is its text.
 * What it keeps must be within bounds and be addresses.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agentlib/collect/forward.h"
#include "agentlib/collect/procnet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct seki_procnet *net)
{
    if (net->listening_count > SEKI_PROCNET_LISTENING || net->established < 0)
        abort();
    for (size_t i = 0; i < net->listening_count; i++) {
        unsigned char address[16];
        const char *text = net->listening[i].address;
        int family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;
        if (inet_pton(family, text, address) != 1 || net->listening[i].port == 0)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct seki_procnet net;
    if (size < 2)
        return 0;
    char *text = malloc(size);
    if (text == NULL)
        return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    (void)seki_forward_span(text);
    (void)seki_forward_rsyslog_line(text);
    FILE *file = fmemopen(text, size - 1, "r");
    if (file != NULL) {
        struct seki_procnet_table table = {.udp = (data[0] & 1) != 0, .v6 = (data[0] & 2) != 0};
        memset(&net, 0, sizeof net);
        if (seki_procnet_read(file, table, &net) == SEKI_OK)
            seki_procnet_sort(&net);
        check(&net);
        fclose(file);
    }
    free(text);
    return 0;
}
