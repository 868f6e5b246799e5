/* SPDX-License-Identifier: Apache-2.0
 *
 * commit: a few records that are written together, with the line that they leave in the audit. In
 * bytes: ticket (8), time (8), audited (1), actor, action, subject and detail (2 + n each), count
 * (1) and the records (4 + n each).
 */
#include <stdlib.h>

#include "plugin/core/bytes.h"
#include "plugin/core/record.h"

#define COMMIT_RECORDS (sizeof((struct seki_commit *)NULL)->records / sizeof(struct seki_record *))

struct seki_commit *seki_commit_new(void)
{
    return calloc(1, sizeof(struct seki_commit));
}

enum seki_status seki_commit_add(struct seki_commit *commit, struct seki_record *record)
{
    if (commit->count == COMMIT_RECORDS) {
        seki_record_free(record);
        return SEKI_FULL;
    }
    commit->records[commit->count++] = record;
    return SEKI_OK;
}

void seki_commit_free(struct seki_commit *commit)
{
    if (!commit)
        return;
    for (size_t i = 0; i < commit->count; i++)
        seki_record_free(commit->records[i]);
    free(commit);
}

static enum seki_status put_records(struct seki_bytes *out, const struct seki_commit *commit)
{
    seki_bytes_put_number(out, commit->count, 1);
    for (size_t i = 0; i < commit->count; i++) {
        uint8_t *bytes;
        size_t size;
        enum seki_status status = seki_record_encode(commit->records[i], &bytes, &size);
        if (status != SEKI_OK)
            return status;
        seki_bytes_put_number(out, size, 4);
        seki_bytes_put(out, bytes, size);
        free(bytes);
    }
    return SEKI_OK;
}

enum seki_status seki_commit_encode(const struct seki_commit *commit, uint8_t **bytes, size_t *size)
{
    struct seki_bytes out = {0};
    seki_bytes_put_number(&out, commit->ticket, 8);
    seki_bytes_put_number(&out, (uint64_t)commit->at, 8);
    seki_bytes_put_number(&out, commit->audited, 1);
    seki_bytes_put_text(&out, commit->actor, 2);
    seki_bytes_put_text(&out, commit->action, 2);
    seki_bytes_put_text(&out, commit->subject, 2);
    seki_bytes_put_text(&out, commit->detail, 2);
    enum seki_status status = put_records(&out, commit);
    if (status == SEKI_OK && out.failed)
        status = SEKI_NO_MEMORY;
    if (status != SEKI_OK) {
        seki_bytes_free(&out);
        return status;
    }
    *bytes = out.at;
    *size = out.used;
    return SEKI_OK;
}

static enum seki_status take_records(struct seki_bytes_reader *in, struct seki_commit *commit)
{
    const size_t count = (size_t)seki_bytes_take_number(in, 1);
    if (in->failed || count > COMMIT_RECORDS)
        return SEKI_BAD_INPUT;
    while (commit->count < count) {
        const size_t size = (size_t)seki_bytes_take_number(in, 4);
        const uint8_t *bytes = seki_bytes_take(in, size);
        if (!bytes)
            return SEKI_BAD_INPUT;
        enum seki_status status = seki_record_decode(bytes, size, &commit->records[commit->count]);
        if (status != SEKI_OK)
            return status;
        commit->count++;
    }
    return in->left > 0 ? SEKI_BAD_INPUT : SEKI_OK;
}

enum seki_status seki_commit_decode(const uint8_t *bytes, size_t size, struct seki_commit **commit)
{
    struct seki_commit *made = seki_commit_new();
    if (!made)
        return SEKI_NO_MEMORY;
    struct seki_bytes_reader in = {.at = bytes, .left = size};
    made->ticket = seki_bytes_take_number(&in, 8);
    made->at = (seki_unix_s)seki_bytes_take_number(&in, 8);
    const uint64_t audited = seki_bytes_take_number(&in, 1);
    made->audited = audited == 1;
    seki_bytes_take_text(&in, 2, made->actor, sizeof made->actor);
    seki_bytes_take_text(&in, 2, made->action, sizeof made->action);
    seki_bytes_take_text(&in, 2, made->subject, sizeof made->subject);
    seki_bytes_take_text(&in, 2, made->detail, sizeof made->detail);
    enum seki_status status = audited > 1 ? SEKI_BAD_INPUT : take_records(&in, made);
    if (status != SEKI_OK) {
        seki_commit_free(made);
        return status;
    }
    *commit = made;
    return SEKI_OK;
}
