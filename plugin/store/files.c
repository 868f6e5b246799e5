/* SPDX-License-Identifier: Apache-2.0
 *
 * files: see files.h. A file is replaced by writing a new one beside it, syncing it, renaming it
 * and syncing the directory: after a power cut there is the old one or the new one, whole.
 */
#include "plugin/store/files.h"

#include <errno.h>
#include <fcntl.h>
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

uint32_t seki_crc32(uint32_t crc, const void *bytes, size_t size)
{
    /* Four bits at a time: small, and fast enough for what a disk takes. */
    static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
                                       0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
                                       0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                       0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    const uint8_t *at = bytes;
    crc = ~crc;
    for (size_t i = 0; i < size; i++) {
        crc = table[(crc ^ at[i]) & 15] ^ (crc >> 4);
        crc = table[(crc ^ (uint32_t)(at[i] >> 4)) & 15] ^ (crc >> 4);
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
