/* SPDX-License-Identifier: Apache-2.0
 *
 * The configuration file of sekisho-agent: any bytes are read or refused, and every text that is
 * kept ends within its bounds.
 */
#include <stdlib.h>
#include <string.h>

#include "agentlib/daemon/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct seki_agent_settings settings;
    struct seki_fault fault = {""};
    enum seki_status status = seki_agent_config_parse((const char *)data, size, &settings, &fault);
    if ((status == SEKI_OK) != (fault.text[0] == '\0'))
        abort();
    if (settings.watch_count > SEKI_COLLECT_FILES ||
        memchr(settings.host, '\0', sizeof settings.host) == NULL ||
        memchr(settings.place, '\0', sizeof settings.place) == NULL)
        abort();
    if (status == SEKI_OK && settings.device[0] != '\0' && !seki_id_is_valid(settings.device))
        abort();
    return 0;
}
