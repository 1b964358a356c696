//! Looks after one service: its namespace and its daemon, found or made, and taken away with the last tunnel.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use super::{
    charon::{Charon, Place},
    command::GatewayError,
    plumbing::namespace_path,
    report::Wanted,
    service::{Service, Shared},
    session::{self, End},
};

/// How soon a daemon that has gone is started again; doubled while it does not stay, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A daemon that has lived for so long has stayed.
const STAYED: Duration = Duration::from_mins(1);

/// Tells the worker of a service, or starts one.
pub(super) fn want(shared: &Arc<Shared>, wanted: Wanted) {
    let id = wanted.site.service;
    let mut services = shared.services();
    if let Some(sender) = services.get(&id) {
        sender.send_replace(Arc::new(wanted));
        return;
    }
    let (sender, receiver) = watch::channel(Arc::new(wanted));
    services.insert(id, sender);
    tokio::spawn(run(Service::new(Arc::clone(shared), id, receiver)));
}

async fn run(mut service: Service) {
    let mut pause = FIRST_PAUSE;
    loop {
        let start = Instant::now();
        match round(&mut service).await {
            Ok(Some(End::Abandoned)) => return,
            Ok(Some(End::Empty)) if finish(&service) => return,
            Ok(Some(End::Empty)) => continue,
            Ok(None) => service.lose(),
            Err(error) => {
                tracing::warn!(service.id = %service.id, %error, "a service cannot be made what it should be");
                service.fail(&error);
            }
        }
        pause = if start.elapsed() > STAYED { FIRST_PAUSE } else { LONGEST_PAUSE.min(pause * 2) };
        if let Ok(Err(_)) = timeout(pause, service.wanted.changed()).await {
            // Nobody says any more what is wanted.
            return;
        }
    }
}

/// From finding or making the daemon to its end; `None` where it has ended by itself.
async fn round(service: &mut Service) -> Result<Option<End>, GatewayError> {
    service.take_in();
    let shared = Arc::clone(&service.shared);
    let place = Place::of(&shared.settings, service.id);
    let (mut charon, namespace) = match Charon::find(&shared.settings, &place).await? {
        Some(charon) => {
            tracing::info!(service.id = %service.id, "a daemon that runs is taken over");
            (charon, None)
        }
        None if service.now.tunnels.is_empty() => return clear(service, &place).await.map(Some),
        None => {
            let namespace = Arc::clone(&shared).attach(service.layout()).await?;
            (Charon::start(&shared.settings, &place, &namespace).await?, Some(namespace))
        }
    };
    service.recover();
    match session::run(service, &mut charon, namespace).await {
        Ok(End::Abandoned) => Ok(Some(End::Abandoned)),
        Ok(End::Empty) => {
            charon.stop(&shared.settings).await?;
            clear(service, &place).await.map(Some)
        }
        Err(error) => {
            tracing::warn!(service.id = %service.id, %error, "a daemon has ended, or is ended since it is of no use");
            charon.bury().await?;
            Ok(None)
        }
    }
}

/// Takes away the namespace and the files of a daemon that has ended.
async fn clear(service: &mut Service, place: &Place) -> Result<End, GatewayError> {
    let namespace = place.namespace();
    if let Some(namespace) = namespace.as_deref().filter(|namespace| namespace_path(namespace).exists()) {
        place.end_strays(&service.shared.settings, namespace).await?;
    }
    service.shared.plumbing.detach(service.id, namespace.as_deref()).await?;
    place.clear()?;
    service.cleared();
    Ok(End::Empty)
}

/// Ends the worker, unless something was said in the meantime.
fn finish(service: &Service) -> bool {
    let mut services = service.shared.services();
    let is_over = service.wanted.has_changed().map_or(true, |has_changed| !has_changed);
    if is_over {
        services.remove(&service.id);
    }
    is_over
}
