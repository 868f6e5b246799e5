/* SPDX-License-Identifier: Apache-2.0
 *
 * keystore: where the device keeps its own secret. A secret that is configured as a file is in that
 * file, whatever else the machine has. Where none is, a TPM is what the machine has for secrets.
 */
#include "collectors.h"
#include "files.h"

void seki_collect_keystore(struct seki_collect_host *host, struct seki_report *report)
{
    const char *key = host->settings.key_file;
    if (key != NULL && key[0] != '\0')
        report->keystore = SEKI_KEYSTORE_FILE;
    else if (seki_files_exist(host, "/sys/class/tpm/tpm0"))
        report->keystore = SEKI_KEYSTORE_TPM;
    else
        seki_agent_unknown(report, "storage.keystore", "no TPM, and no key is configured");
}
