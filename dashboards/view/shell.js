// SPDX-License-Identifier: Apache-2.0
// What surrounds every screen: the way around, the language, whether what is shown is live, and the
// sign-in before all of it.

import { html, nothing } from 'lit-html';
import { isBlind } from '../model/summaries.js';
import { deviceScreen } from './device.js';
import { devicesScreen } from './devices.js';
import { eventsScreen } from './events.js';
import { faqScreen } from './faq.js';
import { fleetScreen } from './fleet.js';
import { badge, notice } from './parts.js';
import { siteScreen } from './site.js';

const SCREENS = {
  fleet: fleetScreen,
  site: siteScreen,
  device: deviceScreen,
  devices: devicesScreen,
  events: eventsScreen,
  faq: faqScreen,
  missing: missingScreen,
};

export function shell(page) {
  return html`<a class="skip" href="#main" @click=${skip}>${page.l.w.skip}</a>
    ${bar(page)}
    ${
      page.session
        ? html`${warnings(page)}<main id="main" tabindex="-1" class="screen-${page.route.name}">${SCREENS[page.route.name](page)}</main>`
        : html`<main id="main" tabindex="-1">${signIn(page)}</main>`
    }`;
}

// The address's fragment is the route, so the link must not change it.
function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

function bar({ l, route, session, link, actions }) {
  const here = (name) => (route.name === name ? 'page' : nothing);
  return html`<header class="top">
    <a class="brand" href="#/"><svg viewBox="0 0 32 32" aria-hidden="true"><path d="M3 8h26v3.5H3zM7 11h3.5v16H7zM21.5 11H25v16h-3.5zM10 16.5h12V19H10z"/></svg>
      <span>Sekisho <span lang="ja" class="kanji">関所</span></span></a>
    ${
      session
        ? html`<nav aria-label=${l.w.nav.label}>
      <a href="#/" aria-current=${here('fleet')}>${l.w.nav.fleet}</a>
      <a href="#/devices" aria-current=${here('devices')}>${l.w.nav.devices}</a>
      <a href="#/events" aria-current=${here('events')}>${l.w.nav.events}</a>
      <a href="#/faq" aria-current=${here('faq')}>${l.w.nav.faq}</a></nav>`
        : nothing
    }
    <div class="top-end">
      ${session ? html`<span role="status" class="link">${linkBadge(l, link)}</span>` : nothing}
      <div class="langs" role="group" aria-label=${l.w.language}>
        <button type="button" lang="ja" aria-pressed=${l.lang === 'ja' ? 'true' : 'false'} @click=${() => actions.setLang('ja')}>日本語</button>
        <button type="button" lang="en" aria-pressed=${l.lang === 'en' ? 'true' : 'false'} @click=${() => actions.setLang('en')}>English</button></div>
      ${session ? html`<button type="button" class="sign-out" title=${l.w.signedInAs(session.name)} @click=${actions.signOut}>${l.w.signOut}</button>` : nothing}
    </div></header>`;
}

function linkBadge(l, link) {
  if (link.online) return badge('good', l.w.link.live);
  return badge('warn', link.lostAt ? l.w.link.stale : l.w.link.connecting);
}

function warnings({ l, state, link, now, actions }) {
  const shown = [];
  if (!link.online && link.lostAt) {
    const text = link.wasOnline ? l.w.link.staleSince(l.clock(link.lostAt)) : l.w.link.staleFirst;
    shown.push(
      html`${notice('warn', text)}<button type="button" @click=${actions.retry}>${l.w.link.retry}</button>`,
    );
  }
  if (link.online && isBlind(state, now)) shown.push(notice('bad', l.w.link.blind));
  if (link.denied.length > 0) shown.push(notice('warn', l.w.link.denied(link.denied.join(', '))));
  if (state.faultCount > 0) {
    shown.push(html`<details class="faults"><summary>${l.w.link.faults(state.faultCount)}</summary>
      <ul>${state.faults.map(({ fault }) => html`<li><code>${fault}</code></li>`)}</ul></details>`);
  }
  return html`<div class="warnings" role="alert">${shown.map((warning) => html`<div class="warning">${warning}</div>`)}</div>`;
}

function signIn({ l, signing, actions }) {
  const submit = (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    actions.signIn(form.get('name').trim(), form.get('password'));
  };
  return html`<div class="sign-in"><div class="panel">
    <p class="faint">${l.w.tagline}</p><h1>${l.w.signIn.title}</h1><p>${l.w.signIn.lead}</p>
    <div role="alert">${signing.error ? notice('bad', l.w.signIn[signing.error]) : nothing}</div>
    <form @submit=${submit}>
      <label class="field" for="name"><span>${l.w.signIn.name}</span>
        <input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="64"></label>
      <label class="field" for="password"><span>${l.w.signIn.password}</span>
        <input id="password" name="password" type="password" autocomplete="current-password" required></label>
      <button type="submit" class="primary" ?disabled=${signing.busy}>${signing.busy ? l.w.signIn.busy : l.w.signIn.submit}</button>
    </form>
    <p class="faint small">${l.w.signIn.kept}</p></div></div>`;
}

function missingScreen({ l }) {
  return html`<header class="screen-head"><h1>${l.w.missing.title}</h1></header>
    <p>${l.w.missing.lead} <a href="#/">${l.w.missing.home}</a></p>`;
}
