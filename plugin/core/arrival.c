/* SPDX-License-Identifier: Apache-2.0
 *
 * arrival: what comes from the store to the core.
 */
#include "plugin/core/arrival.h"

#include <stdlib.h>

void seki_arrival_free(struct seki_arrival *arrival)
{
    if (!arrival)
        return;
    seki_record_free(arrival->record);
    free(arrival);
}
