// SPDX-License-Identifier: Apache-2.0
// A stand for the page: a Mosquitto with a WebSocket listener, nginx from the page's own template in
// front, and a publisher of documents. Everything lives in a folder of its own and ends with stop().

import mqtt from 'mqtt';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile, chmod } from 'node:fs/promises';
import { createServer, connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = process.env.SEKISHO_ROOT;
const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;

export const OPERATOR = { name: 'mika', password: 'a long enough secret' };

export async function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export async function eventually(check, what, timeout_ms = 10000) {
  const end = Date.now() + timeout_ms;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) throw new Error(`did not happen within ${timeout_ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

class Server {
  constructor(command, args) {
    this.said = '';
    this.child = spawn(command, args, { env: { ...process.env, PATH }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on('data', (text) => {
        this.said = (this.said + text).slice(-20000);
      });
    }
    this.ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.once('error', (error) => {
      this.said += error;
    });
  }

  async up(port) {
    await eventually(async () => {
      if (this.child.exitCode !== null) throw new Error(`ended at start:\n${this.said}`);
      return answers(port);
    }, `port ${port} answers; it said:\n${this.said}`);
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await this.ended;
    clearTimeout(late);
  }
}

// nginx in front of a WebSocket listener, from dashboards/nginx.conf.in.
export async function startNginx(folder, page, websocket) {
  const template = await readFile(join(ROOT, 'dashboards', 'nginx.conf.in'), 'utf8');
  const places = {
    '@LISTEN@': `127.0.0.1:${page}`,
    '@BROKER@': `127.0.0.1:${websocket}`,
    '@DIST@': join(ROOT, 'dashboards', 'dist'),
    '@RUN@': folder,
  };
  const text = template.replace(/@[A-Z]+@/g, (place) => places[place]);
  // Root's workers would become a user who may have no way into the checkout.
  const user = process.getuid() === 0 ? 'user root;\n' : '';
  await writeFile(join(folder, 'nginx.conf'), user + text);
  const server = new Server('nginx', [
    '-e',
    join(folder, 'error.log'),
    '-c',
    join(folder, 'nginx.conf'),
    '-g',
    'daemon off;',
  ]);
  await server.up(page);
  return server;
}

export class Stand {
  static async start() {
    const stand = new Stand();
    stand.folder = await mkdtemp(join(tmpdir(), 'sekisho-page-'));
    await chmod(stand.folder, 0o755);
    [stand.port, stand.websocket, stand.page] = [await freePort(), await freePort(), await freePort()];
    await stand.writeBroker();
    await stand.startBroker();
    stand.nginx = await startNginx(stand.folder, stand.page, stand.websocket);
    stand.url = `http://127.0.0.1:${stand.page}/`;
    return stand;
  }

  async writeBroker() {
    const passwords = join(this.folder, 'passwords');
    await writeFile(passwords, `${OPERATOR.name}:${OPERATOR.password}\npublisher:publisher\n`);
    const hash = new Server('mosquitto_passwd', ['-U', passwords]);
    await hash.ended;
    await chmod(passwords, 0o644);
    await writeFile(
      join(this.folder, 'mosquitto.conf'),
      [
        'log_dest stderr',
        'allow_anonymous false',
        `password_file ${passwords}`,
        'max_queued_messages 100000',
        `listener ${this.port} 127.0.0.1`,
        `listener ${this.websocket} 127.0.0.1`,
        'socket_domain ipv4',
        'protocol websockets',
        '',
      ].join('\n'),
    );
  }

  async startBroker() {
    this.broker = new Server('mosquitto', ['-c', join(this.folder, 'mosquitto.conf')]);
    await this.broker.up(this.port);
    await this.broker.up(this.websocket);
    this.client = await mqtt.connectAsync(`mqtt://127.0.0.1:${this.port}`, {
      username: 'publisher',
      password: 'publisher',
      protocolVersion: 5,
      reconnectPeriod: 0,
    });
  }

  async stopBroker() {
    this.client.end(true);
    await this.broker.stop();
  }

  // Publishes a document; null clears the retained one.
  async publish(topic, document, retain = true) {
    const payload =
      document === null ? '' : typeof document === 'string' ? document : JSON.stringify(document);
    await this.client.publishAsync(topic, payload, { qos: 1, retain });
  }

  async publishAll(documents) {
    for (const [topic, document] of Object.entries(documents)) await this.publish(topic, document);
  }

  async stop() {
    this.client?.end(true);
    await this.nginx?.stop();
    await this.broker?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
