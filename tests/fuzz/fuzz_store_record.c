/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_store_record: bytes from the change stream are a record or are refused; a record that was
 * taken comes out again as the same bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_record(const uint8_t *data, size_t size)
{
    struct seki_record *record = NULL;
    uint8_t *bytes;
    size_t length;
    if (seki_record_decode(data, size, &record) != SEKI_OK) {
        return;
    }
    if (seki_record_encode(record, &bytes, &length) == SEKI_OK) {
        if (length != size || memcmp(bytes, data, size) != 0) {
            abort();
        }
        free(bytes);
    }
    seki_record_free(record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seki_commit *commit = NULL;
    check_record(data, size);
    if (seki_commit_decode(data, size, &commit) == SEKI_OK) {
        seki_commit_free(commit);
    }
    return 0;
}
