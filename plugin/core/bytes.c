/* SPDX-License-Identifier: Apache-2.0
 *
 * bytes: see bytes.h. Numbers are put together byte by byte, so that neither the machine's order
 * nor its alignment matters.
 */
#include "plugin/core/bytes.h"

#include <stdlib.h>
#include <string.h>

void seki_bytes_free(struct seki_bytes *bytes)
{
    free(bytes->at);
    *bytes = (struct seki_bytes){0};
}

static bool reserve(struct seki_bytes *bytes, size_t more)
{
    if (bytes->failed || more > SIZE_MAX / 4 - bytes->used) {
        bytes->failed = true;
        return false;
    }
    if (bytes->used + more <= bytes->room)
        return true;
    size_t room = bytes->room ? bytes->room * 2 : 256;
    while (room < bytes->used + more)
        room *= 2;
    uint8_t *at = realloc(bytes->at, room);
    if (!at) {
        bytes->failed = true;
        return false;
    }
    bytes->at = at;
    bytes->room = room;
    return true;
}

void seki_bytes_put(struct seki_bytes *bytes, const void *from, size_t size)
{
    if (size == 0 || !reserve(bytes, size))
        return;
    memcpy(bytes->at + bytes->used, from, size);
    bytes->used += size;
}

void seki_bytes_put_number(struct seki_bytes *bytes, uint64_t number, int width)
{
    uint8_t text[8];
    for (int i = 0; i < width; i++)
        text[i] = (uint8_t)(number >> (8 * i));
    seki_bytes_put(bytes, text, (size_t)width);
}

void seki_bytes_put_text(struct seki_bytes *bytes, const char *text, int width)
{
    size_t size = strlen(text);
    if (width < 8 && size >> (8 * width) != 0) {
        bytes->failed = true;
        return;
    }
    seki_bytes_put_number(bytes, size, width);
    seki_bytes_put(bytes, text, size);
}

const uint8_t *seki_bytes_take(struct seki_bytes_reader *reader, size_t size)
{
    if (reader->failed || size > reader->left) {
        reader->failed = true;
        return NULL;
    }
    const uint8_t *at = reader->at;
    reader->at += size;
    reader->left -= size;
    return at;
}

uint64_t seki_bytes_take_number(struct seki_bytes_reader *reader, int width)
{
    const uint8_t *at = seki_bytes_take(reader, (size_t)width);
    uint64_t number = 0;
    for (int i = 0; at && i < width; i++)
        number |= (uint64_t)at[i] << (8 * i);
    return number;
}

void seki_bytes_take_text(struct seki_bytes_reader *reader, int width, char *out, size_t room)
{
    size_t size = (size_t)seki_bytes_take_number(reader, width);
    out[0] = '\0';
    if (size >= room)
        reader->failed = true;
    const uint8_t *at = seki_bytes_take(reader, size);
    if (!at)
        return;
    if (memchr(at, '\0', size)) {
        reader->failed = true;
        return;
    }
    memcpy(out, at, size);
    out[size] = '\0';
}
