/* SPDX-License-Identifier: Apache-2.0
 *
 * provision: the plan as sekishoctl takes it. Lines of words are quoted for the shell; devices are
 * CSV. Dates are counted from today and fall on the last day of a month, as makers' dates do.
 */
#include <string.h>

#include "tests/fleet/fleet.h"

static void write_word(FILE *out, const char *text)
{
    fputc('\'', out);
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else
            fputc(*text, out);
    }
    fputs("' ", out);
}

void seki_fleet_write_sites(FILE *out)
{
    for (const struct seki_fleet_site *site = seki_fleet_sites; site->id != NULL; site++) {
        write_word(out, site->id);
        for (size_t i = 0; site->fields[i] != NULL; i++)
            write_word(out, site->fields[i]);
        fputc('\n', out);
    }
}

void seki_fleet_write_attestations(FILE *out)
{
    const struct seki_fleet_attestation *row = seki_fleet_attestations;
    for (; row->item != NULL; row++) {
        write_word(out, row->item);
        if (row->site == NULL)
            write_word(out, "--organization");
        else
            fprintf(out, "--site %s ", row->site);
        fprintf(out, "--result %s --evidence ", row->result);
        write_word(out, row->evidence);
        fputc('\n', out);
    }
}

/* The last day of the month of a day: the day before the next month's first. */
static seki_unix_day end_of_month(seki_unix_day day)
{
    char month[SEKI_DATE_TEXT], other[SEKI_DATE_TEXT];
    seki_date_format(day, month);
    for (int i = 0; i < 31; i++) {
        seki_date_format(day + 1, other);
        if (strncmp(month, other, 7) != 0)
            break;
        day++;
    }
    return day;
}

static void write_date(FILE *out, int16_t days, seki_unix_day today)
{
    char text[SEKI_DATE_TEXT];
    if (days == SEKI_FLEET_DATE_TBA)
        fputs("tba", out);
    else if (days != SEKI_FLEET_DATE_UNKNOWN)
        fputs(seki_date_format(end_of_month(today + days), text), out);
    fputc(',', out);
}

static const char *auth_of(const struct seki_fleet_device *device)
{
    static const char *const words[] = {
        [SEKI_FLEET_TOKEN] = "token", [SEKI_FLEET_X509] = "x509", [SEKI_FLEET_SHARED] = "password"};
    return words[device->kind->auth];
}

static void write_support(FILE *out, const struct seki_fleet_device *device, seki_unix_day today)
{
    const struct seki_fleet_kind *kind = device->kind;
    bool known = kind->support_ends != SEKI_FLEET_DATE_UNKNOWN;
    bool ended = known && kind->support_ends != SEKI_FLEET_DATE_TBA && kind->support_ends < 0;
    char text[SEKI_DATE_TEXT];
    write_date(out,
               known && kind->support_ends > 0 ? (int16_t)(kind->support_ends - 60)
                                               : SEKI_FLEET_DATE_UNKNOWN,
               today);
    write_date(out, kind->support_ends, today);
    write_date(out, kind->life_ends, today);
    if (known)
        fprintf(out, "%s support notice,%s,", kind->vendor, seki_date_format(today - 24, text));
    else
        fputs(",,", out);
    if (ended && (device->faults & SEKI_FLEET_NO_DECISION) == 0)
        fprintf(out, "replace,%s,", seki_date_format(end_of_month(today + 100), text));
    else
        fputs(",,", out);
}

void seki_fleet_write_devices(FILE *out, const struct seki_fleet_device *devices, size_t count,
                              seki_unix_s now)
{
    seki_unix_day today = seki_day_of(now);
    fputs("id,site,auth,credential,owner,model,vendor,serial,support.end_of_sales,"
          "support.end_of_security_support,support.end_of_life,support.source,support.verified_at,"
          "support.decision,support.decision_until,replace_by,policy.firmware_minimum,"
          "policy.configuration_hash,policy.allowed_ports\n",
          out);
    for (size_t i = 0; i < count; i++) {
        const struct seki_fleet_device *device = &devices[i];
        const struct seki_fleet_kind *kind = device->kind;
        char settings[80], digest[65];
        if ((device->faults & SEKI_FLEET_UNKNOWN) != 0)
            continue;
        snprintf(settings, sizeof settings, "%s settings", kind->model);
        seki_fleet_digest(settings, digest);
        fprintf(out, "%s,%s,%s,%s,%s,%s,%s,%s,", device->id, device->site->id, auth_of(device),
                kind->auth == SEKI_FLEET_SHARED ? seki_fleet_shared_credential : "", kind->owner,
                kind->model, kind->vendor, device->serial);
        write_support(out, device, today);
        write_date(out,
                   kind->life_ends > 0 ? (int16_t)(kind->life_ends - 30)
                                       : (int16_t)(900 + device->index % 300),
                   today);
        fprintf(out, "%s,%s,\"%s\"\n", kind->firmware_minimum, digest, kind->ports);
    }
}

void seki_fleet_write_x509(FILE *out, const struct seki_fleet_device *devices, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (devices[i].kind->auth == SEKI_FLEET_X509)
            fprintf(out, "%s\n", devices[i].id);
    }
}
