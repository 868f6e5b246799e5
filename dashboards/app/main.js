// SPDX-License-Identifier: Apache-2.0
// Wires the three rooms: messages into the state, the state into the screen at most once a frame,
// the address into what is listened to, and a person's clicks into all of them.

import { render } from 'lit-html';
import { apply, begin, createState, forget, prune } from '../model/store.js';
import { shell } from '../view/shell.js';
import { languageOf } from '../view/words.js';
import { Connection } from './connection.js';
import { Catalogue, Detail, List } from './requests.js';
import { parseRoute } from './routes.js';
import { chooseLang, dropSession, keepLang, keepSession, recallSession } from './session.js';

const PRUNE_AFTER_MS = 2000; // the retained documents of a new connection have come by then
const CLOCK_MS = 1000; // ages on the screen

const page = {
  l: languageOf(chooseLang(location.search, navigator.languages)),
  state: createState(),
  route: parseRoute(location.hash),
  session: null, // {name}
  link: freshLink(),
  signing: { busy: false, error: null },
  settled: false, // the screen's retained documents have come, so what is not there is missing
  paused: null, // the events as they were when a person stopped them
  list: null,
  detail: null,
  catalogue: null,
  now: Date.now(),
  go: (hash) => {
    location.hash = hash;
  },
  actions: { signIn, signOut, setLang, retry, togglePause, moreDevices, reloadList, explain },
};
let connection = null;
let drawing = false;
page.list = new List(ask, draw);
page.detail = new Detail(ask, draw);
page.catalogue = new Catalogue(ask, draw);

function freshLink() {
  return { online: false, wasOnline: false, lostAt: null, denied: [] };
}

// The page is drawn on the next frame, however many messages come until then.
function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    page.now = Date.now();
    document.documentElement.lang = page.l.lang;
    render(shell(page), document.getElementById('page'));
    document.title = titleOfPage();
  });
}

function titleOfPage() {
  const { route, l } = page;
  const subject =
    route.ids.device ??
    route.ids.site ??
    { devices: l.w.list.title, events: l.w.events.title }[route.name] ??
    l.w.fleet.title;
  return page.session ? `${subject} – Sekisho` : 'Sekisho';
}

function ask(command, members) {
  return connection
    ? connection.request(command, members)
    : Promise.reject(Object.assign(new Error('offline'), { code: 'offline' }));
}

// --- signing in and out

function signIn(name, password) {
  page.signing = { busy: true, error: null };
  connect(name, password, true);
  draw();
}

function connect(name, password, byHand) {
  connection?.end();
  page.link = freshLink();
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const mine = new Connection({
    url: `${scheme}://${location.host}/mqtt`,
    name,
    password,
    handlers: {
      online: () => mine === connection && online(name, password),
      offline: () => mine === connection && offline(byHand),
      refused: () => mine === connection && refused(),
      message: (topic, payload, retained) => mine === connection && message(topic, payload, retained),
      denied: (filter) => {
        page.link.denied = [...new Set([...page.link.denied, filter])];
        draw();
      },
    },
  });
  connection = mine;
  if (!byHand) page.session = { name };
}

function online(name, password) {
  page.session = { name };
  page.signing = { busy: false, error: null };
  page.link = { online: true, wasOnline: true, lostAt: null, denied: [] };
  keepSession(name, password);
  page.catalogue.openAgain();
  begin(page.state);
  openScreen();
  setTimeout(() => {
    if (!page.link.online) return;
    prune(page.state);
    draw();
  }, PRUNE_AFTER_MS);
}

function offline() {
  if (!page.session) page.signing = { busy: false, error: 'unreachable' };
  page.link.online = false;
  page.link.lostAt ??= Date.now();
  draw();
}

function refused() {
  signOut();
  page.signing = { busy: false, error: 'refused' };
}

function signOut() {
  connection?.end();
  connection = null;
  dropSession();
  Object.assign(page, {
    session: null,
    state: createState(),
    link: freshLink(),
    paused: null,
    signing: { busy: false, error: null },
  });
  page.list.clear();
  page.detail.clear();
  page.catalogue.clear();
  draw();
}

function retry() {
  connection?.client.reconnect();
}

// --- messages and screens

function message(topic, payload, retained) {
  const now = Date.now();
  if (!apply(page.state, { topic, payload, retained, now })) return;
  if (/^sekisho\/v1\/(site\/|fleet$)/.test(topic) && !retained) page.list.staleSoon();
  draw();
}

// Listens to what the screen shows, then asks for what is had by request only.
function openScreen() {
  const { route } = page;
  page.settled = false;
  page.link.denied = [];
  const listening = connection.listen(route.filters);
  if (route.name === 'site' || route.name === 'devices') page.list.open(listFilter(route));
  if (route.name === 'device') page.detail.open(route.ids);
  if (route.name === 'faq') page.catalogue.openFaq();
  listening.then(() =>
    setTimeout(() => {
      if (page.route !== route || !page.link.online) return;
      page.settled = true;
      draw();
    }, 500),
  );
  draw();
}

function listFilter({ ids, query }) {
  const filter = {};
  if (ids.site ?? query.site) filter.site = ids.site ?? query.site;
  if (query.verdict) filter.verdict = query.verdict;
  if (query.support) filter.support = query.support;
  if (query.online) filter.online = query.online === 'true';
  return filter;
}

function navigate() {
  const before = page.route;
  page.route = parseRoute(location.hash);
  const sameScreen =
    before.name === page.route.name && JSON.stringify(before.ids) === JSON.stringify(page.route.ids);
  if (sameScreen) {
    page.list.open(listFilter(page.route));
    draw();
    return;
  }
  forget(
    page.state,
    before.filters.filter((filter) => !page.route.filters.includes(filter)),
  );
  page.paused = null;
  page.list.clear();
  page.detail.clear();
  if (page.link.online) openScreen();
  draw();
  requestAnimationFrame(() => {
    scrollTo(0, 0);
    document.getElementById('main')?.focus({ preventScroll: true });
  });
}

function moreDevices() {
  page.list.more();
}

function reloadList() {
  page.list.reload();
}

function explain(item) {
  page.catalogue.openItem(item);
}

function togglePause() {
  page.paused = page.paused ? null : [...page.state.events];
  draw();
}

function setLang(lang) {
  keepLang(lang);
  page.l = languageOf(lang);
  draw();
}

const kept = recallSession();
if (kept) connect(kept.name, kept.password, false);
addEventListener('hashchange', navigate);
setInterval(draw, CLOCK_MS);
draw();
