/* SPDX-License-Identifier: Apache-2.0
 *
 * test_audit: does the chain of who did what verify as it was written, and does every kind of
 * tampering with it show, at the entry where it begins?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/core/audit.h"

#define ENTRIES 6

struct line { /* as it stands in the stream */
    char at[48], broker[32], actor[32], action[32], subject[48], detail[48];
    char previous[SEKI_AUDIT_HASH_SIZE], hash[SEKI_AUDIT_HASH_SIZE];
};

static struct line chain[ENTRIES + 1];
static size_t count;
static struct seki_fault fault;

static struct seki_audit_entry entry_of(const struct line *line)
{
    return (struct seki_audit_entry){line->at,     line->broker,  line->actor,
                                     line->action, line->subject, line->detail};
}

static void hash_line(struct line *line, const char *previous)
{
    const struct seki_audit_entry entry = entry_of(line);
    snprintf(line->previous, sizeof line->previous, "%s", previous);
    assert_int_equal(seki_audit_hash(previous, &entry, line->hash), SEKI_OK);
}

static int set_up(void **state)
{
    (void)state;
    const char *previous = SEKI_AUDIT_GENESIS;
    for (size_t i = 0; i < ENTRIES; i++) {
        struct line *line = &chain[i];
        snprintf(line->at, sizeof line->at, "2026-11-23T10:00:0%zuZ", i);
        snprintf(line->broker, sizeof line->broker, "edge-%zu", i % 2);
        strcpy(line->actor, "admin");
        strcpy(line->action, "device.set");
        snprintf(line->subject, sizeof line->subject, "press-0%zu", i);
        snprintf(line->detail, sizeof line->detail, i == 3 ? "" : "{\"owner\":\"OT\"}");
        hash_line(line, previous);
        previous = line->hash;
    }
    count = ENTRIES;
    return 0;
}

/* Walks the chain; the number of the entry at fault, or 0, with what the step said. */
static size_t walk_from(const char *previous, enum seki_status *said)
{
    struct seki_audit_walk walk;
    seki_audit_walk_init(&walk, previous);
    *said = SEKI_OK;
    for (size_t i = 0; i < count; i++) {
        const struct seki_audit_entry entry = entry_of(&chain[i]);
        *said = seki_audit_verify(&walk, &entry, chain[i].previous, chain[i].hash, &fault);
        if (*said != SEKI_OK) {
            assert_int_equal(walk.entries, i); /* the walk stays where it was */
            return i + 1;
        }
    }
    assert_int_equal(walk.entries, count);
    assert_string_equal(walk.head, count > 0 ? chain[count - 1].hash : SEKI_AUDIT_GENESIS);
    return 0;
}

static void assert_found(size_t number, enum seki_status expected)
{
    enum seki_status said;
    char name[40];
    assert_int_equal(walk_from(NULL, &said), number);
    assert_int_equal(said, expected);
    if (number > 0) {
        snprintf(name, sizeof name, "entry %zu ", number);
        assert_non_null(strstr(fault.text, name));
        assert_non_null(strstr(fault.text, "compare with an earlier export"));
    }
}

static void a_chain_verifies_as_it_was_written(void **state)
{
    (void)state;
    assert_found(0, SEKI_OK);
    count = 0;
    assert_found(0, SEKI_OK);
}

/* A chain of which the beginning was trimmed verifies from the hash that was kept of it. */
static void a_part_verifies_from_its_own_beginning(void **state)
{
    (void)state;
    enum seki_status said;
    char kept[SEKI_AUDIT_HASH_SIZE];
    strcpy(kept, chain[1].hash);
    memmove(&chain[0], &chain[2], (ENTRIES - 2) * sizeof *chain);
    count = ENTRIES - 2;
    assert_int_equal(walk_from(kept, &said), 0);
    assert_int_equal(walk_from(NULL, &said), 1);
    assert_int_equal(said, SEKI_CONFLICT);
}

/* The form of the first entry, put together here by hand and hashed by sha256sum, so that the
 * chain of an earlier version still verifies. */
static void the_form_that_is_hashed_does_not_change(void **state)
{
    (void)state;
    static const char expected[] =
        "9ce7348c92f7d3bc0723f1f5aa73585d78b5092e5fedc65e0df759f55aae3299";
    assert_string_equal(chain[0].hash, expected);
}

static void a_change_of_any_text_is_found(void **state)
{
    static const size_t texts[] = {offsetof(struct line, at),      offsetof(struct line, broker),
                                   offsetof(struct line, actor),   offsetof(struct line, action),
                                   offsetof(struct line, subject), offsetof(struct line, detail)};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        set_up(state);
        ((char *)&chain[2])[texts[i]] ^= 1;
        assert_found(3, SEKI_BAD_INPUT);
    }
}

/* Texts are hashed with their lengths: what moves from one into the next is another entry. */
static void a_boundary_that_moves_is_found(void **state)
{
    (void)state;
    strcpy(chain[1].actor, "adm");
    strcpy(chain[1].action, "indevice.set");
    assert_found(2, SEKI_BAD_INPUT);
    set_up(state);
    strcpy(chain[4].detail, "");
    strcat(chain[4].subject, "{\"owner\":\"OT\"}");
    assert_found(5, SEKI_BAD_INPUT);
}

static void an_entry_left_out_is_found(void **state)
{
    for (size_t out = 0; out + 1 < ENTRIES; out++) {
        set_up(state);
        memmove(&chain[out], &chain[out + 1], (ENTRIES - 1 - out) * sizeof *chain);
        count = ENTRIES - 1;
        assert_found(out + 1, SEKI_CONFLICT);
    }
}

static void two_entries_in_another_order_are_found(void **state)
{
    (void)state;
    struct line moved = chain[2];
    chain[2] = chain[3];
    chain[3] = moved;
    assert_found(3, SEKI_CONFLICT);
}

static void an_entry_put_in_or_repeated_is_found(void **state)
{
    (void)state;
    memmove(&chain[3], &chain[2], (ENTRIES - 2) * sizeof *chain); /* the third, twice */
    count = ENTRIES + 1;
    assert_found(4, SEKI_CONFLICT);
    strcpy(chain[2].actor, "intruder"); /* or one that follows, with a hash of its own */
    hash_line(&chain[2], chain[1].hash);
    assert_found(4, SEKI_CONFLICT);
}

/* An entry that is changed and hashed anew is found in the one that follows it. */
static void an_entry_written_anew_is_found_in_the_next(void **state)
{
    (void)state;
    strcpy(chain[2].actor, "intruder");
    hash_line(&chain[2], chain[1].hash);
    assert_found(4, SEKI_CONFLICT);
    strcpy(chain[3].previous, chain[2].hash); /* and linking that one is found there too */
    assert_found(4, SEKI_BAD_INPUT);
}

static void a_hash_that_is_no_hash_is_found(void **state)
{
    static const char *const hashes[] = {"", "0", "zz", SEKI_AUDIT_GENESIS};
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++) {
        set_up(state);
        strcpy(chain[1].hash, hashes[i]);
        assert_found(2, SEKI_BAD_INPUT);
    }
    set_up(state);
    chain[1].hash[0] = chain[1].hash[0] == '0' ? '1' : '0';
    assert_found(2, SEKI_BAD_INPUT);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_chain_verifies_as_it_was_written),
        TEST(a_part_verifies_from_its_own_beginning),
        TEST(the_form_that_is_hashed_does_not_change),
        TEST(a_change_of_any_text_is_found),
        TEST(a_boundary_that_moves_is_found),
        TEST(an_entry_left_out_is_found),
        TEST(two_entries_in_another_order_are_found),
        TEST(an_entry_put_in_or_repeated_is_found),
        TEST(an_entry_written_anew_is_found_in_the_next),
        TEST(a_hash_that_is_no_hash_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
