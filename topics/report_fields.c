/* SPDX-License-Identifier: Apache-2.0
 *
 * report_fields: see report_fields.h.
 */
#include "topics/report_fields.h"

#include <string.h>

const char *const seki_keystore_words[] = {
    [SEKI_KEYSTORE_UNKNOWN] = "",
    [SEKI_KEYSTORE_NONE] = "none",
    [SEKI_KEYSTORE_FILE] = "file",
    [SEKI_KEYSTORE_TEE] = "tee",
    [SEKI_KEYSTORE_TPM] = "tpm",
    [SEKI_KEYSTORE_SE] = "se",
    NULL,
};

#define ROW(section_, member_, kind, field)                                                        \
    {                                                                                              \
        section_, member_, SEKI_REPORT_##kind, offsetof(struct seki_report, field),                \
            sizeof(((struct seki_report *)NULL)->field)                                            \
    }

const struct seki_report_row seki_report_rows[] = {
    ROW("agent", "name", STRING, agent_name),
    ROW("agent", "version", STRING, agent_version),
    ROW("firmware", "version", STRING, firmware_version),
    ROW("firmware", "digest", STRING, firmware_digest),
    ROW("os", "name", STRING, os_name),
    ROW("os", "version", STRING, os_version),
    ROW("os", "kernel", STRING, kernel),
    ROW("hardware", "vendor", STRING, vendor),
    ROW("hardware", "model", STRING, model),
    ROW("hardware", "serial", STRING, serial),
    ROW("hardware", "board", STRING, board),
    ROW("boot", "secure_boot", TRI, secure_boot),
    ROW("boot", "booted_at", TIME, booted_at),
    ROW("storage", "encrypted", TRI, storage_encrypted),
    ROW("storage", "keystore", KEYSTORE, keystore),
    ROW("accounts", "empty_passwords", COUNT, empty_passwords),
    ROW("accounts", "default_passwords", TRI, default_passwords),
    ROW("network", "established", COUNT, established),
    ROW("network", "tls", STRING, tls),
    ROW("network", "bytes_in", COUNT, bytes_in),
    ROW("network", "bytes_out", COUNT, bytes_out),
    ROW("time", "synchronized", TRI, time_synchronized),
    ROW("time", "source", STRING, time_source),
    ROW("updates", "pending", COUNT, updates_pending),
    ROW("updates", "security_pending", COUNT, security_updates_pending),
    ROW("updates", "checked_at", TIME, updates_checked_at),
    ROW("updates", "automatic", TRI, updates_automatic),
    ROW("logging", "enabled", TRI, logging_enabled),
    ROW("logging", "forwarding", TRI, logging_forwarding),
    ROW("logging", "retention_days", COUNT, log_retention_days),
    ROW("media", "removable", TRI, removable_media),
    ROW("scan", "at", TIME, scan_at),
    ROW("scan", "findings", COUNT, scan_findings),
    ROW("configuration", "hash", STRING, configuration_hash),
    ROW("location", "country", STRING, country),
    ROW("location", "place", STRING, place),
};
const size_t seki_report_row_count = sizeof seki_report_rows / sizeof *seki_report_rows;

void seki_report_init(struct seki_report *report)
{
    memset(report, 0, sizeof *report);
    report->sequence = report->ports_total = SEKI_COUNT_UNKNOWN;
    for (size_t i = 0; i < seki_report_row_count; i++) {
        if (seki_report_rows[i].type == SEKI_REPORT_COUNT) {
            int64_t unknown = SEKI_COUNT_UNKNOWN;
            memcpy((char *)report + seki_report_rows[i].offset, &unknown, sizeof unknown);
        }
    }
}
