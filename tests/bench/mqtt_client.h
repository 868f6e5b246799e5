/* SPDX-License-Identifier: Apache-2.0
 *
 * mqtt_client: as much of an MQTT 3.1.1 client as a load generator needs, on a blocking loopback
 * socket that is read without waiting. One packet is one send, as a device would send it. Whatever
 * goes wrong ends the program with a line that says what: a measurement that went on would be
 * wrong.
 */
#ifndef SEKISHO_BENCH_MQTT_CLIENT_H
#define SEKISHO_BENCH_MQTT_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_TEXT 200      /* bytes of an id, a name, a secret, a topic */
#define BENCH_CLIENTS 20000 /* rows of a file */
#define BENCH_PACKET 16384  /* the longest packet */

struct bench_client {
    int fd;
    char id[BENCH_TEXT], name[BENCH_TEXT], secret[BENCH_TEXT];
    uint8_t *out; /* the publication, ready to be sent */
    size_t out_size;
    size_t id_at; /* of its packet identifier, in `out`; 0: QoS 0 */
    uint16_t next_id;
    uint8_t *in; /* what has come of packets that are not whole yet */
    size_t in_used;
    int64_t began_ns;
};

enum bench_packet {
    BENCH_CONNACK = 2,
    BENCH_PUBLISH = 3,
    BENCH_PUBACK = 4,
    BENCH_SUBACK = 9,
    BENCH_PINGRESP = 13
};

void bench_die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
int64_t bench_now_ns(void);

/* Rows of "client id<TAB>user name<TAB>password"; the caller frees the array. */
struct bench_client *bench_read_clients(const char *path, size_t *count);

/* Opens the connection and sends CONNECT; the answer comes with bench_receive. */
void bench_begin_connect(struct bench_client *client, int port);
void bench_subscribe(struct bench_client *client, const char *filter, int qos);
/* "%u" in the topic becomes the client's user name. */
void bench_prepare(struct bench_client *client, const char *topic, int qos, const void *payload,
                   size_t size);
void bench_publish(struct bench_client *client);
void bench_ping(struct bench_client *client);
void bench_end(struct bench_client *client); /* DISCONNECT */

/* Takes in what is there, at most one read, and acknowledges what asks for it. Calls `each` for
 * every packet. */
typedef void bench_packet_fn(struct bench_client *client, enum bench_packet type, void *context);
void bench_receive(struct bench_client *client, bench_packet_fn *each, void *context);

#endif
