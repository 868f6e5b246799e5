/* SPDX-License-Identifier: Apache-2.0
 *
 * snapshot: see snapshot.h. Written in pieces of 64 KiB: the mirror of a large fleet is not held
 * twice.
 */
#include "plugin/store/snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin/core/bytes.h"
#include "plugin/store/files.h"

#define NAME "snapshot"
#define MAGIC "SEKISNP1"
#define PIECE (64 * 1024)
#define FILE_MOST (1024u * 1024u * 1024u)

/* Writes a piece out and goes on with an empty one. */
static bool flush(int fd, struct seki_bytes *piece, uint32_t *crc)
{
    if (piece->failed || !seki_write_all(fd, piece->at, piece->used)) {
        return false;
    }
    *crc = seki_crc32(*crc, piece->at, piece->used);
    piece->used = 0;
    return true;
}

static bool write_all(int fd, const struct seki_snapshot_head *head,
                      const struct seki_mirror *mirror, struct seki_bytes *piece)
{
    uint32_t crc = 0;
    seki_bytes_put(piece, MAGIC, 8);
    seki_bytes_put_text(piece, head->stream, 1);
    seki_bytes_put_text(piece, head->audit, 1);
    seki_bytes_put_number(piece, head->sequence, 8);
    seki_bytes_put_number(piece, seki_mirror_count(mirror), 8);
    for (const struct seki_mirror_entry *entry = mirror->entries; entry; entry = entry->hh.next) {
        seki_bytes_put_number(piece, entry->size, 4);
        seki_bytes_put(piece, entry->bytes, entry->size);
        if (piece->used > PIECE && !flush(fd, piece, &crc)) {
            return false;
        }
    }
    if (!flush(fd, piece, &crc)) {
        return false;
    }
    seki_bytes_put_number(piece, crc, 4);
    return flush(fd, piece, &crc);
}

enum seki_status seki_snapshot_write(int dir, const struct seki_snapshot_head *head,
                                     const struct seki_mirror *mirror)
{
    struct seki_bytes piece = {0};
    const int fd = seki_replace_begin(dir, NAME);
    if (fd < 0) {
        return SEKI_IO;
    }
    const bool written = write_all(fd, head, mirror, &piece);
    const bool starved = piece.failed;
    seki_bytes_free(&piece);
    if (!written) {
        seki_replace_drop(dir, NAME, fd);
        return starved ? SEKI_NO_MEMORY : SEKI_IO;
    }
    if (!seki_replace_end(dir, NAME, fd)) {
        return SEKI_IO;
    }
    close(fd);
    return SEKI_OK;
}

static enum seki_status take_records(struct seki_bytes_reader *in, struct seki_mirror *mirror)
{
    uint64_t count = seki_bytes_take_number(in, 8);
    for (; count > 0; count--) {
        const size_t size = (size_t)seki_bytes_take_number(in, 4);
        const uint8_t *bytes = seki_bytes_take(in, size);
        struct seki_record *record = NULL;
        enum seki_status status = bytes ? seki_record_decode(bytes, size, &record) : SEKI_BAD_INPUT;
        if (status != SEKI_OK) {
            return status;
        }
        status = seki_mirror_put(mirror, record, 0);
        seki_record_free(record);
        if (status != SEKI_OK) {
            return status;
        }
    }
    return in->failed || in->left > 0 ? SEKI_BAD_INPUT : SEKI_OK;
}

enum seki_status seki_snapshot_decode(const uint8_t *bytes, size_t size,
                                      struct seki_snapshot_head *head, struct seki_mirror *mirror)
{
    if (size < 12 || memcmp(bytes, MAGIC, 8) != 0) {
        return SEKI_BAD_INPUT;
    }
    struct seki_bytes_reader end = {.at = bytes + size - 4, .left = 4};
    if (seki_crc32(0, bytes, size - 4) != (uint32_t)seki_bytes_take_number(&end, 4)) {
        return SEKI_BAD_INPUT;
    }
    struct seki_bytes_reader in = {.at = bytes + 8, .left = size - 12};
    struct seki_snapshot_head made = {.sequence = 0};
    seki_bytes_take_text(&in, 1, made.stream, sizeof made.stream);
    seki_bytes_take_text(&in, 1, made.audit, sizeof made.audit);
    made.sequence = seki_bytes_take_number(&in, 8);
    enum seki_status status = take_records(&in, mirror);
    if (status != SEKI_OK) {
        seki_mirror_clear(mirror);
        return status;
    }
    *head = made;
    return SEKI_OK;
}

enum seki_status seki_snapshot_read(int dir, struct seki_snapshot_head *head,
                                    struct seki_mirror *mirror)
{
    uint8_t *bytes = NULL;
    size_t size = 0;
    enum seki_status status = seki_read_file(dir, NAME, FILE_MOST, &bytes, &size);
    if (status != SEKI_OK) {
        return status;
    }
    status = seki_snapshot_decode(bytes, size, head, mirror);
    free(bytes);
    if (status == SEKI_BAD_INPUT && renameat(dir, NAME, dir, NAME ".damaged") != 0) {
        status = SEKI_IO;
    }
    return status;
}
