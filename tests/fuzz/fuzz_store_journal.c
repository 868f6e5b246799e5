/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_store_journal: whatever a journal file holds, the scan stops at the first entry that is not
 * whole, and hands out numbers that grow. Checksums stop random bytes early, so the input is also
 * taken as the body of one entry that has the right one.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/store/files.h"
#include "plugin/store/journal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void visit(void *context, uint64_t sequence, struct seki_commit *commit)
{
    uint64_t *last = context;
    if (sequence <= *last || !commit) {
        abort();
    }
    *last = sequence;
    seki_commit_free(commit);
}

static void scan(const uint8_t *bytes, size_t size)
{
    struct seki_journal journal = {.fd = -1};
    uint64_t last = 0;
    if (seki_journal_scan(bytes, size, &journal, visit, &last) > size) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char header[] = "SEKIJRN1"
                                 "0123456789abcdef0123456789abcdef";
    const size_t head = sizeof header - 1;
    scan(data, size);
    uint8_t *made = malloc(head + 8 + size);
    if (!made) {
        return 0;
    }
    const uint32_t crc = seki_crc32(0, data, size);
    memcpy(made, header, head);
    for (size_t i = 0; i < 4; i++) {
        made[head + i] = (uint8_t)(size >> (8 * i));
        made[head + 4 + i] = (uint8_t)(crc >> (8 * i));
    }
    memcpy(made + head + 8, data, size);
    scan(made, head + 8 + size);
    free(made);
    return 0;
}
