/* SPDX-License-Identifier: Apache-2.0
 *
 * documents_lifecycle: the messages of decommissioning and of alerts, as plain structs with encode
 * and decode side by side; see documents.h for what holds of all of them. Who signs what, and which
 * of these messages are believed, is the core's to decide: here is only their form.
 */
#ifndef SEKISHO_TOPICS_DOCUMENTS_LIFECYCLE_H
#define SEKISHO_TOPICS_DOCUMENTS_LIFECYCLE_H

#include "topics/documents.h"

/* NIST SP 800-88 Rev. 2, section 3: how thoroughly media are sanitized. */
enum seki_method { SEKI_METHOD_NONE, SEKI_CLEAR, SEKI_PURGE, SEKI_DESTROY };
extern const char *const seki_method_words[]; /* "" clear purge destroy */

/* JOSE names (RFC 7518, RFC 9864). The signature is over the message without its `signature`
 * member, in the canonical form of RFC 8785. */
enum seki_signature_algorithm { SEKI_UNSIGNED, SEKI_ED25519, SEKI_ES256, SEKI_HS256 };
extern const char *const seki_signature_words[]; /* "" Ed25519 ES256 HS256 */
struct seki_signature {
    enum seki_signature_algorithm algorithm; /* SEKI_UNSIGNED: no such member */
    char value[129];                         /* Base64 (RFC 4648, section 4) */
};

#define SEKI_NONCE_SIZE 33 /* 16 random bytes as lower-case hex, and a NUL */

/* sekisho/v1/command/{site}/{device}:
 * {"v":1,"command","id","at","nonce","method","deadline","reason"}. A wipe needs nonce, method and
 * deadline. */
enum seki_command { SEKI_COMMAND_WIPE, SEKI_COMMAND_REPORT, SEKI_COMMAND_ROTATE };
extern const char *const seki_command_words[]; /* wipe report rotate */
struct seki_command_document {
    enum seki_command command;
    char id[SEKI_ID_SIZE];
    seki_unix_s at;
    char nonce[SEKI_NONCE_SIZE]; /* "" none */
    enum seki_method method;
    seki_unix_s deadline; /* 0 none */
    char reason[201];     /* for people */
};

/* sekisho/v1/wipe/{site}/{device}:
 * {"v":1,"id","at","state","percent","nonce","method","media","tool",
 * "tool_version","result","verification","signature":{"algorithm","value"}}. `id` and `nonce` are
 * the command's. "done" needs nonce, method and result; "failed" needs result. */
enum seki_wipe_state {
    SEKI_WIPE_ACKNOWLEDGED,
    SEKI_WIPE_RUNNING,
    SEKI_WIPE_DONE,
    SEKI_WIPE_FAILED
};
extern const char *const seki_wipe_state_words[]; /* acknowledged running done failed */
struct seki_wipe_document {
    char id[SEKI_ID_SIZE];
    seki_unix_s at;
    enum seki_wipe_state state;
    int percent; /* 0..100; -1 not said */
    char nonce[SEKI_NONCE_SIZE];
    enum seki_method method;
    char media[65]; /* "eMMC 8 GB" */
    char tool[49], tool_version[33];
    char result[SEKI_REASON_SIZE]; /* code: "complete", "area_not_erased" */
    char verification[129];        /* how the device itself looked afterwards */
    struct seki_signature signature;
};

/* sekisho/v1/alert/{site}/{device}/{id}:
 * {"v":1,"id","at","since","site","device","reason","severity", "seen","count","incident"},
 * retained while open. */
struct seki_alert_document {
    char id[SEKI_ID_SIZE];
    seki_unix_s at;    /* of the last sign */
    seki_unix_s since; /* of the first */
    char site[SEKI_ID_SIZE], device[SEKI_ID_SIZE];
    char reason[SEKI_REASON_SIZE];
    enum seki_severity severity;
    char seen[201]; /* what was seen, for people */
    int64_t count;
    char incident[SEKI_ID_SIZE]; /* that it belongs to; "" none */
};

/* sekisho/v1/certificate/{site}/{device}: NIST SP 800-88 Rev. 2, section 4.6 and appendix C. What
 * was not recorded is "" here and is named in "missing" by the encoder; confidentiality and backup
 * are optional there and never missing. */
enum seki_grade {
    SEKI_GRADE_SELF_REPORTED, /* the device says so */
    SEKI_GRADE_VERIFIED,      /* and something other than the device bears it out */
    SEKI_GRADE_ATTESTED       /* a named person says so */
};
extern const char *const seki_grade_words[]; /* self_reported verified attested */
struct seki_certificate_person {
    char name[49], title[33], place[41], contact[49];
    seki_unix_s at;
};
struct seki_certificate_document {
    char id[SEKI_ID_SIZE];
    seki_unix_s at;
    char site[SEKI_ID_SIZE], device[SEKI_ID_SIZE];
    char wipe[SEKI_ID_SIZE]; /* id of the command that it answers; "" none */
    char vendor[49], model[49], serial[49], asset_number[33];
    char media_type[33], media_source[33];
    char confidentiality_before[17], confidentiality_after[17];
    enum seki_method method;
    char technique[49], tool[49], tool_version[33];
    char verification_method[49], verification_result[33];
    char destination[49], backup[49];
    struct seki_certificate_person performed, verified, validated;
    seki_unix_s credential_revoked_at;
    enum seki_grade grade;
    char
        previous[65]; /* SHA-256 of the certificate before this one, lower-case hex; "" the first */
    struct seki_signature signature;
};

SEKI_DOCUMENT_CODEC(command)
SEKI_DOCUMENT_CODEC(wipe)
SEKI_DOCUMENT_CODEC(alert)
SEKI_DOCUMENT_CODEC(certificate)

#endif
