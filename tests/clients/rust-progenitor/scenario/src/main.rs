//! A program that uses this client. A refusal is an `ErrorResponse` with the status, whose value is one of the bodies.

use std::env;

use uuid::Uuid;
use vpnaas::{
    Client, Error, ResponseValue,
    types::{
        DeleteIpsecSiteConnectionRefusal as Refusal, IkePolicyCreate, IkePolicyCreateName, IkePolicyCreateRequest,
        IkeVersion, IpsecPolicyCreate,
        IpsecPolicyCreateName, IpsecPolicyCreateRequest, IpsecSiteConnection, IpsecSiteConnectionCreate,
        IpsecSiteConnectionCreateName, IpsecSiteConnectionCreateRequest, IpsecSiteConnectionUpdate,
        IpsecSiteConnectionUpdateRequest, VpnServiceCreate, VpnServiceCreateName,
        VpnServiceCreateRequest,
    },
};

mod vpnaas {
    include!(concat!(env!("WORK"), "/client.rs"));
}

const NAME: &str = "rust-progenitor";

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn client(token: Option<&str>) -> Result<Client> {
    let mut headers = reqwest::header::HeaderMap::new();
    if let Some(token) = token {
        headers.insert("X-Auth-Token", token.parse()?);
    }
    let http = reqwest::Client::builder().default_headers(headers).no_proxy().build()?;
    Ok(Client::new_with_client(&env::var("BASE")?, http))
}

/// The line for a call that must be refused.
fn tell<T>(result: std::result::Result<ResponseValue<T>, Error<Refusal>>) -> Result<()> {
    let Err(Error::ErrorResponse(refusal)) = result else {
        return Err("not refused".into());
    };
    let status = refusal.status().as_u16();
    match refusal.into_inner() {
        Refusal::IPsecSiteConnectionNotFoundFault(fault) => {
            println!("{status} {} Refusal::IPsecSiteConnectionNotFoundFault", fault.neutron_error.type_)
        }
        Refusal::DeleteIpsecSiteConnectionConflictFault(fault) => {
            println!("{status} {} Refusal::DeleteIpsecSiteConnectionConflictFault", fault.neutron_error.type_)
        }
        Refusal::UnauthorizedFault(fault) => println!("{status} {} Refusal::UnauthorizedFault", *fault.error.title),
    }
    Ok(())
}

struct Policies {
    service: Uuid,
    ike: Uuid,
    ipsec: Uuid,
}

async fn connect(client: &Client, on: &Policies, cidr: &str, is_protected: bool) -> Result<IpsecSiteConnection> {
    let connection = IpsecSiteConnectionCreate::builder()
        .name(IpsecSiteConnectionCreateName::try_from(NAME)?)
        .vpnservice_id(on.service)
        .ikepolicy_id(on.ike)
        .ipsecpolicy_id(on.ipsec)
        .peer_address("192.0.2.10")
        .peer_id("192.0.2.10")
        .psk("correct-horse")
        .peer_cidrs(vec![cidr.parse()?])
        .deletion_protection(is_protected);
    let body = IpsecSiteConnectionCreateRequest::builder().ipsec_site_connection(connection);
    Ok(client.create_ipsec_site_connection().body(body).send().await?.into_inner().ipsec_site_connection)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let (client, stranger) = (client(Some(&env::var("TOKEN")?))?, client(None)?);
    let body = IkePolicyCreateRequest::builder()
        .ikepolicy(IkePolicyCreate::builder().name(IkePolicyCreateName::try_from(NAME)?).ike_version(IkeVersion::V2));
    let ike = client.create_ike_policy().body(body).send().await?.into_inner().ikepolicy;
    let body = IpsecPolicyCreateRequest::builder()
        .ipsecpolicy(IpsecPolicyCreate::builder().name(IpsecPolicyCreateName::try_from(NAME)?));
    let ipsec = client.create_ipsec_policy().body(body).send().await?.into_inner().ipsecpolicy;
    let service = VpnServiceCreate::builder()
        .name(VpnServiceCreateName::try_from(NAME)?)
        .router_id(env::var("ROUTER")?.parse::<Uuid>()?)
        .subnet_id(env::var("SUBNET")?.parse::<Uuid>()?);
    let body = VpnServiceCreateRequest::builder().vpnservice(service);
    let service = client.create_vpn_service().body(body).send().await?.into_inner().vpnservice;
    let on = Policies { service: service.id, ike: ike.id, ipsec: ipsec.id };

    let connection = connect(&client, &on, "10.11.1.0/24", false).await?;
    let guarded = connect(&client, &on, "10.11.2.0/24", true).await?;
    assert_eq!((connection.dpd.timeout, ike.lifetime.value), (120, 3600));

    let gone = client.delete_ipsec_site_connection().connection_id(connection.id).send().await?;
    println!("{} deleted", gone.status().as_u16());
    tell(client.delete_ipsec_site_connection().connection_id(connection.id).send().await)?;
    tell(stranger.delete_ipsec_site_connection().connection_id(guarded.id).send().await)?;
    tell(client.delete_ipsec_site_connection().connection_id(guarded.id).send().await)?;

    let lifted = IpsecSiteConnectionUpdate::builder().deletion_protection(false);
    let body = IpsecSiteConnectionUpdateRequest::builder().ipsec_site_connection(lifted);
    client.update_ipsec_site_connection().connection_id(guarded.id).body(body).send().await?;
    client.delete_ipsec_site_connection().connection_id(guarded.id).send().await?;
    client.delete_vpn_service().service_id(on.service).send().await?;
    client.delete_ike_policy().ikepolicy_id(on.ike).send().await?;
    client.delete_ipsec_policy().ipsecpolicy_id(on.ipsec).send().await?;
    Ok(())
}
