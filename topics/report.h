/* SPDX-License-Identifier: Apache-2.0
 *
 * report: what a device says of itself, on sekisho/v1/report/{site}/{device}. Every member may be
 * missing: that is "unknown", and `unknown` may then carry the device's reason. The device-side
 * metrics report of AWS IoT Device Defender, with long or short keys, is accepted as it is and fills
 * the network part.
 *
 * JSON members, by section (types in schemas/report.schema.json):
 *   v at sequence
 *   agent{name version}                  firmware{version digest}
 *   os{name version kernel}              hardware{vendor model serial board}
 *   boot{secure_boot booted_at}          storage{encrypted keystore}
 *   accounts{empty_passwords default_passwords}
 *   network{listening[{port protocol address}] listening_total established tls bytes_in bytes_out}
 *   time{synchronized source}            updates{pending security_pending checked_at automatic}
 *   logging{enabled forwarding retention_days}
 *   media{removable}                     scan{at findings}
 *   configuration{hash}                  location{country place}
 *   custom{name: string | number | boolean}       unknown{"boot.secure_boot": "why"}
 */
#ifndef SEKISHO_TOPICS_REPORT_H
#define SEKISHO_TOPICS_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topics/civil.h"
#include "topics/json.h"
#include "topics/status.h"

#define SEKI_REPORT_LIMIT 65536 /* bytes of payload */
#define SEKI_PORTS 32           /* listening ports kept; `ports_total` says how many there were */
#define SEKI_CUSTOM 16          /* custom facts kept; more is OUT_OF_RANGE */
#define SEKI_UNKNOWNS 32

/* A yes or no that may be unknown: 0 is unknown, so that a zeroed report knows nothing. */
enum seki_tri { SEKI_TRI_UNKNOWN, SEKI_NO, SEKI_YES };
#define SEKI_COUNT_UNKNOWN (-1) /* of the int64_t counts below */

enum seki_keystore {
    SEKI_KEYSTORE_UNKNOWN,
    SEKI_KEYSTORE_NONE,
    SEKI_KEYSTORE_FILE,
    SEKI_KEYSTORE_TEE,
    SEKI_KEYSTORE_TPM,
    SEKI_KEYSTORE_SE
};
extern const char *const seki_keystore_words[]; /* "" none file tee tpm se */

struct seki_port {
    uint16_t port;
    bool udp;
    char address[46]; /* text of an IP address; "" when not said */
};

struct seki_custom {
    char name[33]; /* [a-z][a-z0-9_]{0,31} */
    enum { SEKI_CUSTOM_STRING, SEKI_CUSTOM_NUMBER, SEKI_CUSTOM_BOOLEAN } type;
    char string[65];
    double number;
    bool boolean;
};

struct seki_unknown {
    char member[48]; /* "boot.secure_boot" */
    char why[81];
};

/* A report; strings are "" and counts SEKI_COUNT_UNKNOWN where the device did not say. */
struct seki_report {
    seki_unix_s at;    /* the device's own clock; 0 when not said */
    int64_t sequence;  /* grows with each report of a device; SEKI_COUNT_UNKNOWN when not said */
    bool aws;          /* came as an AWS Device Defender report */
    char agent_name[33], agent_version[33];
    char firmware_version[49], firmware_digest[80];
    char os_name[49], os_version[33], kernel[65];
    char vendor[49], model[49], serial[49], board[49];
    enum seki_tri secure_boot;
    seki_unix_s booted_at;
    enum seki_tri storage_encrypted;
    enum seki_keystore keystore;
    int64_t empty_passwords;
    enum seki_tri default_passwords;
    struct seki_port ports[SEKI_PORTS];
    size_t ports_count;
    int64_t ports_total; /* SEKI_COUNT_UNKNOWN: the device did not say which ports listen */
    int64_t established;
    char tls[12]; /* of the session to the broker: "none", "TLSv1.2", "TLSv1.3"; "" unknown */
    int64_t bytes_in, bytes_out;
    enum seki_tri time_synchronized;
    char time_source[33];
    int64_t updates_pending, security_updates_pending;
    seki_unix_s updates_checked_at;
    enum seki_tri updates_automatic;
    enum seki_tri logging_enabled, logging_forwarding;
    int64_t log_retention_days;
    enum seki_tri removable_media; /* usable media slots: SEKI_NO is the safe answer */
    seki_unix_s scan_at;
    int64_t scan_findings;
    char configuration_hash[80];
    char country[3], place[49]; /* ISO 3166-1 alpha-2, and free text */
    struct seki_custom custom[SEKI_CUSTOM];
    size_t custom_count;
    struct seki_unknown unknown[SEKI_UNKNOWNS];
    size_t unknown_count;
};

/* Sets every member to "not said". */
void seki_report_init(struct seki_report *report);

/* Reads a payload of at most SEKI_REPORT_LIMIT bytes. On failure *report is as after init, and the
 * fault names the member and what is wrong with it in at most 200 bytes of printable ASCII. */
enum seki_status seki_report_decode(const char *payload, size_t size, struct seki_report *report,
                                    struct seki_fault *fault) SEKI_CHECK_RESULT;

/* Writes a report in the project's own form, members that are not known left out. TOO_LONG when it
 * does not fit; *length excludes the NUL. */
enum seki_status seki_report_encode(const struct seki_report *report, char *out, size_t size,
                                    size_t *length) SEKI_CHECK_RESULT;

#endif
