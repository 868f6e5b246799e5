/* SPDX-License-Identifier: Apache-2.0
 *
 * other_fields: the members of sites, accounts, attestations, choices and waivers by name.
 */
#include <stddef.h>

#include "plugin/core/fields.h"

#define AT(type, member) offsetof(struct type, member)
#define SIZE(type, member) sizeof(((struct type *)NULL)->member)
#define OPERATOR (SEKI_FIELD_BY_OPERATOR | SEKI_FIELD_REGISTERED)
#define KEPT SEKI_FIELD_REGISTERED

#define STRING(type_, text, member, who)                                                           \
    {                                                                                              \
        .name = text, .type = SEKI_FIELD_STRING, .flags = who, .offset = AT(type_, member),        \
        .size = SIZE(type_, member)                                                                \
    }
#define WORD(type_, text, member, list, who)                                                       \
    {                                                                                              \
        .name = text, .type = SEKI_FIELD_WORD, .flags = who, .offset = AT(type_, member),          \
        .words = list                                                                              \
    }
#define TIME(type_, text, member, who)                                                             \
    {                                                                                              \
        .name = text, .type = SEKI_FIELD_TIME, .flags = who, .offset = AT(type_, member)           \
    }
#define INT(type_, text, member, low, high, who)                                                   \
    {                                                                                              \
        .name = text, .type = SEKI_FIELD_INT, .flags = who, .offset = AT(type_, member),           \
        .least = low, .most = high                                                                 \
    }
#define LIST(type_, text, member, counter, limit, who)                                             \
    {                                                                                              \
        .name = text, .type = SEKI_FIELD_LIST, .flags = who, .offset = AT(type_, member),          \
        .size = SIZE(type_, member[0]), .count_offset = AT(type_, counter), .capacity = limit      \
    }

const struct seki_field_row seki_site_fields[] = {
    STRING(seki_site, "name", name, OPERATOR),
    INT(seki_site, "use_level", use_level, 1, 3, OPERATOR),
    WORD(seki_site, "stage", stage, seki_stage_words, OPERATOR),
    STRING(seki_site, "owner_it", owner_it, OPERATOR),
    STRING(seki_site, "owner_ot", owner_ot, OPERATOR),
    STRING(seki_site, "country", country, OPERATOR),
    LIST(seki_site, "segments", segments, segment_count, SEKI_SITE_SEGMENTS, OPERATOR),
    INT(seki_site, "warning_days", warning_days, 1, 3650, OPERATOR),
    LIST(seki_site, "write", write, write_count, SEKI_RIGHTS, OPERATOR),
    LIST(seki_site, "read", read, read_count, SEKI_RIGHTS, OPERATOR),
    TIME(seki_site, "registered_at", registered_at, KEPT),
};
const size_t seki_site_field_count = sizeof seki_site_fields / sizeof *seki_site_fields;

const struct seki_field_row seki_account_fields[] = {
    WORD(seki_account, "role", role, seki_role_words, KEPT),
    STRING(seki_account, "credential", credential, KEPT | SEKI_FIELD_SECRET),
    TIME(seki_account, "credential_at", credential_at, KEPT),
    TIME(seki_account, "created_at", created_at, KEPT),
    LIST(seki_account, "write", write, write_count, SEKI_RIGHTS, OPERATOR),
    LIST(seki_account, "read", read, read_count, SEKI_RIGHTS, OPERATOR),
};
const size_t seki_account_field_count = sizeof seki_account_fields / sizeof *seki_account_fields;

const struct seki_field_row seki_attestation_fields[] = {
    WORD(seki_attestation, "scope", scope, seki_scope_words, KEPT),
    STRING(seki_attestation, "subject", subject, KEPT),
    STRING(seki_attestation, "item", item, KEPT),
    {.name = "pass",
     .type = SEKI_FIELD_BOOLEAN,
     .flags = KEPT,
     .offset = AT(seki_attestation, pass),
     .most = 1},
    STRING(seki_attestation, "vendor", vendor, KEPT),
    STRING(seki_attestation, "evidence", evidence, KEPT),
    STRING(seki_attestation, "author", author, KEPT),
    TIME(seki_attestation, "at", at, KEPT),
    TIME(seki_attestation, "until", until, KEPT),
};
const size_t seki_attestation_field_count =
    sizeof seki_attestation_fields / sizeof *seki_attestation_fields;

const struct seki_field_row seki_choice_fields[] = {
    WORD(seki_choice, "scope", scope, seki_scope_words, KEPT),
    STRING(seki_choice, "subject", subject, KEPT),
    STRING(seki_choice, "item", item, KEPT),
    WORD(seki_choice, "adoption", adoption, seki_adoption_words, KEPT),
    STRING(seki_choice, "reason", reason, KEPT),
    STRING(seki_choice, "author", author, KEPT),
    TIME(seki_choice, "at", at, KEPT),
};
const size_t seki_choice_field_count = sizeof seki_choice_fields / sizeof *seki_choice_fields;

const struct seki_field_row seki_waiver_fields[] = {
    WORD(seki_waiver, "scope", scope, seki_scope_words, KEPT),
    STRING(seki_waiver, "subject", subject, KEPT),
    STRING(seki_waiver, "item", item, KEPT),
    STRING(seki_waiver, "reason", reason, KEPT),
    STRING(seki_waiver, "author", author, KEPT),
    TIME(seki_waiver, "at", at, KEPT),
    TIME(seki_waiver, "until", until, KEPT),
};
const size_t seki_waiver_field_count = sizeof seki_waiver_fields / sizeof *seki_waiver_fields;
