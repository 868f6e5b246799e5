/* SPDX-License-Identifier: Apache-2.0
 *
 * procnet: see procnet.h. A TCP socket listens in state 0A. A UDP socket has no such state: one
 * that is bound and not connected (state 07) takes datagrams from anybody, which is the same to a
 * device.
 */
#include "procnet.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define TCP_ESTABLISHED_STATE 0x01
#define UNCONNECTED_STATE 0x07
#define TCP_LISTEN_STATE 0x0A

struct socket_line {
    char address[INET6_ADDRSTRLEN];
    uint16_t port;
    unsigned state;
};

/* The kernel prints upper-case digits only. */
static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Reads exactly `digits` hexadecimal digits and moves on. */
static bool take_hex(const char **text, int digits, uint32_t *number)
{
    *number = 0;
    for (int i = 0; i < digits; i++, (*text)++) {
        int digit = digit_of(**text);
        if (digit < 0)
            return false;
        *number = *number << 4 | (uint32_t)digit;
    }
    return true;
}

static bool take_char(const char **text, char c)
{
    bool there = **text == c;
    *text += there;
    return there;
}

static bool take_endpoint(const char **text, bool v6, char address[INET6_ADDRSTRLEN],
                          uint16_t *port)
{
    uint32_t words[4] = {0}, number;
    for (int i = 0; i < (v6 ? 4 : 1); i++) {
        if (!take_hex(text, 8, &words[i]))
            return false;
    }
    if (!take_char(text, ':') || !take_hex(text, 4, &number))
        return false;
    *port = (uint16_t)number;
    return inet_ntop(v6 ? AF_INET6 : AF_INET, words, address, INET6_ADDRSTRLEN) != NULL;
}

/* "   0: 0100007F:0016 00000000:0000 0A …" */
static bool parse_line(const char *line, bool v6, struct socket_line *socket)
{
    char peer[INET6_ADDRSTRLEN];
    uint16_t peer_port;
    uint32_t state;
    line += strspn(line, " ");
    size_t digits = strspn(line, "0123456789");
    line += digits;
    if (digits == 0 || !take_char(&line, ':') || !take_char(&line, ' ') ||
        !take_endpoint(&line, v6, socket->address, &socket->port) || !take_char(&line, ' ') ||
        !take_endpoint(&line, v6, peer, &peer_port) || !take_char(&line, ' ') ||
        !take_hex(&line, 2, &state) || *line != ' ')
        return false;
    socket->state = state;
    return true;
}

static enum seki_status add_listening(struct seki_procnet *net, const struct socket_line *socket,
                                      bool udp)
{
    for (size_t i = 0; i < net->listening_count; i++) {
        const struct seki_port *known = &net->listening[i];
        if (known->port == socket->port && known->udp == udp &&
            strcmp(known->address, socket->address) == 0)
            return SEKI_OK;
    }
    if (net->listening_count == SEKI_PROCNET_LISTENING)
        return SEKI_FULL;
    struct seki_port *port = &net->listening[net->listening_count++];
    port->port = socket->port;
    port->udp = udp;
    snprintf(port->address, sizeof port->address, "%s", socket->address);
    return SEKI_OK;
}

enum seki_status seki_procnet_read(FILE *file, struct seki_procnet_table table,
                                   struct seki_procnet *net)
{
    char line[512];
    bool heading = true;
    enum seki_status status = SEKI_OK;
    while (status == SEKI_OK && fgets(line, sizeof line, file) != NULL) {
        struct socket_line socket;
        if (heading) {
            heading = false;
            if (strstr(line, "local_address") == NULL)
                return SEKI_BAD_INPUT;
            continue;
        }
        if (strchr(line, '\n') == NULL || !parse_line(line, table.v6, &socket))
            return SEKI_BAD_INPUT;
        if (!table.udp && socket.state == TCP_ESTABLISHED_STATE)
            net->established++;
        if (socket.state == (table.udp ? UNCONNECTED_STATE : TCP_LISTEN_STATE) && socket.port != 0)
            status = add_listening(net, &socket, table.udp);
    }
    return heading || ferror(file) ? SEKI_BAD_INPUT : status;
}

bool seki_procnet_is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0 ||
           strncmp(address, "::ffff:127.", 11) == 0;
}

static int compare(const void *one, const void *other)
{
    const struct seki_port *a = one, *b = other;
    int by_reach = seki_procnet_is_loopback(a->address) - seki_procnet_is_loopback(b->address);
    if (by_reach != 0)
        return by_reach;
    if (a->udp != b->udp)
        return a->udp - b->udp;
    return a->port != b->port ? a->port - b->port : strcmp(a->address, b->address);
}

void seki_procnet_sort(struct seki_procnet *net)
{
    qsort(net->listening, net->listening_count, sizeof *net->listening, compare);
}
