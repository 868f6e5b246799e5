/* SPDX-License-Identifier: Apache-2.0
 *
 * audit: see audit.h. Each text is hashed with its length, so that no two entries have the same
 * form.
 */
#include "plugin/core/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plugin/core/bytes.h"
#include "plugin/core/credential.h"

static void put_line(struct seki_bytes *form, const char *text)
{
    char length[24];
    const size_t size = strlen(text);
    seki_bytes_put(form, length, (size_t)snprintf(length, sizeof length, "%zu:", size));
    seki_bytes_put(form, text, size);
    seki_bytes_put(form, "\n", 1);
}

enum seki_status seki_audit_hash(const char *previous, const struct seki_audit_entry *entry,
                                 char hash[SEKI_AUDIT_HASH_SIZE])
{
    static const char version[] = "sekisho-audit-1\n";
    struct seki_bytes form = {0};
    seki_bytes_put(&form, version, sizeof version - 1);
    seki_bytes_put(&form, previous, strlen(previous));
    seki_bytes_put(&form, "\n", 1);
    put_line(&form, entry->at);
    put_line(&form, entry->broker);
    put_line(&form, entry->actor);
    put_line(&form, entry->action);
    put_line(&form, entry->subject);
    put_line(&form, entry->detail);
    enum seki_status status = form.failed ? SEKI_NO_MEMORY : SEKI_OK;
    if (status == SEKI_OK && !seki_sha256_hex(form.at, form.used, hash)) {
        status = SEKI_CRYPTO;
    }
    seki_bytes_free(&form);
    return status;
}

void seki_audit_walk_init(struct seki_audit_walk *walk, const char *previous)
{
    *walk = (struct seki_audit_walk){.entries = 0};
    snprintf(walk->head, sizeof walk->head, "%s", previous ? previous : SEKI_AUDIT_GENESIS);
}

enum seki_status seki_audit_verify(struct seki_audit_walk *walk,
                                   const struct seki_audit_entry *entry, const char *previous,
                                   const char *hash, struct seki_fault *fault)
{
    char expected[SEKI_AUDIT_HASH_SIZE];
    const uint64_t number = walk->entries + 1;
    if (strcmp(previous, walk->head) != 0) {
        return seki_fail(fault, SEKI_CONFLICT,
                         "audit entry %" PRIu64 " (%s) does not follow the one before it: entries "
                         "were removed or put in; compare with an earlier export",
                         number, entry->at);
    }
    enum seki_status status = seki_audit_hash(previous, entry, expected);
    if (status != SEKI_OK) {
        return seki_fail(fault, status, "audit entry %" PRIu64 " could not be hashed: %s", number,
                         seki_status_text(status));
    }
    if (strcmp(hash, expected) != 0) {
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "audit entry %" PRIu64 " (%s) was changed after it was written; compare "
                         "with an earlier export",
                         number, entry->at);
    }
    snprintf(walk->head, sizeof walk->head, "%s", hash);
    walk->entries = number;
    return SEKI_OK;
}
