// SPDX-License-Identifier: Apache-2.0
// The fleet: where it is worst, how much of it is known, what moved, and whether the brokers that
// say so are alive.

import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { brokerHealth, organizationItems, sitesWorstFirst, worst } from '../model/summaries.js';
import { timeOf } from '../model/time.js';
import { FUNCTIONS, SUPPORT_STATES, VERDICTS } from '../model/vocabulary.js';
import { eventSummary } from './events.js';
import { TONES, address, age, badge, empty, icon, itemTitle, notice, reason, score, state } from './parts.js';

const CHANGES_SHOWN = 12;
const WORST_FIRST = { verdict: VERDICTS, support: SUPPORT_STATES };

export function fleetScreen(page) {
  const { l, state: known, now } = page;
  const { fleet } = known;
  return html`
    <header class="screen-head">
      <h1>${l.w.fleet.title}</h1>
      ${fleet ? state(l, 'verdict', fleet.compliance.verdict) : nothing}
      ${fleet ? html`<p class="faint">${l.w.asOf(l.moment(fleet.at))}</p>` : nothing}
    </header>
    ${fleet ? keyFigures(l, fleet) : empty(l.w.fleet.waiting)}
    ${siteTable(l, known, now)}
    <div class="columns">
      ${changes(l, known, now)}
      ${brokers(l, known, now)}
    </div>
    ${organization(page)}`;
}

function keyFigures(l, { compliance, devices, sites }) {
  const support = devices.support ?? {};
  const atEnd = (support.ended ?? 0) + (support.ending ?? 0);
  return html`<section class="figures" aria-label=${l.w.fleet.title}>
    <div class="figure"><h2>${l.w.score}</h2>${score(l, compliance, 'large')}
      <p class="faint">${l.w.coverageHint}</p></div>
    <div class="figure"><h2>${l.w.fleet.sites}</h2><p class="big">${l.n(sites.total)}</p>
      <p class="tallies">${tallies(l, 'verdict', sites.verdict)}</p></div>
    <div class="figure"><h2>${l.w.devices}</h2>
      <p class="big"><a href=${address(['devices'])}>${l.n(devices.total)}</a></p>
      <p>${l.w.online}: <a href=${address(['devices'], { online: 'true' })}>${l.w.ofTotal(l.n(devices.online), l.n(devices.total))}</a></p>
      <p class="tallies">${tallies(l, 'verdict', devices.verdict, 'verdict')}</p></div>
    <div class="figure"><h2>${l.w.fleet.supportEnding}</h2><p class="big">${l.n(atEnd)}</p>
      <p class="tallies">${tallies(l, 'support', support, 'support')}</p></div>
  </section>`;
}

// "2 non-compliant, 1 at risk": each with its icon, and a link to those devices where there is one.
function tallies(l, list, counts, filter = null) {
  return WORST_FIRST[list]
    .filter((code) => counts?.[code] > 0)
    .map((code) => {
      const shown = html`${icon(TONES[list][code])}${l.word(list, code)} ${l.n(counts[code])}`;
      return filter
        ? html`<a class="tally" href=${address(['devices'], { [filter]: code })}>${shown}</a>`
        : html`<span class="tally">${shown}</span>`;
    });
}

function siteTable(l, known, now) {
  const sites = sitesWorstFirst(known);
  if (sites.length === 0) {
    if (!known.fleet) return nothing;
    return html`<section class="panel"><h2>${l.w.fleet.sites}</h2>
      ${empty(l.w.fleet.noSites, 'sekishoctl site add nagoya name=Nagoya use_level=2\nsekishoctl device add press-07 --site nagoya --auth token')}</section>`;
  }
  return html`<section class="panel">
    <h2>${l.w.fleet.sites}</h2><p class="faint">${l.w.fleet.sitesLead}</p>
    <div class="scroll" tabindex="0" role="region" aria-label=${l.w.fleet.sites}>
    <table class="stack">
      <thead><tr><th scope="col">${l.w.fleet.site}</th><th scope="col">${l.w.fleet.verdict}</th>
        <th scope="col">${l.w.score}</th>
        ${FUNCTIONS.map((name) => html`<th scope="col" class="function">${l.word('function', name)}</th>`)}
        <th scope="col" class="number">${l.w.devices}</th><th scope="col">${l.w.list.support}</th>
        <th scope="col">${l.w.fleet.failing}</th></tr></thead>
      <tbody>${repeat(
        sites,
        (site) => site.site,
        (site) => siteRow(l, site, now),
      )}</tbody>
    </table></div></section>`;
}

function siteRow(l, document, now) {
  const { compliance, devices } = document;
  const support = devices.support ?? {};
  const failing = document.failing ?? [];
  return html`<tr>
    <th scope="row"><a class="strong" href=${address(['site', document.site])}>${document.name || document.site}</a>
      <span class="faint small">${document.name ? html`<span class="phrase">${document.site}</span> ` : nothing}<span class="phrase">${l.w.fleet.updated} ${age(l, document.at, now)}</span></span></th>
    <td data-label=${l.w.fleet.verdict}>${state(l, 'verdict', compliance.verdict)}</td>
    <td data-label=${l.w.score}>${score(l, compliance)}</td>
    ${FUNCTIONS.map((name) => functionCell(l, document.site, name, compliance.functions[name] ?? {}))}
    <td class="number" data-label=${l.w.devices}><a href=${address(['devices'], { site: document.site })}>${l.n(devices.total)}</a>
      <span class="faint small">${l.w.online} ${l.n(devices.online)}</span></td>
    <td data-label=${l.w.list.support}><span class="tallies">${['ended', 'ending', 'unknown']
      .filter((code) => support[code] > 0)
      .map(
        (code) =>
          html`<a class="tally" href=${address(['devices'], { site: document.site, support: code })}>${icon(TONES.support[code])}${l.word('support', code)} ${l.n(support[code])}</a>`,
      )}
      ${support.ended || support.ending || support.unknown ? nothing : nothingPending(l, support)}</span></td>
    <td data-label=${l.w.fleet.failing}>${failing.slice(0, 4).map((item) => html`<span class="chip">${item}</span>`)}
      ${failing.length > 4 ? html`<span class="faint small">${l.w.fleet.more(failing.length - 4)}</span>` : nothing}
      ${failing.length === 0 ? html`<span class="faint">${l.w.none}</span>` : nothing}</td>
  </tr>`;
}

// Green only where devices are counted as supported; no count is no promise.
function nothingPending(l, support) {
  return support.supported > 0 ? state(l, 'support', 'supported') : html`<span class="faint">–</span>`;
}

function functionCell(l, site, name, counts) {
  const status = worst(counts);
  const tone = TONES.status[status] ?? 'off';
  const label = l.w.fleet.functionCounts(
    l.word('function', name),
    counts.fail ?? 0,
    counts.unknown ?? 0,
    counts.pass ?? 0,
  );
  return html`<td class="function" data-label=${l.word('function', name)}>
    <a class="heat tone-${tone}" href=${address(['site', site], { function: name })} title=${label}>
      <span class="sr">${label}</span>
      <span aria-hidden="true">${icon(tone)}${status === 'fail' || status === 'unknown' ? l.n(counts[status]) : status === 'pass' ? l.n(counts.pass) : '–'}</span></a></td>`;
}

// Differences between documents and the events that say the same of devices, newest first.
function changes(l, known, now) {
  const moves = known.changes.map((change) => ({ time: change.at, shown: moved(l, known, change) }));
  const events = known.events
    .filter(
      (event) =>
        event.severity !== 'info' ||
        [
          'lifecycle',
          'support',
          'verdict',
          'registered',
          'attested',
          'attestation_ended',
          'adoption',
          'waived',
          'waiver_ended',
        ].includes(event.event),
    )
    .map((event) => ({ time: event.at, shown: eventSummary(l, event) }));
  const all = [...moves, ...events].sort((a, b) => timeOf(b.time) - timeOf(a.time)).slice(0, CHANGES_SHOWN);
  return html`<section class="panel"><h2>${l.w.fleet.changed}</h2><p class="faint">${l.w.fleet.changedLead}</p>
    ${
      all.length === 0
        ? empty(l.w.fleet.nothingChanged)
        : html`<ol class="feed">${all.map(
            ({ time, shown }) => html`<li><span class="when">${l.clock(time)}</span><div>${shown}</div></li>`,
          )}</ol>`
    }
  </section>`;
}

function moved(l, known, { site, device, what, from, to }) {
  const subject = device
    ? html`<a href=${address(['device', site, device])}>${device}</a>`
    : html`<a href=${address(['site', site])}>${known.sites.get(site)?.name || site}</a>`;
  const label = {
    verdict: l.w.fleet.verdict,
    score: l.w.score,
    online: l.w.online,
    lifecycle: l.w.device.lifecycle,
    support: l.w.device.support,
  }[what];
  const shown = (value) => (TONES[what] ? state(l, what, value) : html`<b>${value ?? '–'}</b>`);
  return html`${subject} ${label} ${shown(from)} <span aria-hidden="true">→</span><span class="sr">${l.w.fleet.to}</span> ${shown(to)}`;
}

function brokers(l, known, now) {
  const all = [...known.brokers.entries()].sort(([a], [b]) => a.localeCompare(b));
  return html`<section class="panel"><h2>${l.w.fleet.brokers}</h2>
    ${
      all.length === 0
        ? empty(l.w.fleet.noBrokers)
        : html`<ul class="brokers">
      ${repeat(
        all,
        ([name]) => name,
        ([name, broker]) => brokerCard(l, name, broker, now),
      )}</ul>`
    }
  </section>`;
}

function brokerCard(l, name, broker, now) {
  const { document } = broker;
  const health = brokerHealth(broker, now);
  const { store } = document;
  const word = health.state === 'store' ? l.w.broker.storeDown : l.w.broker[health.state];
  const hint = { blind: l.w.broker.blindHint, store: l.w.broker.storeHint }[health.state];
  return html`<li>
    <div class="broker-head"><b>${name}</b>${badge(TONES.broker[health.state], word)}</div>
    ${hint ? html`<p>${hint}</p>` : nothing}
    <dl class="pairs">
      <div><dt>${l.w.broker.beat}</dt><dd>${l.w.broker.beatAge(l.span(health.age_s))}</dd></div>
      <div><dt>${l.w.broker.store}</dt><dd>${l.w.broker.storeState[store.state] ?? store.state}
        <span class="faint">${store.server ?? ''} · ${l.w.broker.lag(l.n(store.lag_ms ?? 0))} · ${l.w.broker.queue} ${l.n(store.queue ?? 0)} · ${l.w.broker.journal(l.n(store.journal ?? 0))}</span></dd></div>
      <div><dt>${l.w.broker.versions}</dt><dd>Sekisho ${document.version ?? '–'} · Mosquitto ${document.mosquitto ?? '–'}
        ${document.mode === 'observe' ? html`<span class="chip">observe</span>` : nothing}</dd></div>
      <div><dt>${l.w.broker.sessions}</dt><dd>${l.n(document.sessions ?? 0)}</dd></div>
    </dl></li>`;
}

function organization(page) {
  const { l, state: known, now } = page;
  const items = organizationItems(known);
  if (items.length === 0) return nothing;
  return html`<section class="panel"><h2>${l.w.fleet.organization}</h2>
    <ul class="items">${repeat(
      items,
      (line) => line.item,
      (line) => html`<li>
      <div class="item-state">${state(l, 'status', line.status)}</div>
      <div>${itemTitle(page, line)}<p class="faint small">${reason(l, line.reason)}
        ${line.evidence ? html` · ${l.word('evidence', line.evidence)}` : nothing}
        ${line.at ? html` · ${age(l, line.at, now)}` : nothing}</p></div></li>`,
    )}</ul>
    ${known.fleet.more ? notice('calm', l.w.site.more) : nothing}</section>`;
}
