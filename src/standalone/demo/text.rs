//! What the user is told.

use secrecy::{ExposeSecret as _, SecretString};

use super::Examples;

/// One token per kind of caller.
pub(super) struct Tokens {
    pub(super) member: SecretString,
    pub(super) reader: SecretString,
    pub(super) admin: SecretString,
    pub(super) other: SecretString,
}

/// The whole text, with a line break at the end. It shows the demo's tokens, which are meant to be public.
pub(super) fn text(
    base: &str,
    tokens: &Tokens,
    examples: &Examples,
    ping: Option<&str>,
    is_thrown_away: bool,
) -> String {
    let [member, reader, admin, other] =
        [&tokens.member, &tokens.reader, &tokens.admin, &tokens.other].map(SecretString::expose_secret);
    let Examples { subnet, router, service, ike_policy, ipsec_policy, example, protected } = examples;
    let fate =
        if is_thrown_away { "\nStop with Ctrl-C; the database is thrown away then." } else { "\nStop with Ctrl-C." };
    let data_plane = match ping {
        None => "The data plane is simulated. Connections named slow-*, down-*, error-*,\nstuck-* or flaky-* behave like that; \
                 others become ACTIVE."
            .to_owned(),
        Some(ping) => format!(
            "The tunnels are real: strongSwan, with a far side in namespaces of this\nmachine. Through the one of the example, \
             until it is deleted:\n\n{ping}"
        ),
    };
    let collection = format!("{base}/v2.0/vpn/ipsec-site-connections");
    let delete = |token: &str, id| {
        let token = if token.is_empty() { String::new() } else { format!(" -H 'X-Auth-Token: {token}'") };
        format!("curl -sS -w '\\n%{{http_code}}\\n' -X DELETE{token} {collection}/{id}")
    };
    let [gone, nobody, again, refused] =
        [delete(member, example), delete("", example), delete(member, example), delete(member, protected)];
    format!(
        "\
vpnaas, a demo

Swagger UI   {base}/docs/
Log in       {base}/identity/v3
             users demo, reader, admin, demo2, manager; domain Default;
             password: the name and pw, as in demopw

Tokens, for X-Auth-Token
  member     {member}
  reader     {reader}
  admin      {admin}
  other      {other}  (member of demo2)

Examples, of project demo
  subnet        {subnet}
  router        {router}
  vpnservice    {service}
  ikepolicy     {ike_policy}
  ipsecpolicy   {ipsec_policy}
  connections
    example     {example}
    protected   {protected}  (deletion_protection)

{data_plane}

Paste these four: the example goes (204), nobody may (401),
it is gone (404), the other one is protected (409).

{gone}

{nobody}

{again}

{refused}
{fate}
"
    )
}
