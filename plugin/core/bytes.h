/* SPDX-License-Identifier: Apache-2.0
 *
 * bytes: writing and reading of little-endian binary forms. The writer grows and is sticky: once
 * out of memory it stays failed. The reader never passes its end and is sticky too: once short, all
 * later reads give 0 and `failed` stays set, so that a decoder asks once at the end.
 */
#ifndef SEKISHO_CORE_BYTES_H
#define SEKISHO_CORE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seki_bytes {
    uint8_t *at; /* malloc'd; NULL when empty */
    size_t used, room;
    bool failed; /* out of memory */
};

void seki_bytes_free(struct seki_bytes *bytes);
void seki_bytes_put(struct seki_bytes *bytes, const void *from, size_t size);
void seki_bytes_put_number(struct seki_bytes *bytes, uint64_t number,
                           int width); /* in bytes, 1..8 */
/* A text as its length in `width` bytes, and its bytes without the NUL. */
void seki_bytes_put_text(struct seki_bytes *bytes, const char *text, int width);

struct seki_bytes_reader {
    const uint8_t *at;
    size_t left;
    bool failed;
};

uint64_t seki_bytes_take_number(struct seki_bytes_reader *reader, int width);
/* `size` bytes in place; NULL (and failed) when there are fewer. */
const uint8_t *seki_bytes_take(struct seki_bytes_reader *reader, size_t size);
/* A text with a length in `width` bytes, copied with a NUL; fails when longer than room - 1 or with
 * a NUL inside. */
void seki_bytes_take_text(struct seki_bytes_reader *reader, int width, char *out, size_t room);

#endif
