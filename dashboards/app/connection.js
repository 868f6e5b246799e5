// SPDX-License-Identifier: Apache-2.0
// One MQTT connection over WebSocket: signs in, subscribes to what it is told, asks, and comes
// back by itself. It knows no screen and no document.
//
// Subscriptions are QoS 0 and one at a time, each SUBACK awaited: Debian's Mosquitto cuts a retained
// burst over WebSocket at about a thousand messages.

import mqtt from 'mqtt';

const REQUEST = '$CONTROL/sekisho/v1';
const RESPONSE = '$CONTROL/sekisho/v1/response';
const ANSWER_WITHIN_MS = 10000;
const RETRY_FIRST_MS = 1000;
const RETRY_MOST_MS = 30000;
// MQTT 5 CONNACK: bad user name or password, not authorized; and their twins of 3.1.1.
const REFUSED = new Set([134, 135, 4, 5]);

export class Connection {
  // handlers: online(), offline(), refused(), message(topic, text, retained), denied(filter)
  constructor({ url, name, password, handlers }) {
    this.handlers = handlers;
    this.wanted = []; // filters, in the order of the screen
    this.held = new Set(); // filters that the broker has granted on this connection
    this.pending = new Map(); // correlationData → {resolve, reject, timer}
    this.retry_ms = RETRY_FIRST_MS;
    this.tail = Promise.resolve();
    this.epoch = 0;
    this.client = mqtt.connect(url, {
      username: name,
      password,
      clientId: `${name}:${randomHex(8)}`,
      protocolVersion: 5,
      clean: true,
      keepalive: 20,
      connectTimeout: 10000,
      reconnectPeriod: RETRY_FIRST_MS,
      resubscribe: false,
      queueQoSZero: false,
      timerVariant: 'native', // its default starts a blob worker, which the page's CSP refuses
    });
    this.client.on('connect', () => this.onConnect());
    this.client.on('close', () => this.onClose());
    this.client.on('error', (error) => this.onError(error));
    this.client.on('message', (topic, payload, packet) => this.onMessage(topic, payload, packet));
  }

  onConnect() {
    this.epoch += 1;
    this.retry_ms = RETRY_FIRST_MS;
    this.client.options.reconnectPeriod = this.retry_ms;
    this.held.clear();
    this.handlers.online();
    this.listen(this.wanted);
  }

  onClose() {
    this.failPending('offline');
    // Twice as long each time, and not all pages in the same second.
    this.retry_ms = Math.min(this.retry_ms * 2, RETRY_MOST_MS);
    this.client.options.reconnectPeriod = Math.round(this.retry_ms * (0.75 + Math.random() / 2));
    this.handlers.offline();
  }

  onError(error) {
    if (!REFUSED.has(error.code)) return; // a close follows, and another try
    this.end();
    this.handlers.refused();
  }

  onMessage(topic, payload, packet) {
    const text = new TextDecoder().decode(payload);
    if (topic === RESPONSE) this.onResponse(text);
    else this.handlers.message(topic, text, packet.retain);
  }

  // Sets what is listened to; resolves once the broker has granted or refused all of it.
  listen(filters) {
    this.wanted = filters;
    const epoch = this.epoch;
    this.tail = this.tail.then(() => this.settle(epoch)).catch(() => {});
    return this.tail;
  }

  async settle(epoch) {
    const current = () => this.client.connected && epoch === this.epoch;
    if (!current()) return;
    for (const filter of [...this.held]) {
      if (filter === RESPONSE || this.wanted.includes(filter)) continue;
      this.held.delete(filter);
      await this.client.unsubscribeAsync(filter);
    }
    for (const filter of [RESPONSE, ...this.wanted]) {
      if (!current()) return;
      if (!this.held.has(filter)) await this.subscribe(filter);
    }
  }

  async subscribe(filter) {
    try {
      await this.client.subscribeAsync(filter, { qos: 0 });
      this.held.add(filter);
    } catch {
      if (this.client.connected) this.handlers.denied(filter);
    }
  }

  // Asks the plugin one thing: its data, or an Error with the plugin's sentence and code.
  async request(command, members = {}) {
    await this.tail;
    if (!this.client.connected) throw answerError('offline', 'offline');
    const correlationData = randomHex(12);
    const payload = JSON.stringify({ commands: [{ command, ...members, correlationData }] });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(correlationData);
        reject(answerError('timeout', 'timeout'));
      }, ANSWER_WITHIN_MS);
      this.pending.set(correlationData, { resolve, reject, timer });
      this.client.publish(REQUEST, payload, { qos: 1 });
    });
  }

  onResponse(text) {
    let responses = [];
    try {
      responses = JSON.parse(text).responses ?? [];
    } catch {
      return; // not for us to mend; the request runs into its time limit
    }
    for (const answer of responses) {
      const asked = this.pending.get(answer.correlationData);
      if (!asked) continue;
      this.pending.delete(answer.correlationData);
      clearTimeout(asked.timer);
      if (answer.error) asked.reject(answerError(answer.error, answer.code ?? 'error'));
      else asked.resolve(answer.data ?? {});
    }
  }

  failPending(code) {
    for (const { reject, timer } of this.pending.values()) {
      clearTimeout(timer);
      reject(answerError(code, code));
    }
    this.pending.clear();
  }

  end() {
    this.failPending('offline');
    this.client.end(true);
  }
}

function answerError(message, code) {
  return Object.assign(new Error(message), { code });
}

function randomHex(bytes) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
