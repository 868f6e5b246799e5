/* SPDX-License-Identifier: Apache-2.0
 *
 * files: see files.h. A file is replaced by writing a new one beside it, syncing it, renaming it
 * and syncing the directory: after a power cut there is the old one or the new one, whole.
 */
#include "plugin/store/files.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum seki_status seki_state_dir_open(const char *path, int *dir, int *lock,
                                     struct seki_fault *fault)
{
    if (!path || path[0] == '\0') {
        return seki_fail(fault, SEKI_BAD_INPUT, "state_dir: none given; name a directory");
    }
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return seki_fail(
            fault, SEKI_IO,
            "state_dir: %.120s: cannot be made: %s; make it and give it to the broker's user", path,
            strerror(errno));
    }
    const int opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int locked = opened < 0 ? -1 : openat(opened, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (locked < 0) {
        enum seki_status status = seki_fail(
            fault, SEKI_IO, "state_dir: %.120s: %s; it must be writable by the broker's user", path,
            strerror(errno));
        if (opened >= 0) {
            close(opened);
        }
        return status;
    }
    if (flock(locked, LOCK_EX | LOCK_NB) != 0) {
        close(locked);
        close(opened);
        return seki_fail(fault, SEKI_BUSY,
                         "state_dir: %.120s: in use by another broker; give each broker its own",
                         path);
    }
    *dir = opened;
    *lock = locked;
    return SEKI_OK;
}

/* Tables of the reversed polynomial: what a byte becomes with 0 to 7 bytes behind it. */
static uint32_t crc_tables[8][256];
static pthread_once_t crc_once = PTHREAD_ONCE_INIT;

static void make_crc_tables(void)
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
        }
        crc_tables[0][byte] = crc;
    }
    for (int behind = 1; behind < 8; behind++) {
        for (uint32_t byte = 0; byte < 256; byte++) {
            uint32_t crc = crc_tables[behind - 1][byte];
            crc_tables[behind][byte] = crc_tables[0][crc & 255] ^ crc >> 8;
        }
    }
}

/* Eight bytes at a time: the snapshot of a large fleet is a hundred megabytes. */
uint32_t seki_crc32(uint32_t crc, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    if (pthread_once(&crc_once, make_crc_tables) != 0) {
        abort(); /* it has no errors but misuse */
    }
    crc = ~crc;
    for (; size >= 8; size -= 8, at += 8) {
        const uint32_t head = crc ^ ((uint32_t)at[0] | (uint32_t)at[1] << 8 |
                                     (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24);
        crc = crc_tables[7][head & 255] ^ crc_tables[6][head >> 8 & 255] ^
              crc_tables[5][head >> 16 & 255] ^ crc_tables[4][head >> 24] ^ crc_tables[3][at[4]] ^
              crc_tables[2][at[5]] ^ crc_tables[1][at[6]] ^ crc_tables[0][at[7]];
    }
    for (; size > 0; size--) {
        crc = crc_tables[0][(crc ^ *at++) & 255] ^ crc >> 8;
    }
    return ~crc;
}

bool seki_write_all(int fd, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    while (size > 0) {
        const ssize_t written = write(fd, at, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        at += written;
        size -= (size_t)written;
    }
    return true;
}

static enum seki_status read_whole(int fd, size_t most, uint8_t **bytes, size_t *size)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        return SEKI_IO;
    }
    if ((uintmax_t)about.st_size > most) {
        return SEKI_TOO_LONG;
    }
    const size_t length = (size_t)about.st_size;
    uint8_t *made = malloc(length + 1);
    if (!made) {
        return SEKI_NO_MEMORY;
    }
    size_t used = 0;
    while (used < length) {
        const ssize_t got = read(fd, made + used, length - used);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            free(made);
            return SEKI_IO;
        }
        used += (size_t)got;
    }
    made[used] = '\0';
    *bytes = made;
    *size = used;
    return SEKI_OK;
}

enum seki_status seki_read_file(int dir, const char *name, size_t most, uint8_t **bytes,
                                size_t *size)
{
    const int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? SEKI_NOT_FOUND : SEKI_IO;
    }
    enum seki_status status = read_whole(fd, most, bytes, size);
    close(fd);
    return status;
}

static void name_beside(const char *name, char out[64])
{
    snprintf(out, 64, "%s.new", name);
}

int seki_replace_begin(int dir, const char *name)
{
    char beside[64];
    name_beside(name, beside);
    return openat(dir, beside, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

void seki_replace_drop(int dir, const char *name, int fd)
{
    char beside[64];
    const int reason = errno;
    name_beside(name, beside);
    close(fd);
    (void)unlinkat(dir, beside, 0);
    errno = reason;
}

bool seki_replace_end(int dir, const char *name, int fd)
{
    char beside[64];
    name_beside(name, beside);
    if (fsync(fd) == 0 && renameat(dir, beside, dir, name) == 0) {
        (void)fsync(dir); /* the name is as lasting as this file system makes it */
        return true;
    }
    seki_replace_drop(dir, name, fd);
    return false;
}
