/* SPDX-License-Identifier: Apache-2.0
 *
 * configuration: the hash of the files that the operator has watched, and where the device is said
 * to be. The hash is SHA-256 over, for each file in the order configured, its path, a NUL, its
 * length as eight bytes, the most significant first, and its bytes: so that no file's end can be
 * taken for another's beginning. If one file cannot be read there is no hash.
 */
#include <openssl/evp.h>
#include <string.h>

#include "collectors.h"
#include "files.h"

#define FILE_MOST (1L << 20)

static bool add_length(EVP_MD_CTX *hash, uint64_t length)
{
    unsigned char bytes[8];
    for (int i = 7; i >= 0; i--, length >>= 8)
        bytes[i] = (unsigned char)length;
    return EVP_DigestUpdate(hash, bytes, sizeof bytes) == 1;
}

static enum seki_status add_bytes(EVP_MD_CTX *hash, FILE *file)
{
    char chunk[4096];
    long left;
    if (fseek(file, 0, SEEK_END) != 0 || (left = ftell(file)) < 0 || fseek(file, 0, SEEK_SET) != 0)
        return SEKI_IO;
    if (left > FILE_MOST)
        return SEKI_TOO_LONG;
    if (!add_length(hash, (uint64_t)left))
        return SEKI_CRYPTO;
    while (left > 0) {
        size_t n = fread(chunk, 1, (size_t)left < sizeof chunk ? (size_t)left : sizeof chunk, file);
        if (n == 0)
            return SEKI_IO; /* it became shorter meanwhile */
        if (EVP_DigestUpdate(hash, chunk, n) != 1)
            return SEKI_CRYPTO;
        left -= (long)n;
    }
    return SEKI_OK;
}

static enum seki_status add_file(const struct seki_collect_host *host, EVP_MD_CTX *hash,
                                 const char *path)
{
    FILE *file;
    enum seki_status status = seki_files_open(host, &file, "%s", path);
    if (status != SEKI_OK)
        return status;
    status =
        EVP_DigestUpdate(hash, path, strlen(path) + 1) == 1 ? add_bytes(hash, file) : SEKI_CRYPTO;
    fclose(file);
    return status;
}

static void write_hash(EVP_MD_CTX *hash, char *out, size_t size)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length;
    if (EVP_DigestFinal_ex(hash, digest, &length) != 1)
        return;
    int written = snprintf(out, size, "sha256:");
    for (unsigned i = 0; i < length && written > 0 && (size_t)written + 3 <= size; i++)
        written += snprintf(out + written, size - (size_t)written, "%02x", digest[i]);
}

void seki_collect_configuration(struct seki_collect_host *host, struct seki_report *report)
{
    static const char member[] = "configuration.hash";
    const struct seki_collect_settings *settings = &host->settings;
    if (settings->file_count == 0) {
        seki_agent_unknown(report, member, "no watched files are configured");
        return;
    }
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    enum seki_status status =
        hash != NULL && EVP_DigestInit_ex(hash, EVP_sha256(), NULL) == 1 ? SEKI_OK : SEKI_CRYPTO;
    size_t i = 0;
    while (i < settings->file_count && status == SEKI_OK) {
        status = add_file(host, hash, settings->files[i]);
        i += status == SEKI_OK;
    }
    if (status == SEKI_OK)
        write_hash(hash, report->configuration_hash, sizeof report->configuration_hash);
    else
        seki_agent_unknown(report, member, "%.50s %s", settings->files[i],
                           status == SEKI_TOO_LONG ? "is over 1 MiB" : seki_files_why(status));
    EVP_MD_CTX_free(hash);
}

void seki_collect_location(struct seki_collect_host *host, struct seki_report *report)
{
    const struct seki_collect_settings *settings = &host->settings;
    if (settings->country != NULL && settings->country[0] != '\0')
        snprintf(report->country, sizeof report->country, "%s", settings->country);
    else
        seki_agent_unknown(report, "location.country", "not configured");
    if (settings->place != NULL && settings->place[0] != '\0')
        snprintf(report->place, sizeof report->place, "%s", settings->place);
    else
        seki_agent_unknown(report, "location.place", "not configured");
}
