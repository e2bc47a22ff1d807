//! Who supervises whom.

use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use crate::therapist::given::{self, Choice, Given};
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use records::AccountId;
use records::account::Role;

#[derive(Template)]
#[template(path = "admin/supervision.html")]
struct SupervisionPage {
    frame: Frame,
    given: Given,
    pairs: Vec<Pair>,
    supervisors: Vec<Choice>,
    therapists: Vec<Choice>,
}

struct Pair {
    supervisor: AccountId,
    therapist: AccountId,
    supervisor_name: String,
    therapist_name: String,
}

/// `GET /admin/supervision`
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    page(&ctx, Given::default()).await
}

async fn page(ctx: &Ctx, given: Given) -> Result<Response, Refusal> {
    let staff = ctx.practice.records().staff().await?;
    let name = |id: AccountId| {
        staff
            .iter()
            .find(|account| account.id == id)
            .map_or_else(|| "somebody who left".to_owned(), |account| account.name.clone())
    };
    let with = |role: Role| {
        let mut choices: Vec<Choice> = vec![Choice::new("", "Choose")];
        choices.extend(
            staff
                .iter()
                .filter(|account| account.is(role) && !account.disabled)
                .map(|account| Choice::new(account.id.to_string(), account.name.clone())),
        );
        choices
    };
    let pairs = ctx.practice.records().supervision(ctx.practice.today()).await?;
    let mut pairs: Vec<Pair> = pairs
        .into_iter()
        .map(|(supervisor, therapist)| Pair {
            supervisor_name: name(supervisor),
            therapist_name: name(therapist),
            supervisor,
            therapist,
        })
        .collect();
    pairs.sort_by(|one, other| {
        (&one.supervisor_name, &one.therapist_name).cmp(&(&other.supervisor_name, &other.therapist_name))
    });
    let page = SupervisionPage {
        frame: given::frame(ctx, "Supervision", &given),
        pairs,
        supervisors: with(Role::Supervisor),
        therapists: with(Role::Therapist),
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `POST /admin/supervision`: begins, or with `end` ends.
///
/// # Errors
/// The records are away.
pub async fn change(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let mut given = Given::of(fields);
    let id = |text: &str| text.parse::<AccountId>().ok();
    let (supervisor, therapist) = (id(given.value("supervisor")), id(given.value("therapist")));
    if supervisor.is_none() {
        given.wrong("supervisor", "Choose who supervises.");
    }
    if therapist.is_none() {
        given.wrong("therapist", "Choose who is supervised.");
    }
    if supervisor.is_some() && supervisor == therapist {
        given.wrong("therapist", "Nobody supervises themselves. Choose somebody else.");
    }
    let on = !given.has("end", "yes");
    let records = ctx.practice.records();
    if let (Some(supervisor), Some(therapist)) = (supervisor, therapist) {
        let fits = records.account(supervisor).await?.is(Role::Supervisor)
            && records.account(therapist).await?.is(Role::Therapist);
        if on && !fits {
            given.wrong("supervisor", "One of the two does not have the role for this.");
        }
        if given.is_right() {
            let deed = ctx.deed(
                "supervision",
                None,
                format!(
                    "account {supervisor} and account {therapist}: {}",
                    if on { "begins" } else { "ends" }
                ),
            );
            records
                .set_supervision(
                    supervisor,
                    therapist,
                    ctx.practice.today(),
                    on,
                    deed,
                    ctx.practice.now(),
                )
                .await?;
            return Ok(done("/admin/supervision", "supervision-kept"));
        }
    }
    page(&ctx, given).await
}
