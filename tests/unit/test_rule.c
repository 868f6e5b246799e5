/* SPDX-License-Identifier: Apache-2.0
 *
 * test_rule: does a rule decide what its writer meant, for every operator and every type of fact,
 * on evidence that is there, absent or too old; and is what cannot be decided refused when it is
 * compiled?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/checksheet_fixture.h"

static struct seki_registry registry;
static struct seki_site site;
static struct seki_device full, empty;
static struct seki_report report;
static struct seki_strings *pool;

static int set_up(void **state)
{
    (void)state;
    memset(&site, 0, sizeof site);
    memset(&full, 0, sizeof full);
    memset(&empty, 0, sizeof empty);
    site.use_level = 1;
    strcpy(site.id, "nagoya");
    fixture_site(&site);
    fixture_report(&report);
    for (int part = 0; part < SEKI_COMPONENTS; part++) {
        struct seki_milestones unknown = {
            SEKI_DAY_UNKNOWN, SEKI_DAY_UNKNOWN, SEKI_DAY_UNKNOWN, SEKI_DAY_UNKNOWN, "", "",
            SEKI_DAY_UNKNOWN};
        full.support.of[part] = empty.support.of[part] = unknown;
    }
    fixture_device(&full, &report);
    strcpy(empty.id, "new");
    full.site = empty.site = &site;
    empty.allowed_ports_count = -1;
    empty.support.replace_by = empty.support.dispose_by = SEKI_DAY_UNKNOWN;
    empty.support.decision_until = SEKI_DAY_UNKNOWN;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    seki_strings_free(pool);
    pool = NULL;
    return 0;
}

static struct seki_answer ask_at(const char *text, const struct seki_device *device,
                                 seki_unix_s now)
{
    struct seki_rule_compiler compiler = {.scope = SEKI_SCOPE_DEVICE, .pool = &pool};
    const struct seki_subject subject = {&registry, &site, device};
    struct seki_rule *rule = fixture_rule(text, &compiler);
    if (rule == NULL) {
        fail_msg("%s: %s", text, compiler.fault);
    }
    struct seki_answer answer = seki_rule_evaluate(rule, &subject, now);
    seki_rule_free(rule);
    return answer;
}

static void assert_answer(const char *text, struct seki_answer answer, enum seki_truth truth,
                          const char *reason)
{
    if (answer.truth != truth || strcmp(answer.reason, reason) != 0) {
        fail_msg("%s: truth %d, reason %s; not %d, %s", text, (int)answer.truth, answer.reason,
                 (int)truth, reason);
    }
}

/* ---- every operator on every type ----------------------------------------------------------- */

#define F SEKI_TRUTH_FALSE
#define T SEKI_TRUTH_TRUE
#define U SEKI_TRUTH_UNKNOWN

static const struct {
    const char *text;
    enum seki_truth truth;
    const char *reason;
} on_full[] = {
    /* boolean */
    {"{'fact':'boot.secure_boot','exists':true}", T, "met"},
    {"{'fact':'boot.secure_boot','exists':false}", F, "boot.secure_boot.present"},
    {"{'fact':'boot.secure_boot','equals':true}", T, "met"},
    {"{'fact':'boot.secure_boot','equals':false}", F, "boot.secure_boot.not_equal"},
    {"{'fact':'storage.encrypted','equals':true}", F, "storage.encrypted.not_equal"},
    {"{'fact':'boot.secure_boot','equals':{'fact':'time.synchronized'}}", T, "met"},
    {"{'fact':'boot.secure_boot','equals':{'fact':'logging.forwarding'}}", F,
     "boot.secure_boot.not_equal"},
    /* number */
    {"{'fact':'updates.pending','exists':true}", T, "met"},
    {"{'fact':'updates.pending','equals':4}", T, "met"},
    {"{'fact':'updates.pending','equals':5}", F, "updates.pending.not_equal"},
    {"{'fact':'updates.pending','one_of':[1,4]}", T, "met"},
    {"{'fact':'updates.pending','one_of':[1,5]}", F, "updates.pending.not_one_of"},
    {"{'fact':'updates.pending','at_least':4}", T, "met"},
    {"{'fact':'updates.pending','at_least':4.5}", F, "updates.pending.below"},
    {"{'fact':'updates.pending','at_most':4}", T, "met"},
    {"{'fact':'updates.pending','at_most':3}", F, "updates.pending.above"},
    {"{'fact':'updates.pending','equals':{'fact':'scan.findings'}}", F,
     "updates.pending.not_equal"},
    {"{'fact':'updates.pending','at_least':{'fact':'scan.findings'}}", T, "met"},
    {"{'fact':'updates.pending','at_most':{'fact':'scan.findings'}}", F, "updates.pending.above"},
    {"{'fact':'use_level','at_least':3}", T, "met"}, /* the device raises its site's 1 */
    /* string */
    {"{'fact':'model','exists':true}", T, "met"},
    {"{'fact':'model','equals':'P-200'}", T, "met"},
    {"{'fact':'model','equals':'p-200'}", F, "model.not_equal"},
    {"{'fact':'session.tls','one_of':['TLSv1.2','TLSv1.3']}", T, "met"},
    {"{'fact':'session.tls','one_of':['TLSv1.2','none']}", F, "session.tls.not_one_of"},
    {"{'fact':'firmware.digest','equals':{'fact':'policy.firmware_digest'}}", T, "met"},
    {"{'fact':'configuration.hash','equals':{'fact':'policy.configuration_hash'}}", F,
     "configuration.hash.not_equal"},
    {"{'fact':'location.country','equals':{'fact':'site.country'}}", T, "met"},
    /* version */
    {"{'fact':'firmware.version','exists':true}", T, "met"},
    {"{'fact':'firmware.version','equals':'v4.1.2.0'}", T, "met"},
    {"{'fact':'firmware.version','equals':'4.1.20'}", F, "firmware.version.not_equal"},
    {"{'fact':'firmware.version','one_of':['4.1.1','4.1.2']}", T, "met"},
    {"{'fact':'firmware.version','one_of':['4.1.1','4.1.3']}", F, "firmware.version.not_one_of"},
    {"{'fact':'firmware.version','version_at_least':'4.1.2'}", T, "met"},
    {"{'fact':'firmware.version','version_at_least':'4.1.10'}", F,
     "firmware.version.version_below"},
    {"{'fact':'firmware.version','version_at_least':{'fact':'policy.firmware_minimum'}}", T, "met"},
    {"{'fact':'policy.firmware_minimum','version_at_least':{'fact':'firmware.version'}}", F,
     "policy.firmware_minimum.version_below"},
    /* date */
    {"{'fact':'support.end_of_security_support','exists':true}", T, "met"},
    {"{'fact':'support.end_of_security_support','after':'2028-03-30'}", T, "met"},
    {"{'fact':'support.end_of_security_support','after':'2028-03-31'}", F,
     "support.end_of_security_support.not_after"},
    {"{'fact':'support.end_of_security_support','before':'2028-04-01'}", T, "met"},
    {"{'fact':'support.end_of_security_support','before':'2028-03-31T00:00:00Z'}", F,
     "support.end_of_security_support.not_before"},
    {"{'fact':'support.end_of_security_support','before':'2028-03-31T00:00:01Z'}", T, "met"},
    {"{'fact':'support.end_of_security_support','after':'now'}", T, "met"},
    {"{'fact':'support.end_of_security_support','before':{'fact':'support.end_of_life'}}", T,
     "met"},
    {"{'fact':'replace_by','after':{'fact':'dispose_by'}}", F, "replace_by.not_after"},
    {"{'fact':'dispose_by','after':{'fact':'credential.set_at'}}", T, "met"}, /* a time */
    /* time */
    {"{'fact':'scan.at','exists':true}", T, "met"},
    {"{'fact':'scan.at','after':'now-P4D'}", T, "met"},
    {"{'fact':'scan.at','after':'now-P2D'}", F, "scan.at.not_after"},
    {"{'fact':'scan.at','before':'now'}", T, "met"},
    {"{'fact':'credential.certificate_expires_at','after':'now+P30D'}", T, "met"},
    {"{'fact':'credential.certificate_expires_at','before':'now+P30D'}", F,
     "credential.certificate_expires_at.not_before"},
    {"{'fact':'scan.at','before':'2026-11-20T10:00:01Z'}", T, "met"},
    {"{'fact':'scan.at','before':{'fact':'updates.checked_at'}}", T, "met"},
    {"{'fact':'scan.at','after':{'fact':'updates.checked_at'}}", F, "scan.at.not_after"},
};

static void each_operator_decides_each_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof on_full / sizeof *on_full; i++) {
        struct seki_answer answer = ask_at(on_full[i].text, &full, NOW);
        assert_answer(on_full[i].text, answer, on_full[i].truth, on_full[i].reason);
    }
}

/* A negated comparison is true where the other is false, and says what it forbids. */
static void not_turns_every_answer_around(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof on_full / sizeof *on_full; i++) {
        char text[300];
        snprintf(text, sizeof text, "{'not':%s}", on_full[i].text);
        struct seki_answer answer = ask_at(text, &full, NOW);
        assert_int_equal(answer.truth, on_full[i].truth == T ? F : T);
        snprintf(text, sizeof text, "{'not':{'not':%s}}", on_full[i].text);
        answer = ask_at(text, &full, NOW);
        assert_answer(text, answer, on_full[i].truth, on_full[i].reason);
    }
    static const struct {
        const char *text, *reason;
    } forbidden[] = {
        {"{'not':{'fact':'model','exists':true}}", "model.present"},
        {"{'not':{'fact':'model','equals':'P-200'}}", "model.equal"},
        {"{'not':{'fact':'model','one_of':['P-200']}}", "model.one_of"},
        {"{'not':{'fact':'updates.pending','at_least':4}}", "updates.pending.above"},
        {"{'not':{'fact':'updates.pending','at_most':4}}", "updates.pending.below"},
        {"{'not':{'fact':'scan.at','before':'now'}}", "scan.at.before"},
        {"{'not':{'fact':'scan.at','after':'now-P4D'}}", "scan.at.after"},
        {"{'not':{'fact':'os.version','version_at_least':'12'}}", "os.version.version_above"},
    };
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        assert_answer(forbidden[i].text, ask_at(forbidden[i].text, &full, NOW), F,
                      forbidden[i].reason);
    }
    assert_answer("not exists", ask_at("{'not':{'fact':'scan.at','exists':false}}", &empty, NOW), F,
                  "scan.at.missing");
}

/* An operand that suits a fact. */
static void operand_for(enum seki_operator op, enum seki_fact fact, char out[40])
{
    static const char *const literals[] = {
        [SEKI_TYPE_BOOLEAN] = "true",      [SEKI_TYPE_NUMBER] = "1",
        [SEKI_TYPE_STRING] = "'text'",     [SEKI_TYPE_VERSION] = "'1.2'",
        [SEKI_TYPE_DATE] = "'2026-01-01'", [SEKI_TYPE_TIME] = "'now'",
    };
    const char *const *words = seki_fact_words(fact);
    char literal[32];
    snprintf(literal, sizeof literal, "%s", literals[seki_fact_type(fact)]);
    if (words != NULL) {
        snprintf(literal, sizeof literal, "'%s'", words[words[0][0] != '\0' ? 0 : 1]);
    }
    if (op == SEKI_OP_EXISTS) {
        strcpy(literal, "true");
    }
    snprintf(out, 40, op == SEKI_OP_ONE_OF ? "[%s]" : "%s", literal);
}

static void operators_suit_exactly_their_types(void **state)
{
    (void)state;
    static const char *const names[] = {"exists",  "equals", "one_of", "at_least",
                                        "at_most", "before", "after",  "version_at_least"};
    static const char *const suiting[] = {
        [SEKI_TYPE_BOOLEAN] = "exists equals",
        [SEKI_TYPE_NUMBER] = "exists equals one_of at_least at_most",
        [SEKI_TYPE_STRING] = "exists equals one_of",
        [SEKI_TYPE_VERSION] = "exists equals one_of version_at_least",
        [SEKI_TYPE_DATE] = "exists before after",
        [SEKI_TYPE_TIME] = "exists before after",
    };
    for (int fact = 0; fact < SEKI_FACTS; fact++) {
        for (int op = 0; op < SEKI_OPERATORS; op++) {
            enum seki_type type = seki_fact_type((enum seki_fact)fact);
            enum seki_scope scope = seki_fact_scope((enum seki_fact)fact);
            struct seki_rule_compiler compiler = {.scope = scope, .pool = &pool};
            char operand[40], text[200];
            operand_for((enum seki_operator)op, (enum seki_fact)fact, operand);
            snprintf(text, sizeof text, "{'fact':'%s','%s':%s}",
                     seki_fact_name((enum seki_fact)fact), names[op], operand);
            const char *found = strstr(suiting[type], names[op]);
            bool suits = found != NULL && (found == suiting[type] || found[-1] == ' ');
            struct seki_rule *rule = fixture_rule(text, &compiler);
            if ((rule != NULL) != suits) {
                fail_msg("%s: %s", text, rule != NULL ? "compiled" : compiler.fault);
            }
            if (rule == NULL) {
                assert_non_null(strstr(compiler.fault, "does not suit"));
            }
            seki_rule_free(rule);
        }
    }
}

/* ---- evidence that is absent or old --------------------------------------------------------- */

/* Known of every device and every site, from the moment of registration. */
static bool is_always_known(enum seki_fact fact)
{
    static const enum seki_fact always[] = {
        SEKI_FACT_SITE,          SEKI_FACT_USE_LEVEL,     SEKI_FACT_LIFECYCLE,
        SEKI_FACT_AUTH,          SEKI_FACT_SITE_SEGMENTS, SEKI_FACT_SITE_EXCEPTIONS_OPEN_ENDED,
        SEKI_FACT_SITE_OWNER_IT, SEKI_FACT_SITE_OWNER_OT, SEKI_FACT_SITE_COUNTRY,
    };
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
        if (always[i] == fact) {
            return true;
        }
    }
    return false;
}

static void every_fact_is_read_and_absent_when_nobody_said(void **state)
{
    (void)state;
    full.auth = SEKI_AUTH_TOKEN; /* of a password nobody sees whether it is shared */
    for (int i = 0; i < SEKI_FACTS; i++) {
        enum seki_fact fact = (enum seki_fact)i;
        struct seki_subject of_full = {&registry, &site, &full};
        struct seki_subject of_empty = {&registry, &site, &empty};
        struct seki_subject of_site = {&registry, &site, NULL};
        struct seki_subject of_organization = {&registry, NULL, NULL};
        struct seki_value value = seki_fact_read(fact, &of_full, NOW);
        if (!value.known || value.at == 0 || value.evidence == SEKI_EVIDENCE_NONE ||
            value.at > NOW) {
            fail_msg("%s: known %d, at %lld", seki_fact_name(fact), value.known,
                     (long long)value.at);
        }
        assert_int_equal(value.type, seki_fact_type(fact));
        if (seki_fact_read(fact, &of_empty, NOW).known != is_always_known(fact)) {
            fail_msg("%s of a new device", seki_fact_name(fact));
        }
        assert_int_equal(seki_fact_read(fact, &of_site, NOW).known,
                         seki_fact_scope(fact) == SEKI_SCOPE_SITE);
        assert_false(seki_fact_read(fact, &of_organization, NOW).known);
        assert_int_equal(seki_fact_find(seki_fact_name(fact)), i);
    }
    assert_int_equal(seki_fact_find("boot"), -1);
}

static void an_absent_fact_leaves_every_operator_undecided(void **state)
{
    (void)state;
    static const char *const names[] = {"exists",  "equals", "one_of", "at_least",
                                        "at_most", "before", "after",  "version_at_least"};
    for (int i = 0; i < SEKI_FACTS; i++) {
        enum seki_fact fact = (enum seki_fact)i;
        if (is_always_known(fact)) {
            continue;
        }
        for (int op = SEKI_OP_EQUALS; op < SEKI_OPERATORS; op++) {
            struct seki_rule_compiler compiler = {.scope = SEKI_SCOPE_DEVICE, .pool = &pool};
            const struct seki_subject subject = {&registry, &site, &empty};
            char operand[40], text[200], reason[80];
            operand_for((enum seki_operator)op, fact, operand);
            snprintf(text, sizeof text, "{'not':{'fact':'%s','%s':%s}}", seki_fact_name(fact),
                     names[op], operand);
            snprintf(reason, sizeof reason, "%s.missing", seki_fact_name(fact));
            struct seki_rule *rule = fixture_rule(text, &compiler);
            if (rule == NULL) {
                continue; /* does not suit the type */
            }
            struct seki_answer answer = seki_rule_evaluate(rule, &subject, NOW);
            assert_answer(text, answer, U, reason);
            assert_int_equal(answer.evidence, SEKI_EVIDENCE_NONE);
            assert_int_equal(answer.next, SEKI_TIME_NEVER);
            seki_rule_free(rule);
        }
    }
}

static void absence_decides_exists(void **state)
{
    (void)state;
    struct seki_answer answer = ask_at("{'fact':'topics.denied_at','exists':false}", &empty, NOW);
    assert_answer("absent", answer, T, "met");
    assert_int_equal(answer.evidence, SEKI_EVIDENCE_OBSERVED);
    assert_int_equal(answer.at, 0);
    answer = ask_at("{'fact':'scan.at','exists':true}", &empty, NOW);
    assert_answer("absent", answer, F, "scan.at.missing");
}

static void tba_is_no_date(void **state)
{
    (void)state;
    full.support.replace_by = SEKI_DAY_TBA;
    assert_answer("tba", ask_at("{'fact':'replace_by','after':'now'}", &full, NOW), U,
                  "replace_by.missing");
    assert_answer("tba", ask_at("{'fact':'replace_by','exists':true}", &full, NOW), F,
                  "replace_by.missing");
}

static void an_absent_operand_leaves_the_leaf_undecided(void **state)
{
    (void)state;
    full.firmware_minimum[0] = '\0';
    const char *text =
        "{'fact':'firmware.version','version_at_least':{'fact':'policy.firmware_minimum'}}";
    assert_answer(text, ask_at(text, &full, NOW), U, "policy.firmware_minimum.missing");
}

/* The report is an hour old. */
static void evidence_older_than_max_age_is_stale(void **state)
{
    (void)state;
    const char *young = "{'fact':'boot.secure_boot','equals':true,'max_age':'PT2H'}";
    const char *old = "{'fact':'boot.secure_boot','equals':false,'max_age':'PT30M'}";
    const char *known = "{'fact':'boot.secure_boot','exists':true,'max_age':'PT30M'}";
    const char *absent = "{'fact':'boot.secure_boot','exists':false,'max_age':'PT30M'}";
    struct seki_answer answer = ask_at(young, &full, NOW);
    assert_answer(young, answer, T, "met");
    assert_int_equal(answer.next, full.report_at + 2 * HOUR + 1);
    assert_answer(young, ask_at(young, &full, answer.next - 1), T, "met");
    assert_answer(young, ask_at(young, &full, answer.next), U, "boot.secure_boot.stale");
    answer = ask_at(old, &full, NOW);
    assert_answer(old, answer, U, "boot.secure_boot.stale");
    assert_int_equal(answer.at, full.report_at);
    assert_int_equal(answer.next, SEKI_TIME_NEVER);
    assert_answer(known, ask_at(known, &full, NOW), U, "boot.secure_boot.stale");
    assert_answer(absent, ask_at(absent, &full, NOW), U, "boot.secure_boot.stale");
    assert_answer(absent, ask_at(absent, &empty, NOW), T, "met");
}

static void evidence_without_a_time_is_stale_at_any_max_age(void **state)
{
    (void)state;
    const char *text = "{'fact':'model','equals':'P-200','max_age':'P9999D'}";
    full.registered_at = 0;
    assert_answer(text, ask_at(text, &full, NOW), U, "model.stale");
}

/* ---- time ----------------------------------------------------------------------------------- */

/* `next` is the first second of another answer, and nothing changes before it. */
static void next_is_when_a_date_crosses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum seki_truth now, later;
    } crossing[] = {
        {"{'fact':'credential.certificate_expires_at','after':'now+P30D'}", T, F},
        {"{'fact':'credential.certificate_expires_at','after':'now'}", T, F},
        {"{'fact':'credential.certificate_expires_at','before':'now'}", F, T},
        {"{'fact':'scan.at','after':'now-P30D'}", T, F},
        {"{'fact':'scan.at','before':'now-P30D'}", F, T},
        {"{'fact':'replace_by','before':'now+P30D'}", F, T},
        {"{'not':{'fact':'replace_by','before':'now+P30D'}}", T, F},
        {"{'all':[{'fact':'scan.at','after':'now-P30D'},{'fact':'replace_by','after':'now'}]}", T,
         F},
        {"{'any':[{'fact':'scan.at','before':'now-P30D'},{'fact':'replace_by','before':'now'}]}", F,
         T},
    };
    for (size_t i = 0; i < sizeof crossing / sizeof *crossing; i++) {
        struct seki_answer answer = ask_at(crossing[i].text, &full, NOW);
        assert_int_equal(answer.truth, crossing[i].now);
        assert_true(answer.next > NOW && answer.next != SEKI_TIME_NEVER);
        assert_int_equal(ask_at(crossing[i].text, &full, answer.next - 1).truth, crossing[i].now);
        assert_int_equal(ask_at(crossing[i].text, &full, answer.next).truth, crossing[i].later);
    }
}

static void what_time_cannot_change_has_no_next(void **state)
{
    (void)state;
    static const char *const fixed[] = {
        "{'fact':'scan.at','after':'2026-01-01'}",
        "{'fact':'scan.at','before':'2026-01-01'}",
        "{'fact':'scan.at','before':'now'}",    /* it stays in the past */
        "{'fact':'scan.at','after':'now-P1D'}", /* it only gets older */
        "{'fact':'scan.at','before':{'fact':'updates.checked_at'}}",
        "{'fact':'model','equals':'P-200'}",
    };
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        assert_int_equal(ask_at(fixed[i], &full, NOW).next, SEKI_TIME_NEVER);
    }
}

/* ---- groups --------------------------------------------------------------------------------- */

/* Three leaves of known truth on the full device. */
static const struct {
    const char *text;
    enum seki_truth truth;
    const char *reason;
} parts[] = {
    {"{'fact':'model','equals':'other'}", F, "model.not_equal"},
    {"{'fact':'support.decision','equals':'accept','max_age':'P1D'}", U, "support.decision.stale"},
    {"{'fact':'vendor','equals':'Acme'}", T, "met"},
};

static enum seki_truth least(enum seki_truth a, enum seki_truth b)
{
    return a < b ? a : b;
}

static enum seki_truth most(enum seki_truth a, enum seki_truth b)
{
    return a > b ? a : b;
}

static const char *first_of(enum seki_truth truth, size_t a, size_t b)
{
    return parts[a].truth == truth ? parts[a].reason : parts[b].reason;
}

static void groups_follow_kleene(void **state)
{
    (void)state;
    for (size_t a = 0; a < 3; a++) {
        for (size_t b = 0; b < 3; b++) {
            char text[300];
            enum seki_truth all = least(parts[a].truth, parts[b].truth);
            enum seki_truth any = most(parts[a].truth, parts[b].truth);
            snprintf(text, sizeof text, "{'all':[%s,%s]}", parts[a].text, parts[b].text);
            assert_answer(text, ask_at(text, &full, NOW), all, first_of(all, a, b));
            snprintf(text, sizeof text, "{'any':[%s,%s]}", parts[a].text, parts[b].text);
            assert_answer(text, ask_at(text, &full, NOW), any, first_of(any, a, b));
            snprintf(text, sizeof text, "{'not':{'all':[%s,%s]}}", parts[a].text, parts[b].text);
            assert_int_equal(ask_at(text, &full, NOW).truth, SEKI_TRUTH_TRUE - all);
            snprintf(text, sizeof text, "{'not':{'any':[%s,%s]}}", parts[a].text, parts[b].text);
            assert_int_equal(ask_at(text, &full, NOW).truth, SEKI_TRUTH_TRUE - any);
        }
    }
}

static void the_first_part_that_settles_gives_the_reason(void **state)
{
    (void)state;
    const char *all = "{'all':[{'fact':'vendor','equals':'Acme'},"
                      "{'fact':'model','equals':'X','reason':'wrong_model'},"
                      "{'fact':'owner','equals':'IT'}]}";
    assert_answer(all, ask_at(all, &full, NOW), F, "wrong_model");
    const char *any = "{'any':[{'fact':'owner','equals':'IT'},{'fact':'model','equals':'X'}]}";
    assert_answer(any, ask_at(any, &full, NOW), F, "owner.not_equal");
    const char *open = "{'all':[{'fact':'vendor','equals':'Acme'},"
                       "{'fact':'scan.findings','equals':0},{'fact':'os.name','exists':true}]}";
    assert_answer(open, ask_at(open, &empty, NOW), F, "os.name.missing");
}

/* A reason of one's own says why it fails; what is missing or stale is still told as such. */
static void an_own_reason_is_for_failing(void **state)
{
    (void)state;
    const char *text = "{'fact':'session.tls','one_of':['TLSv1.2'],'reason':'tls.outdated'}";
    const char *aged = "{'fact':'session.tls','one_of':['TLSv1.2'],'reason':'tls.outdated',"
                       "'max_age':'PT1S'}";
    assert_answer(text, ask_at(text, &full, NOW), F, "tls.outdated");
    assert_answer(text, ask_at(text, &empty, NOW), U, "session.tls.missing");
    assert_answer(aged, ask_at(aged, &full, NOW), U, "session.tls.stale");
}

static void grounds_are_the_weakest_and_oldest_of_what_decided(void **state)
{
    (void)state;
    const char *all = "{'all':[{'fact':'presence.online','equals':true},"
                      "{'fact':'boot.secure_boot','equals':true},"
                      "{'fact':'vendor','equals':'Acme'}]}";
    struct seki_answer answer = ask_at(all, &full, NOW);
    assert_int_equal(answer.evidence, SEKI_EVIDENCE_REGISTERED);
    assert_int_equal(answer.at, full.registered_at);
    const char *any = "{'any':[{'fact':'vendor','equals':'X'},"
                      "{'fact':'boot.secure_boot','equals':true},"
                      "{'fact':'model','equals':'P-200'}]}";
    answer = ask_at(any, &full, NOW);
    assert_int_equal(answer.evidence, SEKI_EVIDENCE_REPORTED);
    assert_int_equal(answer.at, full.report_at);
    const char *two = "{'fact':'firmware.version',"
                      "'version_at_least':{'fact':'policy.firmware_minimum'}}";
    answer = ask_at(two, &full, NOW);
    assert_int_equal(answer.evidence, SEKI_EVIDENCE_REGISTERED);
    assert_int_equal(answer.at, full.registered_at);
}

/* ---- facts that are computed ---------------------------------------------------------------- */

static double unexpected(void)
{
    const struct seki_subject subject = {&registry, &site, &full};
    struct seki_value value = seki_fact_read(SEKI_FACT_UNEXPECTED_PORTS, &subject, NOW);
    return value.known ? value.number : -1;
}

static void unexpected_ports_are_those_off_loopback_and_not_allowed(void **state)
{
    (void)state;
    assert_int_equal(unexpected(), 1); /* 8080; 6379 is on loopback */
    full.allowed_ports[1] = 8080;
    full.allowed_ports_count = 2;
    assert_int_equal(unexpected(), 0);
    report.ports[2] = (struct seki_port){.port = 8081, .address = ""};
    assert_int_equal(unexpected(), 1); /* an address that is not said may be any */
    report.ports[1] = (struct seki_port){.port = 8081, .address = "::"};
    assert_int_equal(unexpected(), 1); /* the same port on two families */
    report.ports[1].udp = true;
    assert_int_equal(unexpected(), 2);
    full.allowed_ports_count = 0;
    assert_int_equal(unexpected(), 3);
    report.ports_total = 40;
    assert_int_equal(unexpected(), 3);
    report.ports_count = 0;
    assert_int_equal(unexpected(), -1); /* 40 that were not kept may be anything */
    report.ports_total = 0;
    assert_int_equal(unexpected(), 0);
    report.ports_total = SEKI_COUNT_UNKNOWN;
    assert_int_equal(unexpected(), -1);
    report.ports_total = 0;
    full.allowed_ports_count = -1;
    assert_int_equal(unexpected(), -1); /* nobody said what is allowed */
}

static void a_credential_is_used_once_the_device_connected(void **state)
{
    (void)state;
    const char *text = "{'fact':'credential.used','equals':true}";
    assert_answer(text, ask_at(text, &full, NOW), T, "met");
    full.auth = SEKI_AUTH_NONE;
    assert_answer(text, ask_at(text, &full, NOW), F, "credential.used.not_equal");
    full.connection = 0;
    assert_answer(text, ask_at(text, &full, NOW), U, "credential.used.missing");
}

static void that_a_password_or_a_key_is_not_shared_is_not_seen(void **state)
{
    (void)state;
    const char *text = "{'fact':'credential.shared','equals':false}";
    full.auth = SEKI_AUTH_PASSWORD;
    assert_answer(text, ask_at(text, &full, NOW), U, "credential.shared.missing");
    full.auth = SEKI_AUTH_PSK;
    assert_answer(text, ask_at(text, &full, NOW), U, "credential.shared.missing");
    full.auth = SEKI_AUTH_TOKEN;
    assert_answer(text, ask_at(text, &full, NOW), T, "met");
    full.auth = SEKI_AUTH_X509;
    assert_answer(text, ask_at(text, &full, NOW), T, "met");
}

static void the_segment_is_unknown_without_segments_or_address(void **state)
{
    (void)state;
    const char *text = "{'fact':'presence.in_segment','equals':true}";
    assert_answer(text, ask_at(text, &full, NOW), T, "met");
    strcpy(full.address, "192.0.2.1");
    assert_answer(text, ask_at(text, &full, NOW), F, "presence.in_segment.not_equal");
    strcpy(full.address, "2001:db8::9");
    assert_answer(text, ask_at(text, &full, NOW), T, "met");
    full.address[0] = '\0';
    assert_answer(text, ask_at(text, &full, NOW), U, "presence.in_segment.missing");
    strcpy(full.address, "10.0.0.7");
    site.segment_count = 0;
    assert_answer(text, ask_at(text, &full, NOW), U, "presence.in_segment.missing");
}

static void clock_skew_is_the_distance_to_the_brokers_clock(void **state)
{
    (void)state;
    const char *text = "{'fact':'report.clock_skew','equals':30}";
    assert_answer(text, ask_at(text, &full, NOW), T, "met");
    report.at = full.report_at + 30;
    assert_answer(text, ask_at(text, &full, NOW), T, "met");
    report.at = 0;
    assert_answer(text, ask_at(text, &full, NOW), U, "report.clock_skew.missing");
}

static void the_earliest_component_speaks_for_support(void **state)
{
    (void)state;
    struct seki_milestones *os = &full.support.of[SEKI_OS];
    os->end_of_security_support = fixture_day("2027-01-31");
    os->verified_at = fixture_day("2026-10-01");
    strcpy(os->source, "debian.org");
    const char *source = "{'fact':'support.source','equals':'debian.org'}";
    const char *end = "{'all':[{'fact':'support.end_of_security_support','after':'2027-01-30'},"
                      "{'fact':'support.end_of_security_support','before':'2027-02-01'}]}";
    const char *fresh = "{'fact':'support.source','exists':true,'max_age':'P90D'}";
    assert_answer(source, ask_at(source, &full, NOW), T, "met");
    assert_answer(end, ask_at(end, &full, NOW), T, "met");
    assert_answer(fresh, ask_at(fresh, &full, NOW), T, "met");
    os->verified_at = fixture_day("2026-01-01");
    assert_answer(fresh, ask_at(fresh, &full, NOW), U, "support.source.stale");
}

static void facts_are_sorted_by_what_changes_them(void **state)
{
    (void)state;
    struct seki_fact_set by_report = seki_facts_of_report(), none = {{0, 0}};
    struct seki_fact_set by_presence = seki_facts_of_presence(), all = seki_facts_all();
    assert_false(seki_fact_set_meets(&by_report, &by_presence));
    for (int fact = 0; fact < SEKI_FACTS; fact++) {
        struct seki_fact_set one = none;
        seki_fact_set_add(&one, (enum seki_fact)fact);
        assert_true(seki_fact_set_meets(&all, &one));
        const struct seki_subject subject = {&registry, &site, &full};
        struct seki_value value = seki_fact_read((enum seki_fact)fact, &subject, NOW);
        if (value.evidence == SEKI_EVIDENCE_REPORTED) {
            assert_true(seki_fact_set_meets(&by_report, &one));
        }
    }
    struct seki_fact_set circumstances = none;
    seki_fact_set_add(&circumstances, SEKI_FACT_CIRCUMSTANCES);
    assert_true(seki_fact_set_meets(&all, &circumstances));
    assert_false(seki_fact_set_meets(&by_report, &circumstances));
}

/* ---- what is refused ------------------------------------------------------------------------ */

#define DEEP(inner) "{'all':[{'any':[{'not':{'all':[{'any':[{'not':{'all':[" inner "]}}]}]}}]}]}"

static const struct {
    enum seki_scope scope;
    const char *text, *fault;
} refused[] = {
    {SEKI_SCOPE_DEVICE, "{'fact':'suport.state','exists':true}",
     "unknown fact 'suport.state'; did you mean 'support.state'?"},
    {SEKI_SCOPE_DEVICE, "{'fact':'secure_boot','exists':true}", "did you mean 'boot.secure_boot'?"},
    {SEKI_SCOPE_DEVICE, "{'fact':'something.else.entirely','exists':true}", "facts are listed in"},
    {SEKI_SCOPE_DEVICE, "{'fact':7,'exists':true}", "'fact' is not a string"},
    {SEKI_SCOPE_DEVICE, "{'fact':'owner'}", "compared with nothing"},
    {SEKI_SCOPE_DEVICE, "{'fact':'owner','equal':'IT'}", "did you mean 'equals'?"},
    {SEKI_SCOPE_DEVICE, "{'fact':'owner','equals':'IT','comment':'x'}",
     "unknown member 'comment' of a rule; remove it"},
    {SEKI_SCOPE_DEVICE, "{'fact':'owner','equals':'IT','one_of':['OT']}",
     "both 'equals' and 'one_of'"},
    {SEKI_SCOPE_DEVICE, "{'fact':'owner','at_least':1}", "'at_least' does not suit fact 'owner'"},
    {SEKI_SCOPE_DEVICE, "{'fact':'owner','equals':true}", "compared with no text"},
    {SEKI_SCOPE_DEVICE, "{'fact':'owner','equals':''}", "compared with no text"},
    {SEKI_SCOPE_DEVICE, "{'fact':'owner','equals':'ot'}", "is never 'ot'; did you mean 'OT'?"},
    {SEKI_SCOPE_DEVICE, "{'fact':'lifecycle','one_of':['active','retird']}",
     "is never 'retird'; did you mean 'retired'?"},
    {SEKI_SCOPE_DEVICE, "{'fact':'boot.secure_boot','equals':'yes'}", "compared with no boolean"},
    {SEKI_SCOPE_DEVICE, "{'fact':'boot.secure_boot','exists':1}", "'exists' is not a boolean"},
    {SEKI_SCOPE_DEVICE, "{'fact':'scan.findings','at_most':'0'}", "compared with no number"},
    {SEKI_SCOPE_DEVICE, "{'fact':'scan.findings','one_of':[]}", "give it 1 to"},
    {SEKI_SCOPE_DEVICE, "{'fact':'scan.findings','one_of':3}", "not a list of choices"},
    {SEKI_SCOPE_DEVICE, "{'fact':'scan.findings','one_of':[1,'2']}", "compared with no number"},
    {SEKI_SCOPE_DEVICE, "{'fact':'scan.findings','one_of':[{'fact':'listening'}]}",
     "compared with no number"},
    {SEKI_SCOPE_DEVICE, "{'fact':'os.version','version_at_least':12}", "compared with no version"},
    {SEKI_SCOPE_DEVICE, "{'fact':'os.version','version_at_least':'new'}",
     "compared with no version"},
    {SEKI_SCOPE_DEVICE, "{'fact':'replace_by','after':'tba'}", "compared with no time"},
    {SEKI_SCOPE_DEVICE, "{'fact':'replace_by','after':'2026-02-30'}", "compared with no time"},
    {SEKI_SCOPE_DEVICE, "{'fact':'replace_by','after':'now+30'}", "compared with no time"},
    {SEKI_SCOPE_DEVICE, "{'fact':'replace_by','after':'now*P1D'}", "compared with no time"},
    {SEKI_SCOPE_DEVICE, "{'fact':'replace_by','after':'nowadays'}", "compared with no time"},
    {SEKI_SCOPE_DEVICE, "{'fact':'replace_by','after':0}", "compared with no time"},
    {SEKI_SCOPE_DEVICE, "{'fact':'replace_by','after':{'fact':'model'}}", "compare like with like"},
    {SEKI_SCOPE_DEVICE, "{'fact':'os.name','equals':{'fact':'os.version'}}",
     "compare like with like"},
    {SEKI_SCOPE_DEVICE, "{'fact':'model','equals':{'fact':'vendro'}}", "did you mean 'vendor'?"},
    {SEKI_SCOPE_DEVICE, "{'fact':'model','equals':{'fact':'vendor','max_age':'P1D'}}",
     "and no more"},
    {SEKI_SCOPE_DEVICE, "{'fact':'model','equals':{}}", "and no more"},
    {SEKI_SCOPE_DEVICE, "{'fact':'model','exists':true,'max_age':'30 days'}",
     "'max_age' is not a duration"},
    {SEKI_SCOPE_DEVICE, "{'fact':'model','exists':true,'max_age':30}",
     "'max_age' is not a duration"},
    {SEKI_SCOPE_DEVICE, "{'fact':'model','exists':true,'reason':'Wrong model'}",
     "'reason' is not a code"},
    {SEKI_SCOPE_DEVICE, "{'fact':'model','exists':true,'reason':''}", "'reason' is not a code"},
    {SEKI_SCOPE_DEVICE, "{'all':[]}", "'all' is not a list of rules"},
    {SEKI_SCOPE_DEVICE, "{'any':[]}", "'any' is not a list of rules"},
    {SEKI_SCOPE_DEVICE, "{'all':{'fact':'model','exists':true}}", "'all' is not a list of rules"},
    {SEKI_SCOPE_DEVICE, "{'not':[{'fact':'model','exists':true}]}", "a rule is not an object"},
    {SEKI_SCOPE_DEVICE, "{'all':[true]}", "a rule is not an object"},
    {SEKI_SCOPE_DEVICE, "{}", "without 'all', 'any', 'not' or 'fact'"},
    {SEKI_SCOPE_DEVICE, "{'all':[{'fact':'model','exists':true}],'any':[]}", "stand alone"},
    {SEKI_SCOPE_DEVICE, "{'all':[{'fact':'model','exists':true}],'fact':'model'}", "stand alone"},
    {SEKI_SCOPE_DEVICE, DEEP("{'not':{'fact':'model','exists':true}}"), "more than 8 deep"},
    {SEKI_SCOPE_DEVICE, "{'fact':'site.exceptions_open_ended','equals':0}", "counts devices"},
    {SEKI_SCOPE_SITE, "{'fact':'owner','exists':true}", "is a device's, and the item a site's"},
    {SEKI_SCOPE_SITE, "{'fact':'site.owner_it','equals':{'fact':'model'}}", "is a device's"},
    {SEKI_SCOPE_ORGANIZATION, "{'fact':'site.owner_it','exists':true}",
     "cannot decide an item of the organization"},
};

static void what_cannot_be_decided_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct seki_rule_compiler compiler = {.scope = refused[i].scope, .pool = &pool};
        struct seki_rule *rule = fixture_rule(refused[i].text, &compiler);
        if (rule != NULL || strstr(compiler.fault, refused[i].fault) == NULL) {
            fail_msg("%s: %s; not '%s'", refused[i].text,
                     rule != NULL ? "compiled" : compiler.fault, refused[i].fault);
        }
    }
}

static void what_is_just_within_limits_is_taken(void **state)
{
    (void)state;
    static const struct {
        enum seki_scope scope;
        const char *text;
    } taken[] = {
        {SEKI_SCOPE_DEVICE, DEEP("{'fact':'model','exists':true}")},
        {SEKI_SCOPE_DEVICE, "{'fact':'site.owner_it','exists':true}"},
        {SEKI_SCOPE_SITE, "{'fact':'site.exceptions_open_ended','equals':0}"},
        {SEKI_SCOPE_DEVICE, "{'fact':'model','exists':true,'reason':"
                            "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbbbbbbb.9'}"},
    };
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        struct seki_rule_compiler compiler = {.scope = taken[i].scope, .pool = &pool};
        struct seki_rule *rule = fixture_rule(taken[i].text, &compiler);
        if (rule == NULL) {
            fail_msg("%s: %s", taken[i].text, compiler.fault);
        }
        seki_rule_free(rule);
    }
}

static void a_rule_names_the_facts_that_it_reads(void **state)
{
    (void)state;
    struct seki_rule_compiler compiler = {.scope = SEKI_SCOPE_DEVICE, .pool = &pool};
    struct seki_fact_set expected = {{0, 0}};
    struct seki_rule *rule =
        fixture_rule("{'any':[{'fact':'model','exists':true},{'not':{'fact':'firmware.version',"
                     "'version_at_least':{'fact':'policy.firmware_minimum'}}}]}",
                     &compiler);
    seki_fact_set_add(&expected, SEKI_FACT_MODEL);
    seki_fact_set_add(&expected, SEKI_FACT_FIRMWARE_VERSION);
    seki_fact_set_add(&expected, SEKI_FACT_FIRMWARE_MINIMUM);
    assert_memory_equal(&compiler.facts, &expected, sizeof expected);
    seki_rule_free(rule);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_operator_decides_each_type),
        TEST(not_turns_every_answer_around),
        TEST(operators_suit_exactly_their_types),
        TEST(every_fact_is_read_and_absent_when_nobody_said),
        TEST(an_absent_fact_leaves_every_operator_undecided),
        TEST(absence_decides_exists),
        TEST(tba_is_no_date),
        TEST(an_absent_operand_leaves_the_leaf_undecided),
        TEST(evidence_older_than_max_age_is_stale),
        TEST(evidence_without_a_time_is_stale_at_any_max_age),
        TEST(next_is_when_a_date_crosses),
        TEST(what_time_cannot_change_has_no_next),
        TEST(groups_follow_kleene),
        TEST(the_first_part_that_settles_gives_the_reason),
        TEST(an_own_reason_is_for_failing),
        TEST(grounds_are_the_weakest_and_oldest_of_what_decided),
        TEST(unexpected_ports_are_those_off_loopback_and_not_allowed),
        TEST(a_credential_is_used_once_the_device_connected),
        TEST(that_a_password_or_a_key_is_not_shared_is_not_seen),
        TEST(the_segment_is_unknown_without_segments_or_address),
        TEST(clock_skew_is_the_distance_to_the_brokers_clock),
        TEST(the_earliest_component_speaks_for_support),
        TEST(facts_are_sorted_by_what_changes_them),
        TEST(what_cannot_be_decided_is_refused),
        TEST(what_is_just_within_limits_is_taken),
        TEST(a_rule_names_the_facts_that_it_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
