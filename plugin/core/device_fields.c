/* SPDX-License-Identifier: Apache-2.0
 *
 * device_fields: the members of a device by name. `site` is not among them: it is a place in a
 * list, which the registry moves (entries_take.c).
 */
#include <stddef.h>

#include "plugin/core/fields.h"

#define AT(member) offsetof(struct seki_device, member)
#define SIZE(member) sizeof(((struct seki_device *)NULL)->member)
#define OPERATOR (SEKI_FIELD_BY_OPERATOR | SEKI_FIELD_REGISTERED)
#define KEPT SEKI_FIELD_REGISTERED
#define SEEN SEKI_FIELD_OBSERVED

#define STRING(text, member, who)                                                                  \
    {                                                                                              \
        .name = text, .type = SEKI_FIELD_STRING, .flags = who, .offset = AT(member),               \
        .size = SIZE(member)                                                                       \
    }
#define WORD(text, member, list, who)                                                              \
    {                                                                                              \
        .name = text, .type = SEKI_FIELD_WORD, .flags = who, .offset = AT(member), .words = list   \
    }
#define DATE(text, member, who)                                                                    \
    {                                                                                              \
        .name = text, .type = SEKI_FIELD_DATE, .flags = who, .offset = AT(member)                  \
    }
#define TIME(text, member, who)                                                                    \
    {                                                                                              \
        .name = text, .type = SEKI_FIELD_TIME, .flags = who, .offset = AT(member)                  \
    }
#define INT(text, member, low, high, who)                                                          \
    {                                                                                              \
        .name = text, .type = SEKI_FIELD_INT, .flags = who, .offset = AT(member), .least = low,    \
        .most = high                                                                               \
    }
#define INT64(text, member, who)                                                                   \
    {                                                                                              \
        .name = text, .type = SEKI_FIELD_INT64, .flags = who, .offset = AT(member),                \
        .most = SEKI_COUNT_MOST                                                                    \
    }
#define BOOLEAN(text, member, who)                                                                 \
    {                                                                                              \
        .name = text, .type = SEKI_FIELD_BOOLEAN, .flags = who, .offset = AT(member), .most = 1    \
    }

/* OpenEoX's dates of one component, with who says so. */
#define MILESTONES(prefix, part)                                                                   \
    DATE(prefix "general_availability", support.of[part].general_availability, OPERATOR),          \
        DATE(prefix "end_of_sales", support.of[part].end_of_sales, OPERATOR),                      \
        DATE(prefix "end_of_security_support", support.of[part].end_of_security_support,           \
             OPERATOR),                                                                            \
        DATE(prefix "end_of_life", support.of[part].end_of_life, OPERATOR),                        \
        STRING(prefix "source", support.of[part].source, OPERATOR),                                \
        DATE(prefix "verified_at", support.of[part].verified_at, OPERATOR),                        \
        STRING(prefix "entered_by", support.of[part].entered_by, KEPT)

const struct seki_field_row seki_device_fields[] = {
    WORD("auth", auth, seki_auth_words, KEPT),
    STRING("credential", credential, KEPT | SEKI_FIELD_SECRET),
    STRING("fingerprint", fingerprint, OPERATOR),
    TIME("credential_at", credential_at, KEPT),
    BOOLEAN("credential_common", credential_common, KEPT),
    WORD("owner", owner, seki_owner_words, OPERATOR),
    INT("use_level", use_level, 0, 3, OPERATOR),
    STRING("name", name, OPERATOR),
    STRING("model", model, OPERATOR),
    STRING("vendor", vendor, OPERATOR),
    STRING("serial", serial, OPERATOR),
    MILESTONES("support.", SEKI_PRODUCT),
    MILESTONES("support.firmware.", SEKI_FIRMWARE),
    MILESTONES("support.os.", SEKI_OS),
    STRING("support.decision", support.decision, OPERATOR),
    DATE("support.decision_until", support.decision_until, OPERATOR),
    DATE("replace_by", support.replace_by, OPERATOR),
    DATE("dispose_by", support.dispose_by, OPERATOR),
    STRING("policy.firmware_minimum", firmware_minimum, OPERATOR),
    STRING("policy.firmware_digest", firmware_digest, OPERATOR),
    STRING("policy.configuration_hash", configuration_hash, OPERATOR),
    {.name = "policy.allowed_ports", .type = SEKI_FIELD_PORTS, .flags = OPERATOR},
    WORD("lifecycle", lifecycle, seki_lifecycle_words, KEPT),
    TIME("lifecycle_at", lifecycle_at, KEPT),
    TIME("registered_at", registered_at, KEPT),

    BOOLEAN("online", online, SEEN),
    TIME("since", since, SEEN),
    TIME("last_seen", last_seen, SEEN),
    STRING("broker", broker, SEEN),
    STRING("epoch", broker_epoch, SEEN),
    STRING("address", address, SEEN),
    INT64("connection", connection, SEEN),
    INT64("seq", seq, SEEN),
    TIME("certificate_expires_at", certificate_expires_at, SEEN),
    BOOLEAN("credential_used", credential_used, SEEN),
    BOOLEAN("certificate_used", certificate_used, SEEN),
    TIME("denied_at", denied_at, SEEN),
    TIME("auth_failure_at", auth_failure_at, SEEN),
    TIME("report_at", report_at, SEEN),
};
const size_t seki_device_field_count = sizeof seki_device_fields / sizeof *seki_device_fields;
