/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_store_snapshot: whatever a snapshot file holds, it is read whole or not at all. The checksum
 * is put right, so that the fuzzer gets past it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/store/files.h"
#include "plugin/store/snapshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(const uint8_t *bytes, size_t size)
{
    struct seki_snapshot_head head;
    struct seki_mirror mirror = {NULL};
    if (seki_snapshot_decode(bytes, size, &head, &mirror) != SEKI_OK && mirror.entries) {
        abort();
    }
    seki_mirror_clear(&mirror);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    decode(data, size);
    uint8_t *made = malloc(8 + size + 4);
    if (!made) {
        return 0;
    }
    memcpy(made, "SEKISNP1", 8);
    memcpy(made + 8, data, size);
    const uint32_t crc = seki_crc32(0, made, 8 + size);
    for (size_t i = 0; i < 4; i++) {
        made[8 + size + i] = (uint8_t)(crc >> (8 * i));
    }
    decode(made, 8 + size + 4);
    free(made);
    return 0;
}
