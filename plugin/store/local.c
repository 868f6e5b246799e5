/* SPDX-License-Identifier: Apache-2.0
 *
 * local: what is on disk. A commit is reduced to what it touches, appended to the journal, synced,
 * and only then called durable; all commits that wait are synced together. The mirror is snapshot
 * plus journal at start, and what Redis holds plus what waits afterwards.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin/store/private.h"

#define FLEET_FILE "fleet"
#define COMMIT_SNAPSHOT_MS 30000
#define STATE_SNAPSHOT_MS 300000
#define JOURNAL_LARGE (1024 * 1024)
#define JOURNAL_PRESSING (SEKI_JOURNAL_LIMIT / 4)
#define JOURNAL_SNAPSHOT_MS 2000 /* at least, between snapshots that a large journal asks for */
#define SNAPSHOT_SHARE                                                                             \
    20 /* a snapshot of a large fleet takes long: commits wait no more of the time */

static bool append_waiting(struct seki_store *store, uint64_t sequence, struct seki_commit *commit)
{
    struct seki_waiting *waiting = calloc(1, sizeof *waiting);
    if (!waiting) {
        return false;
    }
    waiting->sequence = sequence;
    waiting->commit = commit;
    waiting->since_ms = store->now_ms;
    if (!store->waiting) {
        store->waiting_end = &store->waiting;
    }
    *store->waiting_end = waiting;
    store->waiting_end = &waiting->next;
    store->waiting_count++;
    return true;
}

static void apply(struct seki_store *store, const struct seki_commit *commit)
{
    for (size_t i = 0; i < commit->count; i++) {
        if (seki_mirror_keeps(commit->records[i]->kind) &&
            seki_mirror_apply(&store->mirror, commit->records[i]) != SEKI_OK) {
            seki_emit_log(store, SEKI_LOG_ERROR, "store: out of memory for the mirror of records");
        }
    }
    store->commit_dirty = true;
}

static void visit(void *context, uint64_t sequence, struct seki_commit *commit)
{
    struct seki_store *store = context;
    if (!append_waiting(store, sequence, commit)) {
        seki_commit_free(commit);
    }
}

void seki_local_confirm(struct seki_store *store)
{
    struct seki_waiting *waiting = store->waiting;
    store->waiting = waiting->next;
    store->waiting_count--;
    store->waiting_sent -= waiting->sent ? 1 : 0;
    store->journal.confirmed = waiting->sequence;
    if (!store->waiting) {
        seki_journal_mark(&store->journal, store->journal.confirmed);
    }
    seki_commit_free(waiting->commit);
    free(waiting);
}

static void read_fleet(struct seki_store *store)
{
    uint8_t *bytes;
    size_t size;
    if (seki_read_file(store->dir, FLEET_FILE, 64, &bytes, &size) == SEKI_OK) {
        const char *text = (const char *)bytes;
        if (size >= 32 && strspn(text, "0123456789abcdef") == 32) {
            snprintf(store->fleet, sizeof store->fleet, "%.32s", text);
        }
        free(bytes);
    }
}

bool seki_local_set_fleet(struct seki_store *store, const char *id)
{
    const int fd = seki_replace_begin(store->dir, FLEET_FILE);
    if (fd < 0) {
        return false;
    }
    if (!seki_write_all(fd, id, strlen(id)) || !seki_write_all(fd, "\n", 1)) {
        seki_replace_drop(store->dir, FLEET_FILE, fd);
        return false;
    }
    if (!seki_replace_end(store->dir, FLEET_FILE, fd)) {
        return false;
    }
    close(fd);
    return seki_copy_text(store->fleet, sizeof store->fleet, id);
}

/* A damaged snapshot is no reason not to start: the journal and Redis are still there. */
static enum seki_status open_snapshot(struct seki_store *store, struct seki_fault *fault)
{
    enum seki_status status = seki_snapshot_read(store->dir, &store->head, &store->mirror);
    if (status == SEKI_BAD_INPUT) {
        seki_emit_log(
            store, SEKI_LOG_ERROR,
            "state_dir: the snapshot was damaged and is now snapshot.damaged; devices are "
            "known again when Redis answers");
    } else if (status != SEKI_OK && status != SEKI_NOT_FOUND) {
        return seki_fail(fault, status,
                         "state_dir: %.120s: the snapshot cannot be read: %s; see its "
                         "owner and its mode",
                         store->state_dir, seki_status_text(status));
    }
    return SEKI_OK;
}

static enum seki_status open_journal(struct seki_store *store, struct seki_fault *fault)
{
    enum seki_status status = seki_journal_open(store->dir, &store->journal, visit, store, fault);
    if (status == SEKI_OK && store->journal.cut > 0) {
        seki_emit_log(
            store, SEKI_LOG_WARNING,
            "state_dir: %zu bytes at the end of the journal were torn by a crash and cut; "
            "nothing in them had been acknowledged",
            store->journal.cut);
    }
    return status;
}

/* Lays what only the journal has over the snapshot, and lets go of what Redis has. */
static void replay(struct seki_store *store)
{
    for (const struct seki_waiting *at = store->waiting; at; at = at->next) {
        if (at->sequence > store->head.sequence) {
            apply(store, at->commit);
        }
    }
    if (store->head.sequence > store->journal.last) {
        store->journal.last = store->head.sequence;
        seki_journal_mark(&store->journal, store->head.sequence);
    }
    while (store->waiting && store->waiting->sequence <= store->journal.confirmed) {
        const uint64_t confirmed = store->journal.confirmed;
        seki_local_confirm(store);
        store->journal.confirmed = confirmed;
    }
}

enum seki_status seki_local_open(struct seki_store *store, struct seki_fault *fault)
{
    enum seki_status status =
        seki_state_dir_open(store->state_dir, &store->dir, &store->lock, fault);
    if (status != SEKI_OK) {
        return status;
    }
    read_fleet(store);
    status = open_snapshot(store, fault);
    if (status == SEKI_OK) {
        status = open_journal(store, fault);
    }
    if (status != SEKI_OK) {
        return status;
    }
    replay(store);
    (void)seki_copy_text(store->audit_head, sizeof store->audit_head, store->head.audit);
    return SEKI_OK;
}

void seki_local_close(struct seki_store *store)
{
    while (store->waiting) {
        struct seki_waiting *waiting = store->waiting;
        store->waiting = waiting->next;
        seki_commit_free(waiting->commit);
        free(waiting);
    }
    seki_journal_close(&store->journal);
    seki_mirror_clear(&store->mirror);
    if (store->lock >= 0) {
        close(store->lock);
        close(store->dir);
    }
}

/* A record as the parts that it changes; a new thing as a whole. So a commit that waited while
 * Redis was away takes nothing back that another broker has set meanwhile. */
static enum seki_status reduce(struct seki_store *store, struct seki_record **record)
{
    struct seki_record *asked = *record;
    if (!seki_mirror_keeps(asked->kind) || asked->gone || asked->whole) {
        return SEKI_OK;
    }
    struct seki_record *known = seki_mirror_get(&store->mirror, asked->kind, asked->id);
    if (!known) {
        asked->whole = true;
        return SEKI_OK;
    }
    struct seki_record *part = seki_record_new(asked->kind, asked->id);
    enum seki_status status = part ? SEKI_OK : SEKI_NO_MEMORY;
    for (size_t i = 0; status == SEKI_OK && i < asked->count; i++) {
        const char *old = seki_record_get(known, asked->fields[i].name);
        if (!old || strcmp(old, asked->fields[i].value) != 0) {
            status = seki_record_set(part, asked->fields[i].name, asked->fields[i].value);
        }
    }
    seki_record_free(known);
    if (status != SEKI_OK) {
        seki_record_free(part);
        return status;
    }
    seki_record_free(asked);
    *record = part;
    return SEKI_OK;
}

static enum seki_status journal_one(struct seki_store *store, struct seki_commit *commit)
{
    for (size_t i = 0; i < commit->count; i++) {
        enum seki_status status = reduce(store, &commit->records[i]);
        if (status != SEKI_OK) {
            return status;
        }
    }
    return seki_journal_append(&store->journal, commit);
}

static void tell(struct seki_store *store, uint64_t ticket, enum seki_status status)
{
    struct seki_arrival arrival = {.kind = SEKI_ARRIVAL_DURABLE, .ticket = ticket};
    if (status != SEKI_OK) {
        arrival.kind = SEKI_ARRIVAL_FAILED;
        snprintf(arrival.text, sizeof arrival.text, "not written to the journal in %.150s: %s",
                 store->state_dir,
                 status == SEKI_IO     ? "the disk is full or cannot be written"
                 : status == SEKI_FULL ? "it is full; Redis has been away for too long"
                                       : seki_status_text(status));
    }
    seki_emit_simple(store, &arrival);
}

/* What the caller has changed while old records were on their way to it, behind those. */
static void repeat(struct seki_store *store, const struct seki_commit *commit)
{
    for (size_t i = 0; i < commit->count; i++) {
        const struct seki_record *record = commit->records[i];
        if (!seki_mirror_keeps(record->kind) || record->kind == SEKI_RECORD_SUPPORT) {
            continue;
        }
        struct seki_record *now = record->gone
                                      ? seki_record_copy(record)
                                      : seki_mirror_get(&store->mirror, record->kind, record->id);
        seki_emit_record(store, now);
    }
}

static void settle(struct seki_store *store, struct seki_commit *commit, uint64_t sequence)
{
    apply(store, commit);
    if (seki_emit_is_open(store)) {
        repeat(store, commit);
    }
    if (append_waiting(store, sequence, commit)) {
        return;
    }
    /* It is in the journal and reaches Redis after the next start. */
    seki_emit_log(store, SEKI_LOG_ERROR, "store: out of memory; a commit waits in the journal");
    seki_commit_free(commit);
}

static bool touch_the_same(const struct seki_commit *a, const struct seki_commit *b)
{
    for (size_t i = 0; i < a->count; i++) {
        for (size_t k = 0; k < b->count; k++) {
            if (a->records[i]->kind == b->records[k]->kind &&
                strcmp(a->records[i]->id, b->records[k]->id) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* How many of the first commits touch nothing twice: each is reduced to what it changes of the
 * mirror, which an earlier one of them changes only once it is synced. */
static size_t count_apart(struct seki_commit *const *commits, size_t count)
{
    for (size_t apart = 1; apart < count; apart++) {
        for (size_t i = 0; i < apart; i++) {
            if (touch_the_same(commits[i], commits[apart])) {
                return apart;
            }
        }
    }
    return count;
}

static void commit_together(struct seki_store *store, struct seki_commit **commits, size_t count)
{
    const size_t size = store->journal.size;
    const uint64_t last = store->journal.last;
    enum seki_status results[SEKI_BATCH];
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        results[i] = journal_one(store, commits[i]);
        any |= results[i] == SEKI_OK;
    }
    const enum seki_status synced = any ? seki_journal_sync(&store->journal) : SEKI_OK;
    if (synced != SEKI_OK) {
        seki_journal_truncate(&store->journal, size, last);
    }
    uint64_t sequence = last;
    for (size_t i = 0; i < count; i++) {
        const enum seki_status result = results[i] == SEKI_OK ? synced : results[i];
        tell(store, commits[i]->ticket, result);
        if (result == SEKI_OK) {
            settle(store, commits[i], ++sequence);
        } else {
            seki_commit_free(commits[i]);
        }
    }
}

void seki_local_commit(struct seki_store *store, struct seki_commit **commits, size_t count)
{
    for (size_t done = 0; done < count;) {
        const size_t apart = count_apart(commits + done, count - done);
        commit_together(store, commits + done, apart);
        done += apart;
    }
}

void seki_local_snapshot(struct seki_store *store, bool now)
{
    const int64_t age_ms = store->now_ms - store->snapshot_ms;
    /* A journal that fills is begun anew whenever it can be: with nothing of it waiting. */
    const bool pressing = store->journal.size > JOURNAL_PRESSING && !store->waiting;
    const bool rested = pressing || age_ms > store->snapshot_took_ms * SNAPSHOT_SHARE;
    const bool due =
        rested && ((store->commit_dirty &&
                    (age_ms > COMMIT_SNAPSHOT_MS ||
                     (store->journal.size > JOURNAL_LARGE && age_ms > JOURNAL_SNAPSHOT_MS))) ||
                   (store->state_dirty && age_ms > STATE_SNAPSHOT_MS));
    if (!due && !(now && (store->commit_dirty || store->state_dirty))) {
        return;
    }
    store->snapshot_ms = store->now_ms;
    store->head.sequence = store->journal.last;
    (void)seki_copy_text(store->head.audit, sizeof store->head.audit, store->audit_head);
    enum seki_status status = seki_snapshot_write(store->dir, &store->head, &store->mirror);
    store->snapshot_took_ms = seki_clock_ms() - store->snapshot_ms;
    if (status == SEKI_OK && !store->waiting && store->journal.size > 4096) {
        status = seki_journal_restart(&store->journal);
    }
    if (status == SEKI_OK) {
        store->commit_dirty = store->state_dirty = false;
        store->snapshot_failed_ms = 0;
    } else if (store->snapshot_failed_ms == 0) {
        store->snapshot_failed_ms = store->now_ms;
        seki_emit_log(store, SEKI_LOG_ERROR, "state_dir %.120s: the snapshot cannot be written: %s",
                      store->state_dir, strerror(errno));
    }
}
