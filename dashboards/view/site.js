// SPDX-License-Identifier: Apache-2.0
// A site: its 23 categories at a glance, the checksheet filled in, and its devices by the page.

import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { heatMap, siteChecksheet } from '../model/summaries.js';
import { FUNCTIONS, STATUSES } from '../model/vocabulary.js';
import { deviceList } from './devices.js';
import {
  TONES,
  address,
  age,
  countBar,
  countOf,
  empty,
  icon,
  itemTitle,
  notice,
  reason,
  score,
  select,
  state,
} from './parts.js';

export function siteScreen(page) {
  const { l, state: known, route, settled } = page;
  const { site } = route.ids;
  const document = known.sites.get(site);
  if (!document) return empty(settled ? l.w.site.missing(site) : l.w.site.waiting);
  return html`
    <nav class="crumbs" aria-label="breadcrumb"><a href="#/">${l.w.fleet.title}</a></nav>
    <header class="screen-head">
      <h1>${document.name || site}</h1>${state(l, 'verdict', document.compliance.verdict)}
      <p class="faint">${document.name ? html`${site} · ` : nothing}${l.w.site.level(document.use_level)} · ${l.word('stage', document.stage)} · ${l.w.asOf(l.moment(document.at))}</p>
    </header>
    ${figures(l, document)}
    ${heat(page, document)}
    ${checksheet(page, site)}
    ${deviceList(page, { site })}`;
}

function figures(l, document) {
  const { compliance, devices } = document;
  const wipes = document.wipes ?? {};
  return html`<section class="figures" aria-label=${document.name || document.site}>
    <div class="figure"><h2>${l.w.score}</h2>${score(l, compliance, 'large')}</div>
    <div class="figure"><h2>${l.w.site.items}</h2><p class="count-numbers spread">
      ${STATUSES.filter((name) => compliance[name] > 0).map((name) => html`<a class="tally" href=${address(['site', document.site], { status: name })}>${icon(TONES.status[name])}${l.word('status', name)} ${l.n(compliance[name])}</a>`)}</p></div>
    <div class="figure"><h2>${l.w.devices}</h2><p class="big">${l.n(devices.total)}</p>
      <p>${l.w.online}: ${l.w.ofTotal(l.n(devices.online), l.n(devices.total))}</p></div>
    <div class="figure"><h2>${l.w.device.support}</h2><p class="tallies">
      ${['ended', 'ending', 'unknown', 'supported']
        .filter((code) => (devices.support ?? {})[code] > 0)
        .map(
          (code) =>
            html`<a class="tally" href=${address(['devices'], { site: document.site, support: code })}>${icon(TONES.support[code])}${l.word('support', code)} ${l.n(devices.support[code])}</a>`,
        )}</p>
      ${wipes.pending || wipes.overdue || wipes.certified ? html`<p class="faint">${l.w.site.wipes}: ${l.w.site.wipesPending} ${l.n(wipes.pending ?? 0)} · ${l.w.site.wipesOverdue} ${l.n(wipes.overdue ?? 0)} · ${l.w.site.wipesCertified} ${l.n(wipes.certified ?? 0)}</p>` : nothing}</div>
  </section>`;
}

function heat({ l, route }, document) {
  const chosen = route.query.category;
  return html`<section class="panel"><h2>${l.w.site.heat}</h2><p class="faint">${l.w.site.heatLead}</p>
    <div class="heatmap">${heatMap(document.compliance.categories).map(
      (group) => html`
      <section aria-label=${l.word('function', group.function)}><h3>${l.word('function', group.function)} <span class="faint">${group.function}</span></h3>
        <ul>${group.categories.map((cell) => html`<li>${heatCell(l, route, cell, chosen)}</li>`)}</ul></section>`,
    )}
    </div></section>`;
}

function heatCell(l, route, cell, chosen) {
  const shown = ['fail', 'unknown', 'waived', 'pass'].filter((name) => cell.counts[name] > 0);
  const tone = TONES.status[cell.worst] ?? 'off';
  const query = { ...route.query, category: chosen === cell.id ? '' : cell.id, function: '' };
  return html`<a class="heat-cell tone-${tone}" href=${address(['site', route.ids.site], query)}
      aria-current=${chosen === cell.id ? 'true' : 'false'}>
    <span class="heat-name"><b>${cell.id}</b> ${l.word('category', cell.id)}</span>
    <span class="count-numbers">${shown.map((name) => countOf(l, name, cell.counts[name]))}
      ${shown.length === 0 ? html`<span>${cell.total ? l.word('status', 'not_applicable') : l.w.site.empty}</span>` : nothing}</span></a>`;
}

function checksheet(page, site) {
  const { l, state: known, route, go } = page;
  const { status = '', category = '', function: functionName = '' } = route.query;
  const sheet = siteChecksheet(known, site);
  const lines = sheet.lines.filter(
    (line) =>
      (!status || line.status === status) &&
      (!category || line.category === category) &&
      (!functionName || line.function === functionName),
  );
  const set = (change) => go(address(['site', site], { ...route.query, ...change }));
  return html`<section class="panel"><h2>${l.w.site.items}</h2>
    <div class="filters">
      ${select({
        id: 'status',
        label: l.w.site.filterStatus,
        value: status,
        onChange: (value) => set({ status: value }),
        options: [['', l.w.all], ...STATUSES.map((name) => [name, l.word('status', name)])],
      })}
      ${
        category || functionName || status
          ? html`<p class="filter-now">${category ? html`<span class="chip">${category} ${l.word('category', category)}</span>` : nothing}
        ${functionName ? html`<span class="chip">${l.word('function', functionName)}</span>` : nothing}
        <a href=${address(['site', site])}>${l.w.site.clear}</a></p>`
          : nothing
      }
    </div>
    ${sheet.documents === 0 ? empty(l.w.site.waiting) : lines.length === 0 ? empty(l.w.site.noneMatch) : table(page, lines)}
    ${sheet.more ? notice('calm', l.w.site.more) : nothing}
  </section>`;
}

function table(page, lines) {
  const { l } = page;
  return html`<table class="stack sheet">
    <thead><tr><th scope="col">${l.w.site.item}</th><th scope="col">${l.w.site.status}</th>
      <th scope="col">${l.w.site.importance}</th><th scope="col">${l.w.site.counts}</th>
      <th scope="col">${l.w.site.reason}</th><th scope="col">${l.w.site.adoption}</th></tr></thead>
    ${FUNCTIONS.map((name) => {
      const own = lines.filter((line) => line.function === name);
      return own.length === 0
        ? nothing
        : html`<tbody>
        <tr class="group"><th colspan="6" scope="rowgroup">${l.word('function', name)} <span class="faint">${name}</span></th></tr>
        ${repeat(
          own,
          (line) => line.item,
          (line) => row(page, line),
        )}</tbody>`;
    })}</table>`;
}

function row(page, line) {
  const { l, now } = page;
  return html`<tr>
    <td class="wide">${itemTitle(page, line)}</td>
    <td data-label=${l.w.site.status}>${state(l, 'status', line.status)}</td>
    <td data-label=${l.w.site.importance}><span class="importance ${line.importance}">${l.word('importance', line.importance)}</span></td>
    <td data-label=${l.w.site.counts}>${line.scope === 'device' ? countBar(l, line.devices ?? {}) : html`<span class="faint">${l.word('scope', line.scope)}</span>`}</td>
    <td data-label=${l.w.site.reason}>${reason(l, line.reason)}
      <span class="faint small">${line.evidence ? l.word('evidence', line.evidence) : nothing}
        ${line.at ? html` · ${age(l, line.at, now)}` : nothing}</span></td>
    <td class=${line.adoption ? '' : 'blank'} data-label=${l.w.site.adoption}>${line.adoption ? l.word('adoption', line.adoption) : html`<span class="faint">–</span>`}</td>
  </tr>`;
}
