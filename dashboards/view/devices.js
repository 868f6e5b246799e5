// SPDX-License-Identifier: Apache-2.0
// Devices by the page, had by request: a hundred thousand of them are never subscribed to.

import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { SUPPORT_STATES, VERDICTS } from '../model/vocabulary.js';
import { address, age, badge, empty, notice, score, select, state } from './parts.js';

export function devicesScreen(page) {
  const { l, route } = page;
  return html`<nav class="crumbs" aria-label="breadcrumb"><a href="#/">${l.w.fleet.title}</a></nav>
    <header class="screen-head"><h1>${l.w.list.title}</h1>
      ${route.query.site ? html`<a class="chip" href=${address(['site', route.query.site])}>${route.query.site}</a>` : nothing}</header>
    ${deviceList(page, {}, true)}`;
}

// The list within another screen, or as one of its own.
export function deviceList(page, fixed, alone = false) {
  const { l, list } = page;
  return html`<section class="panel" aria-busy=${list.busy ? 'true' : 'false'}>
    ${alone ? nothing : html`<h2>${l.w.list.title}</h2>`}
    ${filters(page)}
    ${
      list.error
        ? html`<div role="alert">${notice('bad', l.w.list.failed(l.w.answerError[list.error.code] ?? list.error.message))}
      <button type="button" @click=${page.actions.reloadList}>${l.w.list.again}</button></div>`
        : nothing
    }
    ${body(page, fixed)}
  </section>`;
}

function body(page, fixed) {
  const { l, list, actions } = page;
  if (list.devices.length === 0) {
    if (list.error) return nothing;
    if (list.busy || !list.at) return empty(l.w.list.loading);
    return empty(
      l.w.list.empty,
      `sekishoctl device add press-07 --site ${fixed.site ?? 'nagoya'} --auth token`,
    );
  }
  return html`<table class="stack">
      <thead><tr><th scope="col">${l.w.list.device}</th><th scope="col">${l.w.fleet.verdict}</th>
        <th scope="col">${l.w.score}</th><th scope="col">${l.w.list.state}</th><th scope="col">${l.w.list.support}</th>
        <th scope="col" class="number">${l.w.list.failing}</th><th scope="col">${l.w.list.lastSeen}</th></tr></thead>
      <tbody>${repeat(
        list.devices,
        (device) => device.device,
        (device) => row(page, device, fixed),
      )}</tbody>
    </table>
    <p class="list-foot"><span class="faint" role="status">${l.w.list.shown(l.n(list.devices.length), Boolean(list.cursor))} · ${l.w.asOf(l.clock(list.at))}</span>
      ${list.cursor ? html`<button type="button" ?disabled=${list.busy} @click=${actions.moreDevices}>${l.w.list.more}</button>` : nothing}
      <button type="button" class="quiet" ?disabled=${list.busy} @click=${actions.reloadList}>${l.w.list.refresh}</button></p>`;
}

function filters({ l, route, go }) {
  const path = route.name === 'site' ? ['site', route.ids.site] : ['devices'];
  const field = (name, label, options) =>
    select({
      id: `filter-${name}`,
      label,
      value: route.query[name] ?? '',
      options: [['', l.w.all], ...options],
      onChange: (value) => go(address(path, { ...route.query, [name]: value })),
    });
  return html`<div class="filters">
    ${field(
      'verdict',
      l.w.list.filterVerdict,
      VERDICTS.map((code) => [code, l.word('verdict', code)]),
    )}
    ${field(
      'support',
      l.w.list.filterSupport,
      SUPPORT_STATES.map((code) => [code, l.word('support', code)]),
    )}
    ${field('online', l.w.list.filterOnline, [
      ['true', l.w.online],
      ['false', l.w.offline],
    ])}</div>`;
}

function row({ l, now }, device, fixed) {
  const failing = Array.isArray(device.failing) ? device.failing.length : device.failing;
  return html`<tr>
    <th scope="row"><a class="strong" href=${address(['device', device.site, device.device])}>${device.device}</a>
      <span class="faint small">${fixed.site ? nothing : html`${device.site} · `}${device.model ?? ''}</span></th>
    <td data-label=${l.w.fleet.verdict}>${state(l, 'verdict', device.verdict)}</td>
    <td data-label=${l.w.score}>${score(l, device)}</td>
    <td data-label=${l.w.list.state}>${connection(l, device)}
      ${device.lifecycle === 'active' ? nothing : state(l, 'lifecycle', device.lifecycle)}</td>
    <td data-label=${l.w.list.support}>${state(l, 'support', device.support)}
      ${Number.isInteger(device.days_left) ? html`<span class="faint small">${l.w.daysLeft(device.days_left)}</span>` : nothing}</td>
    <td class="number" data-label=${l.w.list.failing}>${failing ? l.n(failing) : html`<span class="faint">0</span>`}</td>
    <td data-label=${l.w.list.lastSeen}>${age(l, device.last_seen, now)}</td></tr>`;
}

export function connection(l, { online }) {
  return online ? badge('good', l.w.online) : badge('off', l.w.offline);
}
