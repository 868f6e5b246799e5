/* SPDX-License-Identifier: Apache-2.0
 *
 * facts: the typed vocabulary that rules are written in. Each row of the table in facts.c names a fact
 * ("boot.secure_boot"), its type, its scope, how strong its evidence is, and reads it from a subject.
 * A fact that nobody observed, reported or registered is absent, and a rule over it is undecided: never
 * a guess. A new fact is a row here, a reader beside it, and where it changes, a bit marked changed.
 */
#ifndef SEKISHO_CORE_FACTS_H
#define SEKISHO_CORE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topics/civil.h"
#include "topics/words.h"

/* X(enumerator, name, type, scope, evidence). Order is free; names are the contract of catalogues. */
#define SEKI_FACT_LIST(X)                                                                          \
    X(OWNER, "owner", STRING, DEVICE, REGISTERED)                                                  \
    X(SITE, "site", STRING, DEVICE, REGISTERED)                                                    \
    X(USE_LEVEL, "use_level", NUMBER, DEVICE, REGISTERED)                                          \
    X(MODEL, "model", STRING, DEVICE, REGISTERED)                                                  \
    X(VENDOR, "vendor", STRING, DEVICE, REGISTERED)                                                \
    X(LIFECYCLE, "lifecycle", STRING, DEVICE, REGISTERED)                                          \
    X(LIFECYCLE_SINCE, "lifecycle.since", TIME, DEVICE, REGISTERED)                                \
    X(AUTH, "auth", STRING, DEVICE, REGISTERED)                                                    \
    X(CREDENTIAL_AT, "credential.set_at", TIME, DEVICE, REGISTERED)                                \
    X(CREDENTIAL_COMMON, "credential.common", BOOLEAN, DEVICE, REGISTERED)                         \
    X(CREDENTIAL_SHARED, "credential.shared", BOOLEAN, DEVICE, OBSERVED)                           \
    X(CREDENTIAL_USED, "credential.used", BOOLEAN, DEVICE, OBSERVED)                               \
    X(CERTIFICATE_EXPIRES, "credential.certificate_expires_at", TIME, DEVICE, OBSERVED)            \
    X(SUPPORT_STATE, "support.state", STRING, DEVICE, REGISTERED)                                  \
    X(SUPPORT_END, "support.end_of_security_support", DATE, DEVICE, REGISTERED)                    \
    X(SUPPORT_EOL, "support.end_of_life", DATE, DEVICE, REGISTERED)                                \
    X(SUPPORT_SOURCE, "support.source", STRING, DEVICE, REGISTERED)                                \
    X(SUPPORT_VERIFIED, "support.verified_at", DATE, DEVICE, REGISTERED)                           \
    X(SUPPORT_DECISION, "support.decision", STRING, DEVICE, REGISTERED)                            \
    X(SUPPORT_DECISION_UNTIL, "support.decision_until", DATE, DEVICE, REGISTERED)                  \
    X(REPLACE_BY, "replace_by", DATE, DEVICE, REGISTERED)                                          \
    X(DISPOSE_BY, "dispose_by", DATE, DEVICE, REGISTERED)                                          \
    X(FIRMWARE_MINIMUM, "policy.firmware_minimum", VERSION, DEVICE, REGISTERED)                    \
    X(FIRMWARE_DIGEST_APPROVED, "policy.firmware_digest", STRING, DEVICE, REGISTERED)              \
    X(CONFIGURATION_APPROVED, "policy.configuration_hash", STRING, DEVICE, REGISTERED)             \
    X(ONLINE, "presence.online", BOOLEAN, DEVICE, OBSERVED)                                        \
    X(LAST_SEEN, "presence.last_seen", TIME, DEVICE, OBSERVED)                                     \
    X(ADDRESS_LOOPBACK, "presence.loopback", BOOLEAN, DEVICE, OBSERVED)                            \
    X(ADDRESS_IN_SEGMENT, "presence.in_segment", BOOLEAN, DEVICE, OBSERVED)                        \
    X(DENIED_AT, "topics.denied_at", TIME, DEVICE, OBSERVED)                                       \
    X(AUTH_FAILURE_AT, "credential.failed_at", TIME, DEVICE, OBSERVED)                             \
    X(SESSION_TLS, "session.tls", STRING, DEVICE, REPORTED)                                        \
    X(SESSION_CERTIFICATE, "session.certificate", BOOLEAN, DEVICE, OBSERVED)                       \
    X(REPORT_AT, "report.received_at", TIME, DEVICE, OBSERVED)                                     \
    X(CLOCK_SKEW, "report.clock_skew", NUMBER, DEVICE, OBSERVED)                                   \
    X(FIRMWARE_VERSION, "firmware.version", VERSION, DEVICE, REPORTED)                             \
    X(FIRMWARE_DIGEST, "firmware.digest", STRING, DEVICE, REPORTED)                                \
    X(OS_NAME, "os.name", STRING, DEVICE, REPORTED)                                                \
    X(OS_VERSION, "os.version", VERSION, DEVICE, REPORTED)                                         \
    X(KERNEL, "os.kernel", VERSION, DEVICE, REPORTED)                                              \
    X(SECURE_BOOT, "boot.secure_boot", BOOLEAN, DEVICE, REPORTED)                                  \
    X(STORAGE_ENCRYPTED, "storage.encrypted", BOOLEAN, DEVICE, REPORTED)                           \
    X(KEYSTORE, "storage.keystore", STRING, DEVICE, REPORTED)                                      \
    X(EMPTY_PASSWORDS, "accounts.empty_passwords", NUMBER, DEVICE, REPORTED)                       \
    X(DEFAULT_PASSWORDS, "accounts.default_passwords", BOOLEAN, DEVICE, REPORTED)                  \
    X(LISTENING, "network.listening", NUMBER, DEVICE, REPORTED)                                    \
    X(UNEXPECTED_PORTS, "network.unexpected_ports", NUMBER, DEVICE, REPORTED)                      \
    X(TIME_SYNCHRONIZED, "time.synchronized", BOOLEAN, DEVICE, REPORTED)                           \
    X(UPDATES_PENDING, "updates.pending", NUMBER, DEVICE, REPORTED)                                \
    X(SECURITY_UPDATES, "updates.security_pending", NUMBER, DEVICE, REPORTED)                      \
    X(UPDATES_CHECKED, "updates.checked_at", TIME, DEVICE, REPORTED)                               \
    X(UPDATES_AUTOMATIC, "updates.automatic", BOOLEAN, DEVICE, REPORTED)                           \
    X(LOGGING, "logging.enabled", BOOLEAN, DEVICE, REPORTED)                                       \
    X(LOG_FORWARDING, "logging.forwarding", BOOLEAN, DEVICE, REPORTED)                             \
    X(LOG_RETENTION, "logging.retention_days", NUMBER, DEVICE, REPORTED)                           \
    X(REMOVABLE_MEDIA, "media.removable", BOOLEAN, DEVICE, REPORTED)                               \
    X(SCAN_AT, "scan.at", TIME, DEVICE, REPORTED)                                                  \
    X(SCAN_FINDINGS, "scan.findings", NUMBER, DEVICE, REPORTED)                                    \
    X(CONFIGURATION_HASH, "configuration.hash", STRING, DEVICE, REPORTED)                          \
    X(COUNTRY, "location.country", STRING, DEVICE, REPORTED)                                       \
    X(SITE_COUNTRY, "site.country", STRING, DEVICE, REGISTERED)                                    \
    X(SITE_OWNER_IT, "site.owner_it", STRING, SITE, REGISTERED)                                    \
    X(SITE_OWNER_OT, "site.owner_ot", STRING, SITE, REGISTERED)                                    \
    X(SITE_SEGMENTS, "site.segments", NUMBER, SITE, REGISTERED)                                    \
    X(SITE_EXCEPTIONS_OPEN_ENDED, "site.exceptions_open_ended", NUMBER, SITE, REGISTERED)

enum seki_fact {
#define SEKI_FACT_ENUM(id, name, type, scope, evidence) SEKI_FACT_##id,
    SEKI_FACT_LIST(SEKI_FACT_ENUM)
#undef SEKI_FACT_ENUM
    SEKI_FACTS,
    /* Not a fact, but a bit of a set that every item reads: what stands around the facts (stage,
     * attestations). seki_facts_all has it. */
    SEKI_FACT_CIRCUMSTANCES = 127
};

enum seki_type {
    SEKI_TYPE_BOOLEAN,
    SEKI_TYPE_NUMBER,
    SEKI_TYPE_STRING,
    SEKI_TYPE_VERSION,
    SEKI_TYPE_DATE, /* compared with TIME: a date is its first second; "tba" counts as absent */
    SEKI_TYPE_TIME
};

#define SEKI_FACT_WORDS 2
struct seki_fact_set {
    uint64_t bits[SEKI_FACT_WORDS];
};
static inline void seki_fact_set_add(struct seki_fact_set *set, enum seki_fact fact)
{
    set->bits[fact / 64] |= UINT64_C(1) << (fact % 64);
}
static inline bool seki_fact_set_meets(const struct seki_fact_set *a, const struct seki_fact_set *b)
{
    return (a->bits[0] & b->bits[0]) != 0 || (a->bits[1] & b->bits[1]) != 0;
}

struct seki_value {
    enum seki_type type;
    bool known;      /* false: nothing else counts */
    seki_unix_s at;  /* when it was last observed, reported or registered; 0 unknown */
    bool boolean;
    double number;
    const char *string; /* STRING and VERSION; borrowed from the subject */
    seki_unix_s time;   /* DATE and TIME */
    enum seki_evidence evidence;
};

struct seki_device;
struct seki_site;
struct seki_registry;

/* What a rule is decided about: device is NULL for a site, and both are for the organization. */
struct seki_subject {
    const struct seki_registry *registry;
    const struct seki_site *site;
    const struct seki_device *device;
};

const char *seki_fact_name(enum seki_fact fact);
/* NULL-terminated list of the words that a STRING fact can have; NULL when any text may stand there. */
const char *const *seki_fact_words(enum seki_fact fact);
/* True for a site's fact that is counted over its devices: no device's item may read it. */
bool seki_fact_counts_devices(enum seki_fact fact);
enum seki_type seki_fact_type(enum seki_fact fact);
enum seki_scope seki_fact_scope(enum seki_fact fact);
enum seki_evidence seki_fact_evidence(enum seki_fact fact);
/* Fact of a name, or -1. */
int seki_fact_find(const char *name);
/* Reads a fact of a subject; a fact of another scope is unknown. */
struct seki_value seki_fact_read(enum seki_fact fact, const struct seki_subject *subject,
                                 seki_unix_s now);
/* The facts that a report, a connection or a registry change may change. */
struct seki_fact_set seki_facts_of_report(void);
struct seki_fact_set seki_facts_of_presence(void);
struct seki_fact_set seki_facts_all(void);

#endif
