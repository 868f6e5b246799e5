// SPDX-License-Identifier: Apache-2.0
// One device: what it is, how long it is supported, which items are open and on what evidence, and
// what happens to it now.

import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { deviceItems, registeredFields } from '../model/summaries.js';
import { STATUSES } from '../model/vocabulary.js';
import { connection } from './devices.js';
import { eventSummary } from './events.js';
import { address, age, empty, itemTitle, reason, score, state } from './parts.js';

const DATES = [
  'end_of_security_support',
  'end_of_life',
  'end_of_sales',
  'general_availability',
  'replace_by',
  'dispose_by',
  'verified_at',
];
const OPEN = ['fail', 'unknown'];

export function deviceScreen(page) {
  const { l, state: known, route, settled } = page;
  const { site, device } = route.ids;
  const document = known.devices.get(`${site}/${device}`);
  const crumbs = html`<nav class="crumbs" aria-label="breadcrumb"><a href="#/">${l.w.fleet.title}</a> <span aria-hidden="true">/</span>
    <a href=${address(['site', site])}>${site}</a></nav>`;
  if (!document) return html`${crumbs}${empty(settled ? l.w.device.missing(device) : l.w.device.waiting)}`;
  return html`${crumbs}
    <header class="screen-head"><h1>${device}</h1>${state(l, 'verdict', document.compliance.verdict)}
      ${connection(l, document)}
      <p class="faint">${[document.vendor, document.model].filter(Boolean).join(' ')} · ${l.w.asOf(l.moment(document.at))}</p></header>
    ${alerts(page, `${site}/${device}/`)}
    <div class="columns">
      ${facts(page, document)}
      <div class="stacked">${support(page, document)}${events(page)}</div>
    </div>
    ${items(page)}
    ${fields(page)}`;
}

function pairs(list, kind = '') {
  return html`<dl class="pairs ${kind}">${list
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function facts({ l, now }, document) {
  const w = l.w.device;
  const counters = document.counters ?? {};
  return html`<section class="panel"><h2>${w.facts}</h2>
    ${score(l, document.compliance, 'large')}
    ${pairs([
      [w.lifecycle, state(l, 'lifecycle', document.lifecycle)],
      [w.since, document.since ? age(l, document.since, now) : null],
      [w.lastSeen, document.last_seen ? age(l, document.last_seen, now) : l.w.notKnown],
      [w.auth, l.word('auth', document.auth)],
      [w.address, document.address],
      [w.broker, document.broker],
      [w.firmware, document.firmware ?? l.w.notKnown],
      [w.owner, document.owner ?? l.w.notKnown],
      [w.level, document.use_level],
      [w.stage, l.word('stage', document.stage)],
      [w.messages, counters.messages === undefined ? null : l.n(counters.messages)],
      [w.denied, counters.denied ? l.n(counters.denied) : null],
      [w.failures, counters.auth_failures ? l.n(counters.auth_failures) : null],
      [w.rejected, counters.rejected_reports ? l.n(counters.rejected_reports) : null],
    ])}</section>`;
}

function support({ l }, document) {
  const w = l.w.device;
  const { support: period } = document;
  const hint = period.end_of_security_support
    ? nothing
    : empty(
        w.supportUnknown,
        `sekishoctl device set ${document.device} support.end_of_security_support=2030-03-31 support.source="vendor notice"`,
      );
  return html`<section class="panel"><h2>${w.support}</h2>
    <p class="support-now">${state(l, 'support', period.state)}
      ${Number.isInteger(period.days_left) ? html`<b>${l.w.daysLeft(period.days_left)}</b>` : nothing}</p>
    ${pairs([
      ...DATES.map((name) => [w.dates[name], period[name] ? l.date(period[name]) : null]),
      [w.source, period.source],
    ])}
    ${hint}</section>`;
}

function items(page) {
  const { l, state: known, route, detail, now } = page;
  const { site, device } = route.ids;
  const all = deviceItems(known, site, device, detail.items);
  const wholeList = route.query.items === 'all';
  const lines = (all ?? [])
    .filter((line) => wholeList || OPEN.includes(line.status))
    .sort((a, b) => STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status));
  return html`<section class="panel"><h2>${l.w.device.items}</h2><p class="faint">${l.w.device.itemsLead}</p>
    ${
      all === null || all.length === 0
        ? empty(l.w.device.noItems)
        : html`
      <p class="tallies">${STATUSES.map((status) => [
        status,
        all.filter((line) => line.status === status).length,
      ])
        .filter(([, count]) => count > 0)
        .map(
          ([status, count]) => html`<span class="tally">${state(l, 'status', status)} ${l.n(count)}</span>`,
        )}
        <a href=${address(['device', site, device], { items: wholeList ? '' : 'all' })}>${wholeList ? l.w.device.showOpen : l.w.device.showAll}</a></p>
      ${
        lines.length === 0
          ? empty(l.w.device.noOpen)
          : html`<ul class="items">${repeat(
              lines,
              (line) => line.item,
              (line) => html`<li>
        <div class="item-state">${state(l, 'status', line.status)}</div>
        <div>${itemTitle(page, line)}<p class="small">${reason(l, line.reason)}
          <span class="faint">${line.evidence ? html` · ${l.word('evidence', line.evidence)}` : nothing}
          ${line.at ? html` · ${age(l, line.at, now)}` : nothing}</span></p></div></li>`,
            )}</ul>`
      }`
    }
  </section>`;
}

function events({ l, state: known, route }) {
  const own = known.events.filter(
    (event) => event.site === route.ids.site && event.device === route.ids.device,
  );
  return html`<section class="panel"><h2>${l.w.device.events}</h2>
    ${
      own.length === 0
        ? empty(l.w.device.noEvents)
        : html`<ol class="feed">${own
            .slice(0, 20)
            .map(
              (event) =>
                html`<li><span class="when">${l.clock(event.at)}</span><div>${eventSummary(l, event, false)}</div></li>`,
            )}</ol>`
    }
  </section>`;
}

function fields({ l, detail }) {
  const known = registeredFields(detail.fields ?? {});
  return html`<section class="panel"><h2>${l.w.device.registered}</h2><p class="faint">${l.w.device.registeredLead}</p>
    ${
      detail.error
        ? html`<p role="alert">${l.w.answerError[detail.error.code] ?? detail.error.message}</p>`
        : known.length === 0
          ? empty(l.w.device.noFields)
          : pairs(
              known.map(([name, value]) => [html`<code>${name}</code>`, String(value)]),
              'fields',
            )
    }</section>`;
}

function alerts({ l, state: known, now }, prefix) {
  const open = [...known.alerts.entries()]
    .filter(([key]) => key.startsWith(prefix))
    .map(([, alert]) => alert);
  if (open.length === 0) return nothing;
  return html`<section class="panel"><h2>${l.w.device.alerts}</h2><ul class="items">${open.map(
    (alert) => html`<li>
    <div class="item-state">${state(l, 'severity', alert.severity)}</div>
    <div>${reason(l, alert.reason)}<p class="small">${alert.seen ?? ''} <span class="faint">· ${age(l, alert.since, now)}</span></p></div></li>`,
  )}</ul></section>`;
}
