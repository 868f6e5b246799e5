/* SPDX-License-Identifier: Apache-2.0
 *
 * report_file: see report_file.h.
 */
#include "plugin/ctl/report_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

static enum seki_status fail_exists(const char *place, struct seki_fault *fault)
{
    return seki_fail(fault, SEKI_EXISTS,
                     "%.150s exists already; a report replaces none, name another", place);
}

enum seki_status seki_report_file_begin(struct seki_report_file *file, const char *place,
                                        struct seki_fault *fault)
{
    int length = snprintf(file->path, sizeof file->path, "%s.XXXXXX", place);
    if (length < 0 || (size_t)length >= sizeof file->path)
        return seki_fail(fault, SEKI_TOO_LONG, "the name of the file is too long");
    if (access(place, F_OK) == 0)
        return fail_exists(place, fault);
    int descriptor = mkstemp(file->path);
    if (descriptor < 0)
        return seki_fail(fault, SEKI_IO, "cannot make %.150s: %s", place, strerror(errno));
    close(descriptor);
    return SEKI_OK;
}

void seki_report_file_drop(struct seki_report_file *file)
{
    unlink(file->path);
}

static bool digest(FILE *from, EVP_MD_CTX *context, struct seki_report_file *file)
{
    unsigned char bytes[16384], hash[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    size_t got;
    file->bytes = 0;
    if (EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1)
        return false;
    while ((got = fread(bytes, 1, sizeof bytes, from)) > 0) {
        if (EVP_DigestUpdate(context, bytes, got) != 1)
            return false;
        file->bytes += (long)got;
    }
    if (ferror(from) || EVP_DigestFinal_ex(context, hash, &length) != 1)
        return false;
    for (unsigned i = 0; i < length && i < 32; i++)
        snprintf(file->sha256 + (size_t)2 * i, 3, "%02x", hash[i]);
    return true;
}

/* Puts it in its place without replacing what may have come there meanwhile. */
static int put(const char *path, const char *place)
{
    if (link(path, place) == 0)
        return unlink(path);
    bool no_links = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS;
    return no_links && access(place, F_OK) != 0 ? rename(path, place) : -1;
}

enum seki_status seki_report_file_end(struct seki_report_file *file, const char *place,
                                      struct seki_fault *fault)
{
    FILE *from = fopen(file->path, "rb");
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool read =
        from != NULL && context != NULL && digest(from, context, file) && fsync(fileno(from)) == 0;
    EVP_MD_CTX_free(context);
    if (from != NULL)
        fclose(from);
    if (!read) {
        seki_report_file_drop(file);
        return seki_fail(fault, SEKI_IO, "%.150s could not be written; is the disk full?", place);
    }
    if (put(file->path, place) == 0)
        return SEKI_OK;
    int why = errno;
    seki_report_file_drop(file);
    return why == EEXIST
               ? fail_exists(place, fault)
               : seki_fail(fault, SEKI_IO, "cannot make %.150s: %s", place, strerror(why));
}
