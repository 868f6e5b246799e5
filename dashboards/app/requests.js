// SPDX-License-Identifier: Apache-2.0
// What screens have by request: a page of devices after another, and what only the registry holds of
// one device. Answers to a question that nobody asks any more are dropped.

const PAGE = 50;
const MOST_RELOADED = 200; // the longest page of the contract
const RELOAD_EVERY_MS = 5000;

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
