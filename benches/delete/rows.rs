//! What is in the store.

use std::{error::Error, path::Path, sync::Arc, time::Instant};

use sqlx::{Connection as _, SqliteConnection};
use uuid::Uuid;
use vpnaas::{
    app::Service,
    model::{
        IkePolicy, IpsecPolicy, Lifetime, SiteConnection, Status, VpnService,
        ike_policy::{IkeVersion, NegotiationMode},
        ipsec_policy::{EncapsulationMode, TransformProtocol},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
        site_connection::{Dpd, Initiator},
    },
    store::StoreError,
};

const CHUNK: usize = 500;

/// Puts connections of one service into the store; answers their ids.
pub async fn fill(service: &Service, count: usize) -> Result<Vec<String>, Box<dyn Error>> {
    let (store, ids) = (&service.app.context.store, &service.app.context.ids);
    let [vpn, ike, ipsec] = [ids.next(), ids.next(), ids.next()];
    store
        .write::<_, StoreError, _>(move |session| {
            Box::pin(async move {
                session.insert(&vpn_service(vpn)).await?;
                session.insert(&ike_policy(ike)).await?;
                session.insert(&ipsec_policy(ipsec)).await
            })
        })
        .await?;
    let mut made = Vec::with_capacity(count);
    while made.len() < count {
        let chunk: Arc<Vec<Uuid>> = Arc::new((0..CHUNK.min(count - made.len())).map(|_| ids.next()).collect());
        let rows = Arc::clone(&chunk);
        store
            .write::<_, StoreError, _>(move |session| {
                let rows = Arc::clone(&rows);
                Box::pin(async move {
                    for id in rows.iter() {
                        session.insert(&connection(*id, vpn, ike, ipsec)).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        made.extend(chunk.iter().map(Uuid::to_string));
    }
    Ok(made)
}

/// A token of the administrator.
pub async fn token(service: &Service) -> Result<String, Box<dyn Error>> {
    let request = serde_json::json!({"auth": {
        "identity": {"methods": ["password"], "password": {
            "user": {"name": "admin", "domain": {"id": "default"}, "password": "adminpw"},
        }},
        "scope": {"project": {"name": "admin", "domain": {"id": "default"}}},
    }});
    let issued = service.identity.issue(&serde_json::from_value(request)?, "http://127.0.0.1").await?;
    Ok(secrecy::ExposeSecret::expose_secret(&issued.token).to_owned())
}

/// The same delete with a transaction of its own each time, on the same file; answers how many a second.
pub async fn one_commit_each(file: &Path, count: usize) -> Result<f64, Box<dyn Error>> {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await?;
    sqlx::raw_sql("PRAGMA synchronous = FULL").execute(&mut connection).await?;
    let started = Instant::now();
    for _ in 0..count {
        let delete = "DELETE FROM ipsec_site_connections WHERE id = (SELECT id FROM ipsec_site_connections LIMIT 1)";
        sqlx::query(delete).execute(&mut connection).await?;
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let count = count as f64;
    Ok(count / started.elapsed().as_secs_f64())
}

fn vpn_service(id: Uuid) -> VpnService {
    VpnService {
        id,
        project_id: "bench".into(),
        name: "bench".into(),
        description: String::new(),
        router_id: id,
        subnet_id: Some(id),
        flavor_id: None,
        admin_state_up: true,
        external_v4_ip: Some("203.0.113.10".into()),
        external_v6_ip: None,
        status: Status::Active,
        generation: 1,
        observed_generation: 1,
    }
}

fn ike_policy(id: Uuid) -> IkePolicy {
    IkePolicy {
        id,
        project_id: "bench".into(),
        name: "bench".into(),
        description: String::new(),
        auth_algorithm: AuthAlgorithm::Sha256,
        encryption_algorithm: EncryptionAlgorithm::Aes128,
        phase1_negotiation_mode: NegotiationMode::Main,
        lifetime: Lifetime::default(),
        ike_version: IkeVersion::V2,
        pfs: Pfs::Group14,
    }
}

fn ipsec_policy(id: Uuid) -> IpsecPolicy {
    IpsecPolicy {
        id,
        project_id: "bench".into(),
        name: "bench".into(),
        description: String::new(),
        transform_protocol: TransformProtocol::Esp,
        auth_algorithm: AuthAlgorithm::Sha256,
        encryption_algorithm: EncryptionAlgorithm::Aes128,
        encapsulation_mode: EncapsulationMode::Tunnel,
        lifetime: Lifetime::default(),
        pfs: Pfs::Group14,
    }
}

fn connection(id: Uuid, vpn: Uuid, ike: Uuid, ipsec: Uuid) -> SiteConnection {
    SiteConnection {
        id,
        project_id: "bench".into(),
        name: "bench".into(),
        description: String::new(),
        peer_address: "192.0.2.10".into(),
        peer_id: "192.0.2.10".into(),
        local_id: String::new(),
        mtu: SiteConnection::DEFAULT_MTU,
        psk: "secret".into(),
        initiator: Initiator::BiDirectional,
        dpd: Dpd::default(),
        admin_state_up: true,
        vpnservice_id: vpn,
        ikepolicy_id: ike,
        ipsecpolicy_id: ipsec,
        peer_cidrs: vec!["10.99.0.0/24".into()],
        local_ep_group_id: None,
        peer_ep_group_id: None,
        deletion_protection: false,
        status: Status::Active,
        generation: 1,
        observed_generation: 1,
    }
}
