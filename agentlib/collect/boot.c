/* SPDX-License-Identifier: Apache-2.0
 *
 * boot: UEFI's SecureBoot variable (UEFI 2.10, section 3.3), which efivarfs shows as four bytes of
 * attributes and the value. Where shim was told not to verify (MokSBStateRT), the chain ends in the
 * firmware, and the answer is no. Boards without UEFI may verify their boot too, but no file tells.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "collectors.h"
#include "files.h"

#define EFI "/sys/firmware/efi"
#define ATTRIBUTES 4 /* bytes before a variable's value */

/* Reads a variable of one byte. WRONG_TYPE when it is longer or is neither 0 nor 1. */
static enum seki_status read_flag(const struct seki_collect_host *host, const char *name, bool *set)
{
    FILE *file;
    enum seki_status status = seki_files_open(host, &file, EFI "/efivars/%s", name);
    if (status != SEKI_OK)
        return status;
    unsigned char bytes[ATTRIBUTES + 2];
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    if (length != ATTRIBUTES + 1 || bytes[ATTRIBUTES] > 1)
        return SEKI_WRONG_TYPE;
    *set = bytes[ATTRIBUTES] == 1;
    return SEKI_OK;
}

static void collect_secure_boot(const struct seki_collect_host *host, struct seki_report *report)
{
    if (!seki_files_exist(host, EFI)) {
        seki_agent_unknown(report, "boot.secure_boot", "not booted by UEFI");
        return;
    }
    bool secure, lax = false;
    enum seki_status status =
        read_flag(host, "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c", &secure);
    if (status != SEKI_OK) {
        seki_agent_unknown(report, "boot.secure_boot", "UEFI variable SecureBoot %s",
                           status == SEKI_WRONG_TYPE ? "is not one byte of 0 or 1"
                                                     : seki_files_why(status));
        return;
    }
    if (read_flag(host, "MokSBStateRT-605dab50-e046-4300-abb6-3dd810dd8b23", &lax) != SEKI_OK)
        lax = false; /* the variable is there only where somebody set it */
    report->secure_boot = secure && !lax ? SEKI_YES : SEKI_NO;
}

static void collect_booted_at(const struct seki_collect_host *host, struct seki_report *report)
{
    FILE *file;
    char line[256];
    int64_t at = 0;
    enum seki_status status = seki_files_open(host, &file, "/proc/stat");
    if (status == SEKI_OK) {
        while (at == 0 && fgets(line, sizeof line, file) != NULL) {
            if (sscanf(line, "btime %" SCNd64, &at) != 1)
                at = 0;
        }
        fclose(file);
    }
    if (at > 0)
        report->booted_at = at;
    else
        seki_agent_unknown(report, "boot.booted_at", "no btime in /proc/stat");
}

void seki_collect_boot(struct seki_collect_host *host, struct seki_report *report)
{
    collect_secure_boot(host, report);
    collect_booted_at(host, report);
}
