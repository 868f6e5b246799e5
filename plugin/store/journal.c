/* SPDX-License-Identifier: Apache-2.0
 *
 * journal: see journal.h.
 */
#include "plugin/store/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "plugin/core/bytes.h"
#include "plugin/store/files.h"

#define NAME "journal"
#define MAGIC "SEKIJRN1"
#define HEADER (8 + 32)
#define ENTRY_HEAD 8          /* length and checksum */
#define ENTRY_MOST (16 << 20) /* bytes of one commit */

enum { ENTRY_COMMIT = 1, ENTRY_MARK = 2 };

static bool take_entry(struct seki_bytes_reader *in, struct seki_journal *journal,
                       seki_journal_visitor *visit, void *context)
{
    const size_t size = (size_t)seki_bytes_take_number(in, 4);
    const uint32_t crc = (uint32_t)seki_bytes_take_number(in, 4);
    const uint8_t *body = size > ENTRY_MOST ? NULL : seki_bytes_take(in, size);
    if (!body || size < 9 || seki_crc32(0, body, size) != crc) {
        return false;
    }
    struct seki_bytes_reader entry = {.at = body, .left = size};
    const uint64_t type = seki_bytes_take_number(&entry, 1);
    const uint64_t sequence = seki_bytes_take_number(&entry, 8);
    if (type == ENTRY_MARK && entry.left == 0) {
        journal->confirmed = sequence;
        journal->last = sequence > journal->last ? sequence : journal->last;
        return true;
    }
    struct seki_commit *commit = NULL;
    if (type != ENTRY_COMMIT || sequence <= journal->last ||
        seki_commit_decode(entry.at, entry.left, &commit) != SEKI_OK) {
        return false;
    }
    journal->last = sequence;
    visit(context, sequence, commit);
    return true;
}

size_t seki_journal_scan(const uint8_t *bytes, size_t size, struct seki_journal *journal,
                         seki_journal_visitor *visit, void *context)
{
    if (size < HEADER || memcmp(bytes, MAGIC, 8) != 0) {
        return 0;
    }
    memcpy(journal->id, bytes + 8, 32);
    journal->id[32] = '\0';
    if (strspn(journal->id, "0123456789abcdef") != 32) {
        return 0;
    }
    journal->last = journal->confirmed = 0;
    struct seki_bytes_reader in = {.at = bytes + HEADER, .left = size - HEADER};
    size_t valid = HEADER;
    while (in.left > 0 && take_entry(&in, journal, visit, context)) {
        valid = size - in.left;
    }
    return valid;
}

static void put_entry(struct seki_bytes *out, int type, uint64_t sequence, const uint8_t *body,
                      size_t size)
{
    struct seki_bytes entry = {0};
    seki_bytes_put_number(&entry, (uint64_t)type, 1);
    seki_bytes_put_number(&entry, sequence, 8);
    seki_bytes_put(&entry, body, size);
    seki_bytes_put_number(out, entry.used, 4);
    seki_bytes_put_number(out, entry.failed ? 0 : seki_crc32(0, entry.at, entry.used), 4);
    seki_bytes_put(out, entry.at, entry.used);
    out->failed |= entry.failed;
    seki_bytes_free(&entry);
}

static void new_id(char id[SEKI_JOURNAL_ID_SIZE])
{
    uint8_t random[16] = {0};
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) {
        /* Cannot happen for so few bytes; a constant id still works for one state directory. */
        memset(random, 0, sizeof random);
    }
    for (size_t i = 0; i < sizeof random; i++) {
        snprintf(id + 2 * i, 3, "%02x", random[i]);
    }
}

/* Puts a new file in place that holds a header and a mark. */
static enum seki_status begin(struct seki_journal *journal)
{
    struct seki_bytes out = {0};
    seki_bytes_put(&out, MAGIC, 8);
    seki_bytes_put(&out, journal->id, 32);
    put_entry(&out, ENTRY_MARK, journal->confirmed, NULL, 0);
    if (out.failed) {
        seki_bytes_free(&out);
        return SEKI_NO_MEMORY;
    }
    const int fd = seki_replace_begin(journal->dir, NAME);
    const bool written = fd >= 0 && seki_write_all(fd, out.at, out.used);
    if (fd >= 0 && !written) {
        seki_replace_drop(journal->dir, NAME, fd);
    }
    const size_t size = out.used;
    seki_bytes_free(&out);
    if (!written || !seki_replace_end(journal->dir, NAME, fd)) {
        return SEKI_IO;
    }
    if (journal->fd >= 0) {
        close(journal->fd);
    }
    journal->fd = fd;
    journal->size = size;
    journal->torn = false;
    return SEKI_OK;
}

static enum seki_status reopen(struct seki_journal *journal, size_t size, size_t valid)
{
    journal->fd = openat(journal->dir, NAME, O_RDWR | O_CLOEXEC);
    if (journal->fd < 0 || ftruncate(journal->fd, (off_t)valid) != 0 ||
        lseek(journal->fd, 0, SEEK_END) != (off_t)valid) {
        return SEKI_IO;
    }
    journal->size = valid;
    journal->cut = size - valid;
    return SEKI_OK;
}

enum seki_status seki_journal_open(int dir, struct seki_journal *journal,
                                   seki_journal_visitor *visit, void *context,
                                   struct seki_fault *fault)
{
    uint8_t *bytes = NULL;
    size_t size = 0;
    *journal = (struct seki_journal){.dir = dir, .fd = -1};
    enum seki_status status = seki_read_file(dir, NAME, 2 * SEKI_JOURNAL_LIMIT, &bytes, &size);
    if (status != SEKI_OK && status != SEKI_NOT_FOUND) {
        return seki_fail(fault, status,
                         "state_dir: the journal cannot be read: %s; see its owner "
                         "and its mode",
                         seki_status_text(status));
    }
    const size_t valid = bytes ? seki_journal_scan(bytes, size, journal, visit, context) : 0;
    free(bytes);
    if (size >= HEADER && valid == 0) {
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "state_dir: the file journal is not a journal of "
                         "Sekisho; move it away");
    }
    if (valid == 0) {
        new_id(journal->id);
        status = begin(journal);
    } else {
        status = reopen(journal, size, valid);
    }
    if (status != SEKI_OK) {
        seki_journal_close(journal);
        return seki_fail(fault, status,
                         "state_dir: the journal cannot be written: %s; the directory "
                         "must be writable by the broker's user",
                         strerror(errno));
    }
    return SEKI_OK;
}

void seki_journal_close(struct seki_journal *journal)
{
    if (journal->fd >= 0) {
        close(journal->fd);
        journal->fd = -1;
    }
}

static enum seki_status append(struct seki_journal *journal, struct seki_bytes *entry)
{
    if (entry->failed) {
        return SEKI_NO_MEMORY;
    }
    if (journal->torn) {
        seki_journal_truncate(journal, journal->size, journal->last);
    }
    if (journal->torn) {
        return SEKI_IO; /* behind torn bytes an entry would be lost at the next start */
    }
    if (!seki_write_all(journal->fd, entry->at, entry->used)) {
        seki_journal_truncate(journal, journal->size, journal->last);
        return SEKI_IO;
    }
    journal->size += entry->used;
    return SEKI_OK;
}

enum seki_status seki_journal_append(struct seki_journal *journal, const struct seki_commit *commit)
{
    uint8_t *bytes;
    size_t size;
    if (journal->size > SEKI_JOURNAL_LIMIT) {
        return SEKI_FULL;
    }
    enum seki_status status = seki_commit_encode(commit, &bytes, &size);
    if (status != SEKI_OK) {
        return status;
    }
    struct seki_bytes entry = {0};
    put_entry(&entry, ENTRY_COMMIT, journal->last + 1, bytes, size);
    free(bytes);
    status = append(journal, &entry);
    seki_bytes_free(&entry);
    journal->last += status == SEKI_OK ? 1 : 0;
    return status;
}

enum seki_status seki_journal_sync(struct seki_journal *journal)
{
    return fdatasync(journal->fd) == 0 ? SEKI_OK : SEKI_IO;
}

void seki_journal_truncate(struct seki_journal *journal, size_t size, uint64_t last)
{
    journal->size = size;
    journal->last = last;
    journal->torn = ftruncate(journal->fd, (off_t)size) != 0 ||
                    lseek(journal->fd, (off_t)size, SEEK_SET) != (off_t)size;
}

enum seki_status seki_journal_restart(struct seki_journal *journal)
{
    return begin(journal);
}

void seki_journal_mark(struct seki_journal *journal, uint64_t confirmed)
{
    struct seki_bytes entry = {0};
    journal->confirmed = confirmed;
    put_entry(&entry, ENTRY_MARK, confirmed, NULL, 0);
    if (append(journal, &entry) != SEKI_OK) {
        errno = 0; /* a mark that is missing costs a replay that changes nothing */
    }
    seki_bytes_free(&entry);
}
