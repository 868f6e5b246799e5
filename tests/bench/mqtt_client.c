/* SPDX-License-Identifier: Apache-2.0
 *
 * mqtt_client: see mqtt_client.h. Section numbers are MQTT 3.1.1's.
 */
#include "tests/bench/mqtt_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SOCKET_TIMEOUT_S 20

void bench_die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "load: ");
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

int64_t bench_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- clients -------------------------------------------------------------------------------- */

static void copy_text(char out[BENCH_TEXT], const char *text, const char *path)
{
    if (text == NULL || strlen(text) >= BENCH_TEXT) {
        bench_die("%s: a row is not three texts of at most %d bytes", path, BENCH_TEXT - 1);
    }
    strcpy(out, text);
}

struct bench_client *bench_read_clients(const char *path, size_t *count)
{
    char line[3 * BENCH_TEXT + 3];
    FILE *file = fopen(path, "r");
    struct bench_client *clients = calloc(BENCH_CLIENTS, sizeof *clients);
    if (file == NULL || clients == NULL) {
        bench_die("%s: %s", path, strerror(errno));
    }
    *count = 0;
    while (*count < BENCH_CLIENTS && fgets(line, sizeof line, file) != NULL) {
        struct bench_client *client = &clients[(*count)++];
        char *rest = line;
        client->fd = -1;
        copy_text(client->id, strsep(&rest, "\t\n"), path);
        copy_text(client->name, strsep(&rest, "\t\n"), path);
        copy_text(client->secret, strsep(&rest, "\t\n"), path);
    }
    fclose(file);
    return clients;
}

/* ---- out ------------------------------------------------------------------------------------ */

static void send_all(struct bench_client *client, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(client->fd, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0) {
            bench_die("%s: send: %s", client->id, strerror(errno));
        }
        bytes += sent;
        size -= (size_t)sent;
    }
}

static size_t put_text(uint8_t *out, const char *text)
{
    size_t size = strlen(text);
    out[0] = (uint8_t)(size >> 8);
    out[1] = (uint8_t)size;
    memcpy(out + 2, text, size);
    return size + 2;
}

/* 2.2: the fixed header before a body; the bytes of it. */
static size_t put_header(uint8_t *out, uint8_t first, size_t size)
{
    size_t used = 0;
    out[used++] = first;
    do {
        out[used++] = (uint8_t)((size & 127) | (size > 127 ? 128 : 0));
        size >>= 7;
    } while (size > 0);
    return used;
}

static void send_packet(struct bench_client *client, uint8_t first, const uint8_t *body,
                        size_t size)
{
    uint8_t packet[4 * BENCH_TEXT];
    size_t used = put_header(packet, first, size);
    memcpy(packet + used, body, size);
    send_all(client, packet, used + size);
}

static void open_socket(struct bench_client *client, int port)
{
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const struct timeval limit = {.tv_sec = SOCKET_TIMEOUT_S};
    const int on = 1;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->fd < 0 || setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0 ||
        setsockopt(client->fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0 ||
        connect(client->fd, (const struct sockaddr *)&to, sizeof to) != 0) {
        bench_die("%s: port %d: %s", client->id, port, strerror(errno));
    }
}

void bench_begin_connect(struct bench_client *client, int port)
{
    /* 3.1.2: "MQTT", level 4, user name, password and a clean session, keep alive of 0 */
    uint8_t body[3 * BENCH_TEXT + 16] = {0, 4, 'M', 'Q', 'T', 'T', 4, 0xC2, 0, 0};
    size_t used = 10;
    used += put_text(body + used, client->id);
    used += put_text(body + used, client->name);
    used += put_text(body + used, client->secret);
    client->began_ns = bench_now_ns();
    client->in_used = 0;
    client->next_id = 0;
    open_socket(client, port);
    send_packet(client, 0x10, body, used);
}

void bench_subscribe(struct bench_client *client, const char *filter, int qos)
{
    uint8_t body[BENCH_TEXT + 5] = {0, 1};
    if (strlen(filter) >= BENCH_TEXT) {
        bench_die("the filter is longer than %d bytes", BENCH_TEXT - 1);
    }
    size_t used = 2 + put_text(body + 2, filter);
    body[used++] = (uint8_t)qos;
    send_packet(client, 0x82, body, used);
}

static void fill_topic(char topic[2 * BENCH_TEXT], const char *template, const char *name)
{
    const char *place = strstr(template, "%u");
    if (strlen(template) >= BENCH_TEXT) {
        bench_die("the topic is longer than %d bytes", BENCH_TEXT - 1);
    }
    int before = place != NULL ? (int)(place - template) : (int)strlen(template);
    snprintf(topic, 2 * BENCH_TEXT, "%.*s%s%s", before, template, place != NULL ? name : "",
             place != NULL ? place + 2 : "");
}

void bench_prepare(struct bench_client *client, const char *template, int qos, const void *payload,
                   size_t size)
{
    char topic[2 * BENCH_TEXT];
    fill_topic(topic, template, client->name);
    size_t body = 2 + strlen(topic) + (qos > 0 ? 2 : 0) + size;
    client->out = malloc(body + 5);
    if (client->out == NULL) {
        bench_die("out of memory");
    }
    size_t used = put_header(client->out, (uint8_t)(0x30 | qos << 1), body);
    used += put_text(client->out + used, topic);
    client->id_at = qos > 0 ? used : 0;
    used += qos > 0 ? 2 : 0;
    memcpy(client->out + used, payload, size);
    client->out_size = used + size;
}

void bench_publish(struct bench_client *client)
{
    if (client->id_at > 0) {
        client->next_id = client->next_id == UINT16_MAX ? 1 : client->next_id + 1;
        client->out[client->id_at] = (uint8_t)(client->next_id >> 8);
        client->out[client->id_at + 1] = (uint8_t)client->next_id;
    }
    send_all(client, client->out, client->out_size);
}

void bench_ping(struct bench_client *client)
{
    send_packet(client, 0xC0, NULL, 0);
}

void bench_end(struct bench_client *client)
{
    if (client->fd >= 0) {
        send_packet(client, 0xE0, NULL, 0);
        close(client->fd);
        client->fd = -1;
    }
}

/* ---- in ------------------------------------------------------------------------------------- */

/* The bytes of the first packet that is whole; 0: none is. */
static size_t whole_packet(const struct bench_client *client, const uint8_t *at, size_t left,
                           size_t *header)
{
    size_t size = 0, used = 1;
    for (unsigned shift = 0; used < left && shift < 28; shift += 7) {
        uint8_t digit = at[used++];
        size |= (size_t)(digit & 127) << shift;
        if ((digit & 128) == 0) {
            *header = used;
            if (used + size > BENCH_PACKET) {
                bench_die("%s: a packet of %zu bytes", client->id, size);
            }
            return used + size <= left ? used + size : 0;
        }
    }
    return 0;
}

static void take_packet(struct bench_client *client, const uint8_t *at, size_t header)
{
    const uint8_t *body = at + header;
    enum bench_packet type = at[0] >> 4;
    if (type == BENCH_CONNACK && body[1] != 0) {
        bench_die("%s: refused, return code %d", client->id, body[1]);
    }
    if (type == BENCH_SUBACK && body[2] > 2) {
        bench_die("%s: the subscription was refused", client->id);
    }
    if (type == BENCH_PUBLISH && (at[0] & 6) != 0) {
        const uint8_t *id = body + 2 + (body[0] << 8 | body[1]);
        send_packet(client, 0x40, id, 2);
    }
}

void bench_receive(struct bench_client *client, bench_packet_fn *each, void *context)
{
    if (client->in == NULL && (client->in = malloc(BENCH_PACKET)) == NULL) {
        bench_die("out of memory");
    }
    ssize_t got = recv(client->fd, client->in + client->in_used, BENCH_PACKET - client->in_used,
                       MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) {
        return;
    }
    if (got <= 0) {
        bench_die("%s: the broker closed the connection", client->id);
    }
    client->in_used += (size_t)got;
    size_t at = 0, header = 0, size;
    while ((size = whole_packet(client, client->in + at, client->in_used - at, &header)) > 0) {
        take_packet(client, client->in + at, header);
        each(client, client->in[at] >> 4, context);
        at += size;
    }
    client->in_used -= at;
    memmove(client->in, client->in + at, client->in_used);
}
