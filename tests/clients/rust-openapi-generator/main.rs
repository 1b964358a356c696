//! A program that uses this client. A refusal is a `ResponseError`, whose entity is one of the operation's bodies; the
//! error types determine which one.

use std::env;

use uuid::Uuid;
use vpnaas::{
    apis::{
        Error,
        configuration::{ApiKey, Configuration},
        ike_policies_api::{create_ike_policy, delete_ike_policy},
        ipsec_policies_api::{create_ipsec_policy, delete_ipsec_policy},
        ipsec_site_connections_api::{
            DeleteIpsecSiteConnectionError as Refusal, create_ipsec_site_connection, delete_ipsec_site_connection,
            update_ipsec_site_connection,
        },
        vpn_services_api::{create_vpn_service, delete_vpn_service},
    },
    models::{
        IkePolicyCreate, IkePolicyCreateRequest, IkeVersion, IpsecPolicyCreate, IpsecPolicyCreateRequest,
        IpsecSiteConnection, IpsecSiteConnectionCreate, IpsecSiteConnectionCreateRequest, IpsecSiteConnectionUpdate,
        IpsecSiteConnectionUpdateRequest, VpnServiceCreate, VpnServiceCreateRequest,
    },
};

const NAME: &str = "rust-openapi-generator";

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn client(token: Option<&str>) -> Result<Configuration> {
    let api_key = token.map(|token| ApiKey { prefix: None, key: token.into() });
    Ok(Configuration { base_path: env::var("BASE")?, api_key, ..Configuration::new() })
}

/// The line for a call that must be refused.
fn tell(result: std::result::Result<(), Error<Refusal>>) -> Result<()> {
    let Err(Error::ResponseError(refusal)) = result else {
        return Err("not refused".into());
    };
    let status = refusal.status.as_u16();
    match refusal.entity.ok_or("a refusal without a model")? {
        Refusal::Status401(fault) => println!("{status} {} Refusal::Status401", fault.error.title),
        Refusal::Status404(fault) => println!("{status} {:?} Refusal::Status404", fault.neutron_error.r#type),
        Refusal::Status409(fault) => println!("{status} {:?} Refusal::Status409", fault.neutron_error.r#type),
        Refusal::UnknownValue(other) => return Err(format!("not the refusal of a connection: {other}").into()),
    }
    Ok(())
}

struct Policies {
    service: Uuid,
    ike: Uuid,
    ipsec: Uuid,
}

async fn connect(client: &Configuration, on: &Policies, cidr: &str, is_protected: bool) -> Result<IpsecSiteConnection> {
    let connection = IpsecSiteConnectionCreate {
        name: Some(NAME.into()),
        peer_cidrs: Some(Some(vec![cidr.into()])),
        deletion_protection: Some(is_protected),
        ..IpsecSiteConnectionCreate::new(
            on.service,
            on.ike,
            on.ipsec,
            "192.0.2.10".into(),
            "192.0.2.10".into(),
            "correct-horse".into(),
        )
    };
    let body = IpsecSiteConnectionCreateRequest::new(connection);
    Ok(*create_ipsec_site_connection(client, body).await?.ipsec_site_connection)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let (client, stranger) = (client(Some(&env::var("TOKEN")?))?, client(None)?);
    let ike = IkePolicyCreate { name: Some(NAME.into()), ike_version: Some(IkeVersion::V2), ..IkePolicyCreate::new() };
    let ike = create_ike_policy(&client, IkePolicyCreateRequest::new(ike)).await?.ikepolicy;
    let ipsec = IpsecPolicyCreate { name: Some(NAME.into()), ..IpsecPolicyCreate::new() };
    let ipsec = create_ipsec_policy(&client, IpsecPolicyCreateRequest::new(ipsec)).await?.ipsecpolicy;
    let service = VpnServiceCreate {
        name: Some(NAME.into()),
        subnet_id: Some(Some(env::var("SUBNET")?.parse()?)),
        ..VpnServiceCreate::new(env::var("ROUTER")?.parse()?)
    };
    let service = create_vpn_service(&client, VpnServiceCreateRequest::new(service)).await?.vpnservice;
    let on = Policies { service: service.id, ike: ike.id, ipsec: ipsec.id };

    let connection = connect(&client, &on, "10.17.1.0/24", false).await?;
    let guarded = connect(&client, &on, "10.17.2.0/24", true).await?;
    assert_eq!((connection.dpd.timeout, ike.lifetime.value), (120, 3600));

    delete_ipsec_site_connection(&client, &connection.id.to_string()).await?;
    println!("204 deleted");
    tell(delete_ipsec_site_connection(&client, &connection.id.to_string()).await)?;
    tell(delete_ipsec_site_connection(&stranger, &guarded.id.to_string()).await)?;
    tell(delete_ipsec_site_connection(&client, &guarded.id.to_string()).await)?;

    let lifted = IpsecSiteConnectionUpdate { deletion_protection: Some(false), ..IpsecSiteConnectionUpdate::new() };
    let body = IpsecSiteConnectionUpdateRequest::new(lifted);
    update_ipsec_site_connection(&client, &guarded.id.to_string(), body).await?;
    delete_ipsec_site_connection(&client, &guarded.id.to_string()).await?;
    delete_vpn_service(&client, &on.service.to_string()).await?;
    delete_ike_policy(&client, &on.ike.to_string()).await?;
    delete_ipsec_policy(&client, &on.ipsec.to_string()).await?;
    Ok(())
}
