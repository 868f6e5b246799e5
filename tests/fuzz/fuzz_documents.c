/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_documents: every document, by every decoder. Whatever is accepted is
 * written, read and written again: the second and third texts are the same.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/contract/codecs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct codec *codec, const char *payload, size_t size)
{
    static struct recoded first, second, third;
    codec->recode(payload, size, &first);
    if (first.decoded != SEKI_OK || first.encoded != SEKI_OK || first.length == 0) {
        return;
    }
    codec->recode(first.out, first.length, &second);
    if (second.decoded != SEKI_OK || second.encoded != SEKI_OK) {
        abort();
    }
    codec->recode(second.out, second.length, &third);
    if (third.decoded != SEKI_OK || third.length != second.length ||
        memcmp(third.out, second.out, third.length) != 0) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < CODECS; i++) {
        bool report = strcmp(codecs[i].kind, "report") == 0;
        bool control = strncmp(codecs[i].kind, "control-", 8) == 0;
        if (!control && !report) {
            check(&codecs[i], (const char *)data, size);
        }
    }
    return 0;
}
