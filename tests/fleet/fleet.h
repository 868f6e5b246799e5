/* SPDX-License-Identifier: Apache-2.0
 *
 * fleet: a simulated fleet of three sites for demonstrations and load. Tables (kinds.c) say which
 * sites, kinds of device, devices and faults there are; a plan (plan.c) makes single devices of
 * them, also more than the tables hold; what each reports (posture.c) and measures (traffic.c) is
 * made from its plan. The same plan is written out for sekishoctl to register (provision.c), so
 * that what runs and what is registered cannot differ. Vendors and models are made up.
 */
#ifndef SEKISHO_TESTS_FLEET_H
#define SEKISHO_TESTS_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sekisho/agent.h"

#define SEKI_FLEET_MOST 2000 /* devices */

enum seki_fleet_auth { SEKI_FLEET_TOKEN, SEKI_FLEET_X509, SEKI_FLEET_SHARED };

/* What is wrong with a device, as bits. */
enum seki_fleet_fault {
    SEKI_FLEET_EMPTY_PASSWORD = 1 << 0,   /* an account without a password */
    SEKI_FLEET_DEFAULT_PASSWORD = 1 << 1, /* the maker's password is still set */
    SEKI_FLEET_TELNET = 1 << 2,           /* listens where nothing should */
    SEKI_FLEET_NO_SECURE_BOOT = 1 << 3,
    SEKI_FLEET_NOT_ENCRYPTED = 1 << 4,
    SEKI_FLEET_CLOCK = 1 << 5,        /* not synchronised, and off by minutes */
    SEKI_FLEET_OLD_FIRMWARE = 1 << 6, /* below the minimum of its policy */
    SEKI_FLEET_PATCHES = 1 << 7,      /* security updates wait */
    SEKI_FLEET_DRIFT = 1 << 8,        /* settings are not those approved */
    SEKI_FLEET_MEDIA = 1 << 9,        /* an open card slot */
    SEKI_FLEET_NO_LOG = 1 << 10,
    SEKI_FLEET_PLAIN = 1 << 11,        /* speaks MQTT without TLS */
    SEKI_FLEET_WRONG_TOPIC = 1 << 12,  /* publishes on its neighbour's topic */
    SEKI_FLEET_WRONG_SECRET = 1 << 13, /* signs in with a secret that is none */
    SEKI_FLEET_BROKEN_REPORT = 1 << 14,
    SEKI_FLEET_NEVER_CAME = 1 << 15, /* registered, and never connected */
    SEKI_FLEET_UNKNOWN = 1 << 16,    /* connects, and is registered nowhere */
    SEKI_FLEET_ELSEWHERE = 1 << 17,  /* connects from outside its site's network */
    SEKI_FLEET_NO_DECISION = 1 << 18 /* past its support, and nobody decided what to do */
};

/* Days from today until a date; or one of these. */
#define SEKI_FLEET_DATE_UNKNOWN INT16_MIN
#define SEKI_FLEET_DATE_TBA (INT16_MIN + 1)

struct seki_fleet_signal {
    const char *name; /* with its unit: "temperature_c"; NULL ends the list */
    double low, high;
    int decimals;
    bool counts; /* grows by up to `high` a message instead of swinging between low and high */
};

struct seki_fleet_kind {
    const char *name; /* the first part of its devices' ids */
    const char *vendor, *model, *owner;
    enum seki_fleet_auth auth;
    const char *firmware, *firmware_before, *firmware_minimum;
    const char *os, *os_version; /* NULL: it has none to speak of */
    const char *ports;           /* TCP, allowed and listening: "22,443", or "none" */
    enum seki_keystore keystore;
    int16_t support_ends, life_ends; /* days from today */
    const char *topic;               /* of its measurements */
    int every_s;
    struct seki_fleet_signal signals[4];
};

struct seki_fleet_site {
    const char *id;
    const char *fields[8]; /* as `sekishoctl site add` takes them */
    int network;           /* 127.network.0.0/16 */
};

struct seki_fleet_place {
    const char *site, *kind;
    int number;
    unsigned faults;
};

struct seki_fleet_attestation {
    const char *item;
    const char *site; /* NULL: the organization */
    const char *result, *evidence;
};

/* The tables; each ends with a row whose first member is NULL. */
extern const struct seki_fleet_site seki_fleet_sites[];
extern const struct seki_fleet_kind seki_fleet_kinds[];
extern const struct seki_fleet_place seki_fleet_places[];
extern const struct seki_fleet_attestation seki_fleet_attestations[];
/* The password that all tills of the shop share, and its hash as mosquitto_passwd writes it. */
extern const char seki_fleet_shared_password[], seki_fleet_shared_credential[];

/* One device of the plan. */
struct seki_fleet_device {
    const struct seki_fleet_site *site;
    const struct seki_fleet_kind *kind;
    unsigned faults;
    size_t index;
    char id[SEKI_ID_SIZE];
    char address[46]; /* that it connects from */
    char serial[32];
};

/* Plans `count` devices (1 to SEKI_FLEET_MOST) into devices[]: those of the tables first, then
 * sound ones of the same kinds. The same every time. */
void seki_fleet_plan(struct seki_fleet_device *devices, size_t count);

/* A hash-like text of 64 hex digits made from a name, the same every time. */
void seki_fleet_digest(const char *name, char out[65]);

/* Fills a report as this device makes it. */
void seki_fleet_posture(const struct seki_fleet_device *device, seki_unix_s now,
                        struct seki_report *report);

/* What a device measures, as a JSON object. */
struct seki_fleet_traffic {
    uint64_t random;
    double values[4];
};
void seki_fleet_traffic_init(const struct seki_fleet_device *device,
                             struct seki_fleet_traffic *traffic);
void seki_fleet_measure(const struct seki_fleet_device *device, struct seki_fleet_traffic *traffic,
                        seki_unix_s now, char *out, size_t size);
/* A random number below `limit` from a state that is carried along. */
uint32_t seki_fleet_random(uint64_t *state, uint32_t limit);

/* Lists for ./start: sites and attestations as words for the shell, devices as CSV for
 * `sekishoctl device import`, and the ids of those that need a client certificate. */
void seki_fleet_write_sites(FILE *out);
void seki_fleet_write_attestations(FILE *out);
void seki_fleet_write_devices(FILE *out, const struct seki_fleet_device *devices, size_t count,
                              seki_unix_s now);
void seki_fleet_write_x509(FILE *out, const struct seki_fleet_device *devices, size_t count);

/* How to reach the broker, and what the devices sign in with. */
struct seki_fleet_way {
    const char *host;
    uint16_t port, tls_port, x509_port;
    const char *ca_folder;   /* ca.crt, and DEVICE.crt and .key of those with a certificate */
    const char *credentials; /* a folder of CSV files as `device import -o` writes them */
};
/* Runs the devices until SIGTERM or SIGINT; the exit status. */
int seki_fleet_run(const struct seki_fleet_way *way, const struct seki_fleet_device *devices,
                   size_t count);

#endif
