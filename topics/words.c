/* SPDX-License-Identifier: Apache-2.0
 *
 * words: see words.h. Each list is in the order of its enum and ends with NULL.
 */
#include "topics/words.h"

#include <stddef.h>
#include <string.h>

const char *const seki_item_status_words[] = {
    [SEKI_ITEM_UNKNOWN] = "unknown", [SEKI_ITEM_PASS] = "pass",
    [SEKI_ITEM_FAIL] = "fail",       [SEKI_ITEM_NOT_APPLICABLE] = "not_applicable",
    [SEKI_ITEM_WAIVED] = "waived",   [SEKI_ITEM_STATUSES] = NULL,
};
const char *const seki_verdict_words[] = {
    [SEKI_VERDICT_UNKNOWN] = "unknown",
    [SEKI_VERDICT_COMPLIANT] = "compliant",
    [SEKI_VERDICT_AT_RISK] = "at_risk",
    [SEKI_VERDICT_NON_COMPLIANT] = "non_compliant",
    [SEKI_VERDICTS] = NULL,
};
const char *const seki_importance_words[] = {
    [SEKI_OPTIONAL] = "optional",
    [SEKI_RECOMMENDED] = "recommended",
    [SEKI_REQUIRED] = "required",
    [SEKI_IMPORTANCES] = NULL,
};
const char *const seki_scope_words[] = {
    [SEKI_SCOPE_DEVICE] = "device",
    [SEKI_SCOPE_SITE] = "site",
    [SEKI_SCOPE_ORGANIZATION] = "organization",
    [SEKI_SCOPES] = NULL,
};
const char *const seki_evidence_words[] = {
    [SEKI_EVIDENCE_NONE] = "none",
    [SEKI_EVIDENCE_ATTESTED] = "attested",
    [SEKI_EVIDENCE_REGISTERED] = "registered",
    [SEKI_EVIDENCE_REPORTED] = "reported",
    [SEKI_EVIDENCE_OBSERVED] = "observed",
    [SEKI_EVIDENCES] = NULL,
};
const char *const seki_lifecycle_words[] = {
    [SEKI_REGISTERED] = "registered",   [SEKI_ACTIVE] = "active",
    [SEKI_QUARANTINED] = "quarantined", [SEKI_DECOMMISSIONING] = "decommissioning",
    [SEKI_WIPING] = "wiping",           [SEKI_WIPED] = "wiped",
    [SEKI_RETIRED] = "retired",         [SEKI_LOST] = "lost",
    [SEKI_LIFECYCLES] = NULL,
};
const char *const seki_support_words[] = {
    [SEKI_SUPPORT_UNKNOWN] = "unknown", [SEKI_SUPPORTED] = "supported",
    [SEKI_SUPPORT_ENDING] = "ending",   [SEKI_SUPPORT_ENDED] = "ended",
    [SEKI_SUPPORT_STATES] = NULL,
};
const char *const seki_auth_words[] = {
    [SEKI_AUTH_NONE] = "none", [SEKI_AUTH_TOKEN] = "token", [SEKI_AUTH_PASSWORD] = "password",
    [SEKI_AUTH_X509] = "x509", [SEKI_AUTH_PSK] = "psk",     NULL,
};
const char *const seki_stage_words[] = {
    [SEKI_STAGE_POC] = "poc",
    [SEKI_STAGE_PRODUCTION] = "production",
    NULL,
};
const char *const seki_owner_words[] = {
    [SEKI_OWNER_NONE] = "",
    [SEKI_OWNER_IT] = "IT",
    [SEKI_OWNER_OT] = "OT",
    NULL,
};
const char *const seki_role_words[] = {
    [SEKI_VIEWER] = "viewer",   [SEKI_OPERATOR] = "operator", [SEKI_ADMIN] = "admin",
    [SEKI_SERVICE] = "service", [SEKI_ROLES] = NULL,
};
const char *const seki_adoption_words[] = {
    [SEKI_UNDECIDED] = "undecided",
    [SEKI_ADOPTED] = "adopted",
    [SEKI_PARTLY] = "partly",
    [SEKI_DECLINED] = "declined",
    NULL,
};

int seki_word_index(const char *const words[], const char *word)
{
    for (int i = 0; word != NULL && words[i] != NULL; i++) {
        if (strcmp(words[i], word) == 0) {
            return i;
        }
    }
    return -1;
}
