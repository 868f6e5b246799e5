/* SPDX-License-Identifier: Apache-2.0
 *
 * report_words: see report_words.h.
 */
#include "plugin/ctl/report_words.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *vocabulary, *word, *en, *ja;
} words[] = {
    {"status", "pass", "Pass", "適合"},
    {"status", "fail", "Fail", "不適合"},
    {"status", "unknown", "Unknown", "未確認"},
    {"status", "waived", "Waived", "例外承認"},
    {"status", "not_applicable", "Not applicable", "対象外"},
    {"verdict", "compliant", "Compliant", "適合"},
    {"verdict", "at_risk", "At risk", "要注意"},
    {"verdict", "unknown", "Unknown", "未判定"},
    {"verdict", "non_compliant", "Non-compliant", "不適合"},
    {"support", "supported", "Supported", "サポート中"},
    {"support", "ending", "Ending soon", "期限間近"},
    {"support", "ended", "Ended", "期限切れ"},
    {"support", "unknown", "Unknown", "期限不明"},
    {"lifecycle", "registered", "Registered", "登録済み"},
    {"lifecycle", "active", "Active", "稼働中"},
    {"lifecycle", "quarantined", "Quarantined", "隔離中"},
    {"lifecycle", "decommissioning", "Decommissioning", "廃棄手続き中"},
    {"lifecycle", "wiping", "Wiping", "データ消去中"},
    {"lifecycle", "wiped", "Wiped", "データ消去済み"},
    {"lifecycle", "retired", "Retired", "廃棄済み"},
    {"lifecycle", "lost", "Lost", "紛失"},
    {"importance", "required", "Required", "必須"},
    {"importance", "recommended", "Recommended", "推奨"},
    {"importance", "optional", "Optional", "任意"},
    {"evidence", "observed", "Observed by the broker", "ブローカーが観測"},
    {"evidence", "reported", "Reported by the device", "機器が報告"},
    {"evidence", "registered", "Registered by a person", "担当者が登録"},
    {"evidence", "attested", "Attested by a person", "担当者が確認"},
    {"scope", "device", "Each device", "機器ごと"},
    {"scope", "site", "The site", "拠点"},
    {"scope", "organization", "The organization", "全社"},
    {"stage", "poc", "Proof of concept", "PoC"},
    {"stage", "production", "Production", "本番"},
    {"function", "ID", "Identify", "識別"},
    {"function", "PR", "Protect", "防御"},
    {"function", "DE", "Detect", "検知"},
    {"function", "RS", "Respond", "対応"},
    {"function", "RC", "Recover", "復旧"},
    {"reason", "met", "Met", "条件を満たす"},
    {"reason", "attested", "Attested", "確認済み"},
    {"reason", "waived", "Accepted for a time", "期限付きで承認済み"},
    {"reason", "active", "Active", "稼働中"},
    {"reason", "stage", "Not before production", "本番開始前のため対象外"},
    {"reason", "lifecycle", "No longer in use", "使用を終えた機器のため対象外"},
    {"reason", "does_not_apply", "Does not apply here", "対象外"},
    {"reason", "declined", "Declined by the site", "拠点で不採用"},
    {"reason", "attestation_missing", "Nobody has attested it", "担当者による確認なし"},
    {"reason", "attestation_expired", "The attestation has expired", "確認の有効期限切れ"},
    {"reason", "attested_fail", "Attested as failing", "担当者が不適合と確認"},
    {"reason", "no_devices", "No devices yet", "機器なし"},
    {"reason", "no_sites", "No sites yet", "拠点なし"},
    {"reason", "devices_failing", "Devices fail it", "不適合の機器あり"},
    {"reason", "devices_unknown", "Unknown on some devices", "未確認の機器あり"},
    {"reason", "sites_failing", "Sites fail it", "不適合の拠点あり"},
    {"reason", "sites_unknown", "Unknown at some sites", "未確認の拠点あり"},
    {"reason", "accounts.default_passwords", "Default passwords in use", "初期パスワードを使用"},
    {"reason", "accounts.empty_passwords", "Accounts with empty passwords",
     "空パスワードのアカウントあり"},
    {"reason", "boot.not_secure", "Secure boot is off", "セキュアブート無効"},
    {"reason", "certificate.expires_soon", "Certificate expires soon", "証明書の期限が間近"},
    {"reason", "clock.not_synchronized", "Clock is not synchronized", "時刻が同期されていない"},
    {"reason", "clock.wrong", "Clock is wrong", "時刻が不正確"},
    {"reason", "configuration.differs", "Configuration differs from the approved one",
     "設定が承認済みの内容と異なる"},
    {"reason", "credential.common", "Credential is a common one", "共通の認証情報を使用"},
    {"reason", "credential.failed_recently", "Failed sign-ins recently", "最近の認証失敗あり"},
    {"reason", "credential.none", "No credential", "認証情報なし"},
    {"reason", "credential.shared", "Credential is shared", "認証情報の共用あり"},
    {"reason", "credential.too_old", "Credential is too old", "認証情報が古い"},
    {"reason", "exceptions.open_ended", "Exception without an end", "期限のない例外あり"},
    {"reason", "firmware.below_minimum", "Firmware older than the minimum",
     "ファームウェアが最低バージョン未満"},
    {"reason", "firmware.digest_differs", "Firmware digest differs",
     "ファームウェアのダイジェスト不一致"},
    {"reason", "location.other_country", "In another country", "国外に所在"},
    {"reason", "logging.not_kept", "Logs are not kept", "ログが保存されていない"},
    {"reason", "logging.off", "Logging is off", "ログ記録が無効"},
    {"reason", "media.removable", "Removable media in use", "リムーバブルメディアを使用"},
    {"reason", "network.unexpected_ports", "Unexpected open ports", "想定外の開放ポートあり"},
    {"reason", "presence.outside_segment", "Connects from outside its segment",
     "指定セグメント外から接続"},
    {"reason", "presence.silent", "Silent for too long", "長時間通信なし"},
    {"reason", "replace_by.passed", "Replacement date has passed", "更新期限を超過"},
    {"reason", "scan.findings", "Scan has findings", "スキャンで検出あり"},
    {"reason", "scan.too_old", "Scan is too old", "スキャン結果が古い"},
    {"reason", "session.not_encrypted", "Session is not encrypted", "通信が暗号化されていない"},
    {"reason", "storage.no_keystore", "No key store", "鍵の保護領域なし"},
    {"reason", "storage.not_encrypted", "Storage is not encrypted",
     "ストレージが暗号化されていない"},
    {"reason", "support.decision_expired", "Support decision has expired",
     "サポート方針の有効期限切れ"},
    {"reason", "support.ended", "Security support has ended", "セキュリティサポート終了"},
    {"reason", "support.not_verified", "Support dates are not verified", "サポート期限が未検証"},
    {"reason", "topics.denied_recently", "Denied topics recently", "最近のトピック拒否あり"},
    {"reason", "updates.not_checked", "Updates are not checked", "更新の確認なし"},
    {"reason", "updates.security_pending", "Security updates pending", "セキュリティ更新が未適用"},
    {"reason", "version.not_reported", "Version is not reported", "バージョンの報告なし"},
    {"reason", "wipe.not_ordered", "Wipe not ordered", "データ消去の指示なし"},
    {"reason", "wipe.overdue", "Wipe is overdue", "データ消去の期限超過"},
    {"fault", "missing", "No data yet", "データなし"},
    {"fault", "stale", "Data too old", "データが古い"},
    {"fault", "not_equal", "Not as required", "求められる値と異なる"},
    {"fault", "not_one_of", "Not among the allowed", "許可された値ではない"},
    {"fault", "below", "Too low", "下限を下回る"},
    {"fault", "above", "Too high", "上限を超える"},
    {"fault", "not_before", "Not early enough", "期日より前ではない"},
    {"fault", "not_after", "Date has passed", "期日を過ぎた"},
    {"fault", "version_below", "Version too old", "バージョンが古い"},
    {"fault", "present", "Must not be there", "あってはならない値がある"},
    {"fault", "equal", "Forbidden value", "禁止された値"},
    {"fault", "one_of", "Forbidden value", "禁止された値"},
    {"fault", "before", "Too early", "早すぎる"},
    {"fault", "after", "Too late", "遅すぎる"},
    {"fault", "version_above", "Version too new", "バージョンが新しすぎる"},
};

static const char *find(const char *vocabulary, const char *word, bool japanese)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].vocabulary, vocabulary) == 0 && strcmp(words[i].word, word) == 0)
            return japanese ? words[i].ja : words[i].en;
    }
    return NULL;
}

const char *seki_report_word(const char *vocabulary, const char *word, bool japanese)
{
    const char *said = find(vocabulary, word, japanese);
    return said != NULL ? said : word;
}

const char *seki_report_reason(const char *code, bool japanese, char out[SEKI_REPORT_REASON])
{
    const char *whole = find("reason", code, japanese);
    const char *dot = strrchr(code, '.');
    const char *fault = dot != NULL ? find("fault", dot + 1, japanese) : NULL;
    if (whole != NULL)
        snprintf(out, SEKI_REPORT_REASON, "%s", whole);
    else if (fault != NULL)
        snprintf(out, SEKI_REPORT_REASON, japanese ? "%s（%.*s）" : "%s (%.*s)", fault,
                 (int)(dot - code), code);
    else
        snprintf(out, SEKI_REPORT_REASON, "%.200s", code);
    return out;
}
