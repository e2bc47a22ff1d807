//! What a practice does by itself, once a minute; see `web::minding`, `web::stuck_due` and `web::post`.

use crate::practice::deed;
use records::RecordsError;
use std::time::Duration;
use web::Practice;
use web::minding;
use web::post::queue;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(60);

/// Looks again and again, until it is stopped.
pub async fn mind(practice: Practice) {
    loop {
        match minding::once(&practice).await {
            Ok(minded) => say(minded),
            // The next minute tries again.
            Err(error) => tracing::error!(%error, "tasks could not be looked through"),
        }
        if let Err(error) = web::stuck_due::open_due(&practice).await {
            tracing::error!(%error, "notes that wait for their moment could not be looked through");
        }
        if let Err(error) = queue_messages(&practice).await {
            tracing::error!(%error, "messages could not be queued");
        }
        tokio::time::sleep(EVERY).await;
    }
}

fn say(
    minding::Minded {
        unsent,
        handed_on,
        overdue,
    }: minding::Minded,
) {
    if unsent > 0 {
        tracing::warn!(unsent, "told: a check-in was begun and not sent");
    }
    if handed_on > 0 {
        tracing::warn!(tasks = handed_on, "handed on: nobody had looked in time");
    }
    if overdue > 0 {
        tracing::error!(tasks = overdue, "overdue: nobody has looked at an urgent task");
    }
}

/// Queues what is due, where messages are sent. Each is queued once, however often this runs.
async fn queue_messages(practice: &Practice) -> Result<(), RecordsError> {
    queue::tell_of_tasks(practice).await?;
    queue::evening_links(
        practice,
        &deed("write", "check-in link, the evening before a session"),
    )
    .await?;
    Ok(())
}
