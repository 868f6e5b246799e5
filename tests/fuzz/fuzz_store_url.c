/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_store_url: no text as a Redis URL reads past its end, or leaves a field unended.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/store/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seki_redis_url url;
    struct seki_fault fault;
    char *text = malloc(size + 1);
    if (!text) {
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    if (seki_redis_url_parse(text, &url, &fault) == SEKI_OK &&
        (url.host[0] == '\0' || strlen(url.host) >= sizeof url.host || url.db < 0 ||
         url.db > 65535 || (!url.is_unix && (url.port < 1 || url.port > 65535)))) {
        abort();
    }
    free(text);
    return 0;
}
