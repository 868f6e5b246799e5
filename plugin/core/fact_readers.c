/* SPDX-License-Identifier: Apache-2.0
 *
 * fact_readers: the computed facts, and when each of them is known. See fact_readers.h.
 */
#include "plugin/core/fact_readers.h"

#include "plugin/core/cidr.h"
#include "plugin/core/evaluate.h"
#include "plugin/core/registry.h"
#include "plugin/core/subject.h"
#include "plugin/core/support.h"

static void set_boolean(struct seki_value *value, bool boolean)
{
    value->boolean = boolean;
    value->known = true;
}

static void set_number(struct seki_value *value, double number)
{
    value->number = number;
    value->known = true;
}

/* A word of a vocabulary, of which "" means that nobody has said. */
static void set_word(struct seki_value *value, const char *word)
{
    value->string = word;
    value->known = word[0] != '\0';
}

void seki_value_set_day(struct seki_value *value, seki_unix_day day)
{
    value->known = seki_day_is_date(day);
    value->time = value->known ? seki_day_start(day) : 0;
}

/* ---- registered ----------------------------------------------------------------------------- */

void seki_read_owner(const struct seki_subject *subject, struct seki_value *value)
{
    set_word(value, seki_owner_words[subject->device->owner]);
}

void seki_read_site(const struct seki_subject *subject, struct seki_value *value)
{
    set_word(value, subject->site->id);
}

void seki_read_use_level(const struct seki_subject *subject, struct seki_value *value)
{
    set_number(value, seki_device_use_level(subject->device));
}

void seki_read_lifecycle(const struct seki_subject *subject, struct seki_value *value)
{
    set_word(value, seki_lifecycle_words[subject->device->lifecycle]);
}

void seki_read_auth(const struct seki_subject *subject, struct seki_value *value)
{
    set_word(value, seki_auth_words[subject->device->auth]);
}

/* Only a password can be a common one; a device without a credential has none to judge. */
void seki_read_credential_common(const struct seki_subject *subject, struct seki_value *value)
{
    if (subject->device->auth != SEKI_AUTH_NONE) {
        set_boolean(value, subject->device->credential_common);
    }
}

/* That a token or a certificate is nobody else's is seen; of a chosen password, which is kept
 * salted, and of a pre-shared key, which the broker keeps, only that the same stored form came
 * twice. */
void seki_read_credential_shared(const struct seki_subject *subject, struct seki_value *value)
{
    const struct seki_device *device = subject->device;
    bool shared = seki_registry_credential_shared(subject->registry, device);
    if (shared || device->auth == SEKI_AUTH_TOKEN || device->auth == SEKI_AUTH_X509) {
        set_boolean(value, shared);
    }
}

/* ---- support period ------------------------------------------------------------------------- */

/* The component whose date ends the support of the whole; the product when no date is known. */
static const struct seki_milestones *deciding(const struct seki_support *support)
{
    seki_unix_day end = seki_support_end(support);
    for (int part = 0; part < SEKI_COMPONENTS; part++) {
        const struct seki_milestones *dates = &support->of[part];
        if (seki_day_is_date(end) &&
            (dates->end_of_security_support == end || dates->end_of_life == end)) {
            return dates;
        }
    }
    return &support->of[SEKI_PRODUCT];
}

/* A date is as fresh as its last verification. */
static void date_by_verification(const struct seki_subject *subject, struct seki_value *value)
{
    seki_unix_day day = deciding(&subject->device->support)->verified_at;
    if (seki_day_is_date(day)) {
        value->at = seki_day_start(day);
    }
}

/* `unknown` is no state to decide on: the fact is then absent. */
void seki_read_support_state(const struct seki_subject *subject, struct seki_value *value)
{
    date_by_verification(subject, value);
    if (subject->device->support_state != SEKI_SUPPORT_UNKNOWN) {
        set_word(value, seki_support_words[subject->device->support_state]);
    }
}

void seki_read_support_end(const struct seki_subject *subject, struct seki_value *value)
{
    date_by_verification(subject, value);
    seki_value_set_day(value, seki_support_end(&subject->device->support));
}

void seki_read_support_end_of_life(const struct seki_subject *subject, struct seki_value *value)
{
    seki_unix_day end = SEKI_DAY_UNKNOWN;
    for (int part = 0; part < SEKI_COMPONENTS; part++) {
        seki_unix_day day = subject->device->support.of[part].end_of_life;
        if (seki_day_is_date(day) && (!seki_day_is_date(end) || day < end)) {
            end = day;
        }
    }
    date_by_verification(subject, value);
    seki_value_set_day(value, end);
}

void seki_read_support_source(const struct seki_subject *subject, struct seki_value *value)
{
    date_by_verification(subject, value);
    set_word(value, deciding(&subject->device->support)->source);
}

void seki_read_support_verified(const struct seki_subject *subject, struct seki_value *value)
{
    date_by_verification(subject, value);
    seki_value_set_day(value, deciding(&subject->device->support)->verified_at);
}

/* ---- observed ------------------------------------------------------------------------------- */

/* In observe mode others are let in under its name, too. */
void seki_read_credential_used(const struct seki_subject *subject, struct seki_value *value)
{
    if (subject->device->connection > 0) {
        set_boolean(value,
                    subject->device->auth != SEKI_AUTH_NONE && subject->device->credential_used);
    }
}

void seki_read_loopback(const struct seki_subject *subject, struct seki_value *value)
{
    if (seki_address_is_valid(subject->device->address)) {
        set_boolean(value, seki_address_is_loopback(subject->device->address));
    }
}

void seki_read_in_segment(const struct seki_subject *subject, struct seki_value *value)
{
    const struct seki_site *site = subject->site;
    if (site->segment_count == 0 || !seki_address_is_valid(subject->device->address)) {
        return;
    }
    bool inside = false;
    for (int i = 0; i < site->segment_count && !inside; i++) {
        inside = seki_cidr_contains(site->segments[i], subject->device->address);
    }
    set_boolean(value, inside);
}

/* ---- reported ------------------------------------------------------------------------------- */

/* Seconds between the device's clock and the broker's when the report arrived. */
void seki_read_clock_skew(const struct seki_subject *subject, struct seki_value *value)
{
    const struct seki_device *device = subject->device;
    if (device->report != NULL && device->report->at != 0 && device->report_at != 0) {
        seki_dur_s skew = device->report->at - device->report_at;
        set_number(value, (double)(skew < 0 ? -skew : skew));
    }
}

void seki_read_keystore(const struct seki_subject *subject, struct seki_value *value)
{
    if (subject->device->report != NULL) {
        set_word(value, seki_keystore_words[subject->device->report->keystore]);
    }
}

static bool is_allowed(const struct seki_device *device, uint16_t port)
{
    for (int i = 0; i < device->allowed_ports_count; i++) {
        if (device->allowed_ports[i] == port) {
            return true;
        }
    }
    return false;
}

/* The same port on IPv4 and on IPv6 is one. */
static bool is_repeated(const struct seki_report *report, size_t index)
{
    const struct seki_port *port = &report->ports[index];
    for (size_t i = 0; i < index; i++) {
        const struct seki_port *earlier = &report->ports[i];
        if (earlier->port == port->port && earlier->udp == port->udp &&
            !seki_address_is_loopback(earlier->address)) {
            return true;
        }
    }
    return false;
}

/* Ports that listen off loopback and are not allowed. A report keeps no more than SEKI_PORTS of
 * them: of those beyond, one that is found is enough to say "some", but none found does not say
 * "none". */
void seki_read_unexpected_ports(const struct seki_subject *subject, struct seki_value *value)
{
    const struct seki_device *device = subject->device;
    const struct seki_report *report = device->report;
    if (device->allowed_ports_count < 0 || report == NULL || report->ports_total < 0) {
        return;
    }
    int unexpected = 0;
    for (size_t i = 0; i < report->ports_count; i++) {
        const struct seki_port *port = &report->ports[i];
        if (!seki_address_is_loopback(port->address) && !is_allowed(device, port->port) &&
            !is_repeated(report, i)) {
            unexpected++;
        }
    }
    if (unexpected > 0 || report->ports_total <= (int64_t)report->ports_count) {
        set_number(value, unexpected);
    }
}

/* ---- of the site ---------------------------------------------------------------------------- */

void seki_read_segments(const struct seki_subject *subject, struct seki_value *value)
{
    set_number(value, subject->site->segment_count);
}

void seki_read_exceptions_open_ended(const struct seki_subject *subject, struct seki_value *value)
{
    set_number(value, subject->site->exceptions_open_ended);
}
