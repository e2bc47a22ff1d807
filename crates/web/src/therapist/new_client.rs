//! A new client: who, how to reach them, what is measured, since when.

use super::given::{self, Choice, Given};
use crate::admin::people::languages;
use crate::check_in::plan;
use crate::ctx::{Ctx, Frame, done};
use crate::measure_plan;
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use monitoring::instrument::Instrument;
use monitoring::knowledge::Library;
use records::ClientId;
use records::account::Role;
use records::client::NewClient;

#[derive(Template)]
#[template(path = "therapist/new-client.html")]
struct NewClientPage {
    frame: Frame,
    given: Given,
    languages: Vec<Choice>,
    measures: Vec<Choice>,
}

async fn page(ctx: &Ctx, given: Given) -> Result<Response, Refusal> {
    let library = ctx.practice.library();
    let page = NewClientPage {
        frame: given::frame(ctx, "New client", &given),
        languages: languages(ctx),
        measures: measures(ctx, &library).await?,
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// Measures whose course can be read, those first that can be asked here; in a practice that only records, every measure with a total.
async fn measures(ctx: &Ctx, library: &Library) -> Result<Vec<Choice>, Refusal> {
    let licences = crate::admin::plan::held(ctx).await?;
    let can_be_asked = |known: &Instrument| {
        measure_plan::askable(library, &licences).any(|askable| askable.name == known.name)
    };
    let silent = library.courses.is_empty();
    let known = library.instruments.iter().filter(|known| {
        if silent {
            known.total.is_some()
        } else {
            library.course(&known.name).is_some()
        }
    });
    let (asked, imported): (Vec<_>, Vec<_>) = known.partition(|known| can_be_asked(known));
    let asked = asked
        .into_iter()
        .map(|known| Choice::new(known.name.clone(), known.title.clone()));
    let imported = imported.into_iter().map(|known| {
        let words = format!("{}: only scores from elsewhere", known.title);
        Choice::new(known.name.clone(), words)
    });
    let choices = std::iter::once(Choice::new("", "Choose"));
    Ok(choices.chain(asked).chain(imported).collect())
}

/// The measure with a course that this practice gives by its plan; none where the plan has none or several.
fn planned(ctx: &Ctx, library: &Library) -> Option<String> {
    let mut known = plan::of_the_practice(&ctx.practice)?
        .into_iter()
        .map(|one| one.measure)
        .filter(|measure| library.course(measure).is_some());
    let first = known.next();
    first.filter(|_| known.next().is_none())
}

/// `GET /caseload/new`.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let mut given = Given::default();
    given.put("began", ctx.practice.today().to_string());
    given.put("language", ctx.practice.settings().language.clone());
    if let Some(measure) = planned(&ctx, &ctx.practice.library()) {
        given.put("measure", measure);
    }
    page(&ctx, given).await
}

/// `POST /caseload/new`.
///
/// # Errors
/// The records are away.
pub async fn add(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let mut given = Given::of(fields);
    let therapist = ctx.account()?.id;
    let name = given.needed("name", "Write a name, or what the client is to be called here.");
    let contact = given.text("contact");
    let began = given.day("began");
    let today = ctx.practice.today();
    if given.value("began").is_empty() {
        given.wrong("began", "Write the day of the first session.");
    } else if began.is_some_and(|day| day > today) {
        given.wrong("began", "The first day lies ahead. Write today, or a day before.");
    }
    let library = ctx.practice.library();
    let measure = given.needed("measure", "Choose the measure whose course is read.");
    let measure = Some(measure).filter(|measure| !measure.is_empty());
    if measure
        .as_deref()
        .is_some_and(|name| library.instrument(name).is_none())
    {
        given.wrong("measure", "Choose one of the measures shown.");
    }
    let language = given.value("language").to_owned();
    if !library.labels.contains_key(&language) {
        given.wrong("language", "Choose one of the languages shown.");
    }
    let account = match given.text("login") {
        None => None,
        Some(login) => free_account(&ctx, &mut given, &login).await?,
    };
    let Some(began_on) = began.filter(|_| given.is_right()) else {
        return page(&ctx, given).await;
    };
    let records = ctx.practice.records();
    let now = ctx.practice.now();
    let new = NewClient {
        name,
        contact,
        language,
        therapist,
        measure,
        began_on,
    };
    let (client, episode) = records
        .add_client(new, ctx.deed("write", None, "new client"), now)
        .await?;
    if account.is_some() {
        give_account(&ctx, client, account).await?;
    }
    Ok(done(&format!("/clients/{episode}"), "client-added"))
}

/// The account of a client who signs in already and belongs to no record.
async fn free_account(
    ctx: &Ctx,
    given: &mut Given,
    login: &str,
) -> Result<Option<records::AccountId>, Refusal> {
    let found = ctx
        .practice
        .records()
        .account_by_login(&login.to_lowercase())
        .await?;
    let fits =
        found.filter(|account| account.is(Role::Client) && account.client.is_none() && !account.disabled);
    if fits.is_none() {
        given.wrong("login", "There is no client’s account with this login that is free. Leave it empty; it can be added later.");
    }
    Ok(fits.map(|account| account.id))
}

async fn give_account(
    ctx: &Ctx,
    client: ClientId,
    account: Option<records::AccountId>,
) -> Result<(), Refusal> {
    let records = ctx.practice.records();
    let mut row = records.client(client).await?;
    row.account = account;
    records
        .change_client(
            row,
            ctx.deed("write", Some(client), "account of a client"),
            ctx.practice.now(),
        )
        .await?;
    Ok(())
}
