/* SPDX-License-Identifier: Apache-2.0
 *
 * certificate: see certificate.h.
 */
#include "plugin/broker/certificate.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

/* The one common name as UTF-8. Two of them, or a NUL inside, are no identity (Mosquitto 2.0.11
 * does not check that itself). */
static bool read_common_name(const X509 *certificate, char cn[SEKI_ID_SIZE])
{
    const X509_NAME *subject = X509_get_subject_name(certificate);
    int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (at < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, at) >= 0) {
        return false;
    }
    unsigned char *text = NULL;
    int size =
        ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    bool fits = size > 0 && size < SEKI_ID_SIZE && memchr(text, '\0', (size_t)size) == NULL;
    if (fits) {
        memcpy(cn, text, (size_t)size);
        cn[size] = '\0';
    }
    OPENSSL_free(text);
    return fits && seki_id_is_valid(cn);
}

static seki_unix_s read_expiry(const X509 *certificate)
{
    struct tm end;
    return ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1 ? (seki_unix_s)timegm(&end)
                                                                       : 0;
}

static void read_fingerprint(const X509 *certificate, char out[65])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    out[0] = '\0';
    if (X509_digest(certificate, EVP_sha256(), digest, &size) != 1 || size != 32) {
        return;
    }
    for (unsigned i = 0; i < size; i++) {
        snprintf(out + (size_t)2 * i, 3, "%02x", digest[i]);
    }
}

void seki_certificate_read(void *x509, struct seki_sign_in *sign_in, char cn[SEKI_ID_SIZE])
{
    const X509 *certificate = x509;
    sign_in->has_certificate = true;
    sign_in->certificate_cn = read_common_name(certificate, cn) ? cn : NULL;
    sign_in->certificate_expires_at = read_expiry(certificate);
    read_fingerprint(certificate, sign_in->certificate_fingerprint);
}
