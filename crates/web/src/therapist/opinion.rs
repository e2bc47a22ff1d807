//! What the therapist says of a cause: agree, disagree, something else. The client's own word stands beside it.

use super::given::Given;
use super::opened::Opened;
use crate::ctx::{Ctx, done};
use crate::refusal::Refusal;
use axum::extract::Form;
use axum::response::Response;
use monitoring::episode::What;
use monitoring::episode::event::{OpinionEvent, Person, Says};
use records::event::NewEvent;

/// `POST /clients/{episode}/opinion`.
///
/// # Errors
/// The cause is not in the library, or the records are away.
pub async fn say(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let mut given = Given::of(fields);
    let cause = given.value("cause").to_owned();
    if !record.library.causes.iter().any(|known| known.slug == cause) {
        return Err(Refusal::Said(
            "This cause is not in the library any more.".to_owned(),
        ));
    }
    let says = match given.value("says") {
        "agree" => Says::Agree,
        "disagree" => Says::Disagree,
        "other" => Says::Other,
        _ => {
            return Err(Refusal::Said(
                "Choose agree, disagree or something else.".to_owned(),
            ));
        }
    };
    let words = given.text("words");
    if let Some(problem) = given.problem("words") {
        return Err(Refusal::Said(problem.to_owned()));
    }
    let event = OpinionEvent {
        cause,
        by: Person::Therapist,
        says,
        words,
    };
    let events = vec![NewEvent {
        on: record.today,
        what: What::Opinion(event),
    }];
    record.store(&ctx, events, "opinion on a cause").await?;
    Ok(done(&record.path(""), "stored"))
}
