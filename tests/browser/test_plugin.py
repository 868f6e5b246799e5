# SPDX-License-Identifier: Apache-2.0
"""The page on the real plugin, signed in as a viewer: what the plugin publishes and answers is what
the page reads. The browser's part is plugin_page.mjs."""

from support.collectors import browser_house, run_node_tests
from support.control import Admin


def test_page_on_the_plugin(redis, start_broker):
    broker = start_broker(redis, websockets=True)
    admin = Admin(broker)
    try:
        admin.control("site.add", id="nagoya", fields={"name": "名古屋工場", "use_level": "2"})
        device = admin.control("device.add", id="press-07", site="nagoya", auth="token", fields={
            "owner": "OT", "model": "P-200", "support.end_of_security_support": "2999-03-31",
            "support.source": "vendor notice"})
        admin.control("device.add", id="press-08", site="nagoya", auth="token", fields={})
        viewer = admin.control("operator.add", id="guest", role="viewer")
        run_node_tests(browser_house() / "plugin_page.mjs", timeout=180,
                       SEKISHO_MQTT_PORT=str(broker.port),
                       SEKISHO_WEBSOCKET_PORT=str(broker.websockets_port),
                       SEKISHO_VIEWER_PASSWORD=viewer["secret"],
                       SEKISHO_DEVICE_SECRET=device["secret"])
    finally:
        admin.disconnect()
