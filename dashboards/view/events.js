// SPDX-License-Identifier: Apache-2.0
// Events as they happen. What strangers have sent (client id, user name, topic) is text like any
// other here and is shown as code.

import { html, nothing } from 'lit-html';
import { SEVERITIES } from '../model/vocabulary.js';
import { TONES, address, empty, icon, reason, select, state } from './parts.js';

export function eventsScreen(page) {
  const { l, state: known, route, go, paused, actions } = page;
  const severity = route.query.severity ?? '';
  const all = (paused ?? known.events).filter((event) => !severity || event.severity === severity);
  const newer = paused ? known.events.indexOf(paused[0]) : 0;
  return html`<header class="screen-head"><h1>${l.w.events.title}</h1><p class="faint">${l.w.events.lead}</p></header>
    <section class="panel">
      <div class="filters">
        ${select({
          id: 'severity',
          label: l.w.events.filter,
          value: severity,
          options: [['', l.w.all], ...SEVERITIES.map((code) => [code, l.word('severity', code)])],
          onChange: (value) => go(address(['events'], { severity: value })),
        })}
        <button type="button" aria-pressed=${paused ? 'true' : 'false'} @click=${actions.togglePause}>${paused ? l.w.events.resume : l.w.events.pause}</button>
        ${paused ? html`<span class="faint" role="status">${l.w.events.paused(l.n(newer < 0 ? known.events.length : newer))}</span>` : nothing}
      </div>
      ${
        all.length === 0
          ? empty(l.w.events.waiting)
          : html`<ol class="feed wide">${all.slice(0, 200).map(
              (event) =>
                html`<li><span class="when"><time datetime=${event.at} title=${l.moment(event.at)}>${l.clock(event.at)}</time></span>
          <div>${eventSummary(l, event)}${details(l, event)}</div></li>`,
            )}</ol>`
      }
    </section>`;
}

// One event in a line.
export function eventSummary(l, event, withDevice = true) {
  const known = event.device !== 'unknown' && event.site !== 'unknown';
  const where = !withDevice
    ? nothing
    : known
      ? html`<a href=${address(['device', event.site, event.device])}>${event.device}</a> <span class="faint">${event.site}</span>`
      : html`<span>${l.w.events.unknownDevice}</span>`;
  return html`<p class="event-line"><span class="event-what">${icon(TONES.severity[event.severity] ?? 'calm')}<span class="sr">${l.word('severity', event.severity)}: </span>
      <b>${l.word('event', event.event)}</b>${event.count > 1 ? html` <span class="chip">${l.w.events.times(l.n(event.count))}</span>` : nothing}</span>
    ${where} ${event.reason ? html`<span>${TONES[event.event]?.[event.reason] ? state(l, event.event, event.reason) : reason(l, event.reason)}</span>` : nothing}</p>
    ${event.detail ? html`<p class="small">${event.detail}</p>` : nothing}`;
}

function details(l, event) {
  const said = [
    [l.w.events.username, event.username],
    [l.w.events.clientId, event.client_id],
    [l.w.events.topic, event.topic],
    [l.w.events.address, event.address],
  ].filter(([, value]) => value);
  if (said.length === 0) return nothing;
  return html`<p class="small faint said">${said.map(([name, value]) => html`<span>${name} <code>${value}</code></span>`)}</p>`;
}
