/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_ctl_config: any bytes as a configuration file. What is accepted has texts within their
 * bounds and a port that is one; what is refused is refused with a line.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/config.h"
#include "topics/names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct seki_config config;
    struct seki_fault fault = {{0}};
    memset(&config, 0, sizeof config);
    if (seki_config_parse((const char *)data, size, &config, &fault) != SEKI_OK) {
        if (fault.text[0] == '\0')
            abort();
        return 0;
    }
    if (config.port < 0 || config.port > 65535 ||
        !seki_utf8_is_valid(config.host, strnlen(config.host, sizeof config.host)) ||
        strnlen(config.password, sizeof config.password) == sizeof config.password)
        abort();
    return 0;
}
