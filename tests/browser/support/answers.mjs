// SPDX-License-Identifier: Apache-2.0
// Stands between the page and the broker in the browser, and answers $CONTROL requests as a function
// of the test's own says: a Mosquitto without the plugin swallows them. All else passes through.

import mqttPacket from 'mqtt-packet';

const REQUEST = '$CONTROL/sekisho/v1';
const RESPONSE = '$CONTROL/sekisho/v1/response';
const V5 = { protocolVersion: 5 };

// answer(command) gives the data, or throws an Error with a code. Requests are kept in `asked`.
export async function answerRequests(page, answer) {
  const asked = [];
  await page.routeWebSocket(/\/mqtt$/, (socket) => {
    const server = socket.connectToServer();
    const parser = mqttPacket.parser(V5);
    parser.on('packet', (packet) => {
      if (packet.cmd !== 'publish' || packet.topic !== REQUEST) {
        server.send(mqttPacket.generate(packet, V5));
        return;
      }
      const send = (reply) => socket.send(mqttPacket.generate(reply, V5));
      if (packet.qos === 1) send({ cmd: 'puback', messageId: packet.messageId, reasonCode: 0 });
      const { commands } = JSON.parse(packet.payload.toString());
      asked.push(...commands);
      const responses = commands.map((command) => respond(command, answer));
      send({
        cmd: 'publish',
        topic: RESPONSE,
        payload: JSON.stringify({ responses }),
        qos: 0,
        retain: false,
        dup: false,
      });
    });
    socket.onMessage((data) => parser.parse(Buffer.from(data)));
  });
  return asked;
}

function respond(command, answer) {
  const said = { command: command.command, correlationData: command.correlationData };
  try {
    return { ...said, data: answer(command) };
  } catch (error) {
    return { ...said, error: error.message, code: error.code ?? 'bad_input' };
  }
}
