/* SPDX-License-Identifier: Apache-2.0
 *
 * report_uuid: see report_uuid.h.
 */
#include "plugin/ctl/report_uuid.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

/* Ours, drawn once at random: 6f1d3c0a-5b0e-4c57-9a63-0d4e7b2f81c5. */
static const unsigned char name_space[16] = {0x6f, 0x1d, 0x3c, 0x0a, 0x5b, 0x0e, 0x4c, 0x57,
                                             0x9a, 0x63, 0x0d, 0x4e, 0x7b, 0x2f, 0x81, 0xc5};

const char *seki_report_uuid(char out[SEKI_UUID_SIZE], const char *format, ...)
{
    unsigned char bytes[1024], hash[EVP_MAX_MD_SIZE] = {0};
    va_list arguments;
    memcpy(bytes, name_space, sizeof name_space);
    va_start(arguments, format);
    int length = vsnprintf((char *)bytes + 16, sizeof bytes - 16, format, arguments);
    va_end(arguments);
    size_t size = 16 + (length < 0 ? 0 : strlen((char *)bytes + 16));
    if (EVP_Digest(bytes, size, hash, NULL, EVP_sha1(), NULL) != 1)
        memset(hash, 0, sizeof hash);
    hash[6] = (unsigned char)((hash[6] & 0x0F) | 0x50);
    hash[8] = (unsigned char)((hash[8] & 0x3F) | 0x80);
    snprintf(out, SEKI_UUID_SIZE,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", hash[0],
             hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7], hash[8], hash[9],
             hash[10], hash[11], hash[12], hash[13], hash[14], hash[15]);
    return out;
}
