// SPDX-License-Identifier: Apache-2.0
// What screens have by request: a page of devices after another, what only the registry holds of one
// device, and what the catalogue says at length. Answers to a question that nobody asks any more are dropped.

const PAGE = 50;
const MOST_RELOADED = 200; // the longest page of the contract
const RELOAD_EVERY_MS = 5000;
const FAQ_PAGE = 4; // Mosquitto 2.0's WebSockets are slow with long packets
const MOST_FAQ = 200;

export class List {
  constructor(ask, changed) {
    this.ask = ask;
    this.changed = changed;
    this.clear();
  }

  clear() {
    clearTimeout(this.timer);
    this.timer = null;
    this.filter = null;
    this.devices = [];
    this.cursor = null;
    this.busy = false;
    this.error = null;
    this.at = null;
    this.turn = (this.turn ?? 0) + 1;
  }

  // Shows another selection; the same one stays as it is.
  open(filter) {
    if (this.filter && JSON.stringify(filter) === JSON.stringify(this.filter) && !this.error) {
      this.reload();
      return;
    }
    this.clear();
    this.filter = filter;
    this.load({ limit: PAGE });
  }

  more() {
    if (this.cursor && !this.busy) this.load({ limit: PAGE, cursor: this.cursor });
  }

  // As many as are shown, again; beyond one page's length a person asks for it.
  reload() {
    if (this.filter) this.load({ limit: Math.min(Math.max(this.devices.length, PAGE), MOST_RELOADED) });
  }

  // Something at the site has changed: reload, but not more often than every five seconds.
  staleSoon() {
    if (!this.filter || this.timer || this.devices.length > MOST_RELOADED) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.reload();
    }, RELOAD_EVERY_MS);
  }

  async load(window) {
    const turn = ++this.turn;
    this.busy = true;
    this.changed();
    try {
      const answer = await this.ask('device.list', { ...this.filter, ...window });
      if (turn !== this.turn) return;
      this.devices = window.cursor ? [...this.devices, ...answer.devices] : answer.devices;
      this.cursor = answer.cursor ?? null;
      this.error = null;
      this.at = Date.now();
    } catch (error) {
      if (turn !== this.turn) return;
      this.error = error;
    }
    this.busy = false;
    this.changed();
  }
}

export class Detail {
  constructor(ask, changed) {
    this.ask = ask;
    this.changed = changed;
    this.clear();
  }

  clear() {
    this.turn = (this.turn ?? 0) + 1;
    this.fields = null;
    this.items = null;
    this.error = null;
  }

  async open({ device }) {
    this.clear();
    const turn = this.turn;
    try {
      const { fields } = await this.ask('device.get', { id: device });
      const { items } = await this.ask('device.items', { id: device });
      if (turn !== this.turn) return;
      Object.assign(this, { fields, items });
    } catch (error) {
      if (turn !== this.turn) return;
      this.error = error;
    }
    this.changed();
  }
}

// What the catalogue says of the items that a person opened, and its questions and answers. A broker
// that started again may hold another catalogue, so a new connection asks again.
export class Catalogue {
  constructor(ask, changed) {
    this.ask = ask;
    this.changed = changed;
    this.clear();
  }

  clear() {
    this.turn = (this.turn ?? 0) + 1;
    this.items = new Map(); // id → {commentary, decision}, {error}, or {} while it is asked for
    this.faq = null;
    this.faqError = null;
  }

  async openItem(item) {
    const known = this.items.get(item);
    if (known && !known.error) return;
    this.items.set(item, {});
    this.changed();
    const turn = this.turn;
    let said;
    try {
      const { commentary, decision } = await this.ask('checksheet.get', { id: item });
      said = { commentary, decision };
    } catch (error) {
      said = { error };
    }
    if (turn !== this.turn) return;
    this.items.set(item, said);
    this.changed();
  }

  async openAgain() {
    const opened = [...this.items.keys()];
    this.clear();
    for (const item of opened) await this.openItem(item);
  }

  async openFaq() {
    if (this.faq && !this.faqError) return;
    const turn = this.turn;
    this.faqError = null;
    const found = [];
    try {
      let cursor;
      do {
        const answer = await this.ask('checksheet.faq', { limit: FAQ_PAGE, ...(cursor && { cursor }) });
        if (turn !== this.turn) return;
        found.push(...answer.faq);
        cursor = answer.cursor;
        this.faq = [...found];
        this.changed();
      } while (cursor && found.length < MOST_FAQ);
    } catch (error) {
      if (turn !== this.turn) return;
      this.faqError = error;
      this.changed();
    }
  }
}
