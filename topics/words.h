/* SPDX-License-Identifier: Apache-2.0
 *
 * words: the closed vocabularies of the contract, each an enum and its NULL-terminated list of words,
 * in the same order.
 */
#ifndef SEKISHO_TOPICS_WORDS_H
#define SEKISHO_TOPICS_WORDS_H

enum seki_item_status {
    SEKI_ITEM_UNKNOWN,
    SEKI_ITEM_PASS,
    SEKI_ITEM_FAIL,
    SEKI_ITEM_NOT_APPLICABLE,
    SEKI_ITEM_WAIVED,
    SEKI_ITEM_STATUSES
};
enum seki_verdict {
    SEKI_VERDICT_UNKNOWN,
    SEKI_VERDICT_COMPLIANT,
    SEKI_VERDICT_AT_RISK,
    SEKI_VERDICT_NON_COMPLIANT,
    SEKI_VERDICTS
};
enum seki_importance { SEKI_OPTIONAL, SEKI_RECOMMENDED, SEKI_REQUIRED, SEKI_IMPORTANCES };
enum seki_scope { SEKI_SCOPE_DEVICE, SEKI_SCOPE_SITE, SEKI_SCOPE_ORGANIZATION, SEKI_SCOPES };
/* Strength of evidence; the weakest of what was used counts. */
enum seki_evidence {
    SEKI_EVIDENCE_NONE,
    SEKI_EVIDENCE_ATTESTED,
    SEKI_EVIDENCE_REGISTERED,
    SEKI_EVIDENCE_REPORTED,
    SEKI_EVIDENCE_OBSERVED,
    SEKI_EVIDENCES
};
enum seki_lifecycle {
    SEKI_REGISTERED,
    SEKI_ACTIVE,
    SEKI_QUARANTINED,
    SEKI_DECOMMISSIONING,
    SEKI_WIPING,
    SEKI_WIPED,
    SEKI_RETIRED,
    SEKI_LOST,
    SEKI_LIFECYCLES
};
enum seki_support_state {
    SEKI_SUPPORT_UNKNOWN,
    SEKI_SUPPORTED,
    SEKI_SUPPORT_ENDING,
    SEKI_SUPPORT_ENDED,
    SEKI_SUPPORT_STATES
};
enum seki_auth { SEKI_AUTH_NONE, SEKI_AUTH_TOKEN, SEKI_AUTH_PASSWORD, SEKI_AUTH_X509, SEKI_AUTH_PSK };
enum seki_stage { SEKI_STAGE_POC, SEKI_STAGE_PRODUCTION };
enum seki_owner { SEKI_OWNER_NONE, SEKI_OWNER_IT, SEKI_OWNER_OT };
enum seki_role { SEKI_VIEWER, SEKI_OPERATOR, SEKI_ADMIN, SEKI_SERVICE, SEKI_ROLES };
enum seki_adoption { SEKI_UNDECIDED, SEKI_ADOPTED, SEKI_PARTLY, SEKI_DECLINED };

extern const char *const seki_item_status_words[]; /* unknown pass fail not_applicable waived */
extern const char *const seki_verdict_words[];     /* unknown compliant at_risk non_compliant */
extern const char *const seki_importance_words[];  /* optional recommended required */
extern const char *const seki_scope_words[];       /* device site organization */
extern const char *const seki_evidence_words[];    /* none attested registered reported observed */
extern const char *const seki_lifecycle_words[];
extern const char *const seki_support_words[];  /* unknown supported ending ended */
extern const char *const seki_auth_words[];     /* none token password x509 psk */
extern const char *const seki_stage_words[];    /* poc production */
extern const char *const seki_owner_words[];    /* "" IT OT */
extern const char *const seki_role_words[];     /* viewer operator admin service */
extern const char *const seki_adoption_words[]; /* undecided adopted partly declined */

/* Index of a word in a NULL-terminated list, or -1. NULL gives -1. */
int seki_word_index(const char *const words[], const char *word);

#endif
