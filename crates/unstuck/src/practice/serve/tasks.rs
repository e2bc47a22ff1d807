//! What a practice does by itself: hands on what nobody has looked at in time, opens notes whose moment has come, tells whom
//! something waits for, and on the evening before a session queues its link.

use crate::clock;
use crate::practice::deed;
use records::RecordsError;
use std::time::Duration;
use web::Practice;
use web::post::queue;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(60);

/// Looks again and again, until it is stopped.
pub async fn mind(practice: Practice) {
    loop {
        match hand_on(&practice).await {
            Ok(0) => {}
            Ok(tasks) => tracing::warn!(tasks, "handed on: nobody had looked in time"),
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

/// Hands on what is due; gives how many.
async fn hand_on(practice: &Practice) -> Result<usize, RecordsError> {
    let now = clock::now();
    let mut handed = 0;
    for task in practice.records().tasks_due(now).await? {
        // Without a backup it is marked all the same: it then stands as overdue for everybody who may see it.
        let deed = records::audit::Deed {
            client: Some(task.client),
            ..deed("write", "handed a task on")
        };
        handed += usize::from(practice.records().escalate(task.id, deed, now).await?);
    }
    Ok(handed)
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
