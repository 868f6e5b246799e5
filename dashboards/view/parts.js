// SPDX-License-Identifier: Apache-2.0
// Small pieces that every screen is made of. A state is always told by an icon's shape and a word
// beside its colour. No inline style: the page's CSP refuses it, so lengths are SVG attributes.

import { html, nothing, svg } from 'lit-html';
import { timeOf } from '../model/time.js';
import { explanationOf, splitReason, titleOf } from '../model/summaries.js';

// tone → shape. The colour comes from the class.
const SHAPES = {
  good: svg`<circle cx="8" cy="8" r="7"/><path class="ink" d="M4.6 8.3l2.3 2.3 4.5-5"/>`,
  bad: svg`<path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z"/><path class="ink" d="M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4"/>`,
  warn: svg`<path d="M8 1.2L15.3 14.5H.7z"/><path class="ink" d="M8 6v4M8 11.8v.6"/>`,
  unknown: svg`<circle class="hollow" cx="8" cy="8" r="6.2"/><path class="mark" d="M6.1 6.4c0-2.5 3.9-2.4 3.9-.1 0 1.5-2 1.5-2 3.1M8 11.3v.6"/>`,
  calm: svg`<path d="M8 1l7 7-7 7-7-7z"/>`,
  off: svg`<circle class="hollow" cx="8" cy="8" r="6.2"/><path class="mark" d="M5 8h6"/>`,
};

export const TONES = {
  status: { pass: 'good', fail: 'bad', unknown: 'unknown', waived: 'calm', not_applicable: 'off' },
  verdict: { compliant: 'good', at_risk: 'warn', unknown: 'unknown', non_compliant: 'bad' },
  support: { supported: 'good', ending: 'warn', ended: 'bad', unknown: 'unknown' },
  severity: { info: 'calm', warning: 'warn', critical: 'bad' },
  lifecycle: {
    registered: 'off',
    active: 'good',
    quarantined: 'warn',
    decommissioning: 'calm',
    wiping: 'calm',
    wiped: 'off',
    retired: 'off',
    lost: 'bad',
  },
  broker: { well: 'good', stopped: 'bad', blind: 'bad', store: 'warn' },
};

export function icon(tone) {
  return html`<svg class="icon tone-${tone}" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[tone]}</svg>`;
}

export function badge(tone, text) {
  return html`<span class="badge tone-${tone}">${icon(tone)}<span>${text}</span></span>`;
}

// A word of a vocabulary as a badge: state(l, 'verdict', 'at_risk').
export function state(l, list, code) {
  return badge(TONES[list][code] ?? 'unknown', l.word(list, code));
}

// Score and coverage, never one without the other.
export function score(l, compliance, size = '') {
  const { score: value, coverage } = compliance;
  return html`<span class="score ${size}" role="img" aria-label=${l.w.scoreAndCoverage(value, coverage)}>
    <span class="score-value">${value ?? '–'}</span>
    <span class="score-rest">
      <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="bar-back" width="100" height="8"/>
        <rect class="bar-cover" width=${coverage} height="8"/>
      </svg>
      <span class="score-cover">${l.w.coverage} ${coverage}%</span>
    </span>
  </span>`;
}

// Counts as one bar of parts and, for who cannot tell the colours, as numbers with icons.
export function countBar(l, counts) {
  const parts = ['fail', 'unknown', 'waived', 'pass'].filter((name) => counts[name] > 0);
  const sum = parts.reduce((all, name) => all + counts[name], 0);
  if (sum === 0) return html`<span class="faint">–</span>`;
  let x = 0;
  const rects = parts.map((name) => {
    const width = (100 * counts[name]) / sum;
    const rect = svg`<rect class="fill-${TONES.status[name]}" x=${x} width=${width} height="8"/>`;
    x += width;
    return rect;
  });
  return html`<span class="counts">
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${rects}</svg>
    <span class="count-numbers">${parts.map((name) => countOf(l, name, counts[name]))}</span>
  </span>`;
}

export function countOf(l, status, count) {
  return html`<span class="count tone-${TONES.status[status]}">${icon(TONES.status[status])}<span
    class="sr">${l.word('status', status)} </span>${l.n(count)}</span>`;
}

// How long ago, with the exact time in the title.
export function age(l, time, now) {
  if (!time) return html`<span class="faint">–</span>`;
  const seconds = Math.max(0, Math.floor((now - timeOf(time)) / 1000));
  return html`<time datetime=${time} title=${l.moment(time)}>${l.w.broker.beatAge(l.span(seconds))}</time>`;
}

// A reason code in words, with the fact that it speaks of.
export function reason(l, code) {
  if (!code) return nothing;
  const whole = l.w.reason[code];
  if (whole) return html`<span>${whole}</span>`;
  const { code: end, fact } = splitReason(code);
  if (!fact || !l.w.fault[end]) return html`<code>${code}</code>`;
  return html`<span>${l.w.fault[end]}</span> <code>${fact}</code>`;
}

// A text with what stands between backticks as code.
export function code(text = '') {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

// Why a request was not answered.
export function answerFault(l, error) {
  return html`<p role="alert">${l.w.answerError[error.code] ?? error.message}</p>`;
}

const PARTS = ['why', 'do', 'hint', 'evidence'];

// What the catalogue says of an item beside its explanation: had by request when a person opens it.
function commentary({ l, catalogue }, item) {
  const said = catalogue.items.get(item);
  if (!said) return nothing;
  if (said.error) return answerFault(l, said.error);
  const parts = PARTS.map((part) => [l.w.commentary[part], said.commentary?.[part]?.[l.lang]]);
  return html`<dl class="commentary">${[...parts, [l.w.commentary.decision, said.decision?.[l.lang]]]
    .filter(([, text]) => text)
    .map(([name, text]) => html`<div><dt>${name}</dt><dd>${code(text)}</dd></div>`)}</dl>`;
}

// An item's name, opening to its explanation and commentary.
export function itemTitle(page, { item, entry }) {
  const { l, actions } = page;
  const title = titleOf(entry, l.lang);
  const explanation = explanationOf(entry, l.lang);
  if (!title) return html`<span class="item-id">${item}</span>`;
  if (!explanation) return html`<span class="item-id">${item}</span> ${title}`;
  const toggle = (event) => event.target.open && actions.explain(item);
  return html`<details class="item-name" @toggle=${toggle}><summary><span class="item-id">${item}</span> <span>${title}</span></summary>
    <p>${explanation}</p>
    <p class="faint">${l.word('function', entry.category.slice(0, 2))} · ${entry.category} ${l.word('category', entry.category)}
      ${entry.lead ? html` · ${l.w.site.lead(entry.lead)}` : nothing}
      ${entry.joint ? html` · ${l.w.site.joint}` : nothing}
      ${entry.decided_by === 'attestation' ? html` · ${l.w.site.decidedByPerson}` : nothing}</p>
    ${commentary(page, item)}
  </details>`;
}

export function notice(tone, content) {
  return html`<p class="notice tone-${tone}">${icon(tone)}<span>${content}</span></p>`;
}

export function empty(text, command) {
  return html`<div class="empty"><p>${text}</p>${command ? html`<pre><code>${command}</code></pre>` : nothing}</div>`;
}

// A labelled choice that changes the address: options are [value, text].
export function select({ id, label, value, options, onChange }) {
  return html`<label class="field" for=${id}><span>${label}</span>
    <select id=${id} @change=${(event) => onChange(event.target.value)}>
      ${options.map(([code, text]) => html`<option value=${code} ?selected=${code === value}>${text}</option>`)}
    </select></label>`;
}

export function address(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== '' && value !== undefined);
  const search = new URLSearchParams(given).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${search ? `?${search}` : ''}`;
}
