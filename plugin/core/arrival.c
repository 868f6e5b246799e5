/* SPDX-License-Identifier: Apache-2.0
 *
 * arrival: see arrival.h.
 */
#include "plugin/core/arrival.h"

#include <stdlib.h>

void seki_arrival_free(struct seki_arrival *arrival)
{
    if (arrival != NULL) {
        seki_record_free(arrival->record);
        free(arrival);
    }
}
