// Direct access to the service: creates what a scenario needs, and reports the actual state.
export class Service {
  constructor(base, token) {
    Object.assign(this, { base, token });
  }

  async call(method, path, body, token = this.token) {
    const response = await fetch(this.base + path, {
      method,
      headers: { "Content-Type": "application/json", ...(token && { "X-Auth-Token": token }) },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return { status: response.status, body: text && isJson ? JSON.parse(text) : text };
  }

  async connections() {
    return (await this.call("GET", "/v2.0/vpn/ipsec-site-connections")).body.ipsec_site_connections;
  }

  // A new connection in addition to the demo's; its id.
  async connection(protectedFromDeletion = false) {
    const [{ vpnservice_id, ikepolicy_id, ipsecpolicy_id }] = await this.connections();
    this.made = (this.made ?? 0) + 1;
    const draft = {
      ...{ vpnservice_id, ikepolicy_id, ipsecpolicy_id },
      ...{ name: `to-delete-${this.made}`, psk: "a-long-and-random-secret", deletion_protection: protectedFromDeletion },
      ...{ peer_address: `198.51.100.${20 + this.made}`, peer_id: `198.51.100.${20 + this.made}` },
      peer_cidrs: [`10.20.${this.made}.0/24`],
    };
    const { status, body } = await this.call("POST", "/v2.0/vpn/ipsec-site-connections", { ipsec_site_connection: draft });
    if (status !== 201) throw new Error(`no connection: ${status} ${JSON.stringify(body)}`);
    return body.ipsec_site_connection.id;
  }
}
