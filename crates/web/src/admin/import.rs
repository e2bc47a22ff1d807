//! Clients and past scores from a table: a preview first, nothing stored before “import”, a report after.

use super::sent::Sent;
use super::table::{Against, Entry, Problem, Table, Value};
use crate::ctx::{Ctx, Frame};
use crate::refusal::Refusal;
use crate::therapist::given::{self, Given};
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use monitoring::episode::What;
use monitoring::episode::event::CheckInEvent;
use records::bulk::PastEvent;
use records::client::NewClient;
use records::event::NewEvent;
use records::{AccountId, EpisodeId};
use std::collections::{BTreeMap, BTreeSet};

/// So many problems are listed.
const MOST_PROBLEMS: usize = 200;

#[derive(Template)]
#[template(path = "admin/import.html")]
struct ImportPage {
    frame: Frame,
    given: Given,
    text: String,
    preview: Option<Preview>,
}

#[derive(Template)]
#[template(path = "admin/imported.html")]
struct ImportedPage {
    frame: Frame,
    plan: Preview,
}

/// What an import would do, or did.
struct Preview {
    rows: usize,
    new_clients: usize,
    known_clients: usize,
    scores: usize,
    already: usize,
    problems: Vec<Problem>,
    more_problems: usize,
    groups: Vec<GroupView>,
}

struct GroupView {
    client: String,
    therapist: String,
    scores: usize,
    known: bool,
    from_to: String,
}

/// The scores of one client.
struct Group {
    client: String,
    therapist: AccountId,
    known: Option<(EpisodeId, i64)>,
    entries: Vec<Entry>,
}

struct Plan {
    table: Table,
    groups: Vec<Group>,
    already: usize,
    names: BTreeMap<AccountId, String>,
}

/// `GET /admin/import`
///
/// # Errors
/// The template fails.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    page(&ctx, Given::default(), None)
}

fn page(ctx: &Ctx, given: Given, preview: Option<Preview>) -> Result<Response, Refusal> {
    let page = ImportPage {
        frame: given::frame(ctx, "Import", &given),
        text: given.value("text").to_owned(),
        preview,
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `POST /admin/import`: the preview. Stores nothing.
///
/// # Errors
/// The records are away.
pub async fn preview(ctx: Ctx, Sent(mut given): Sent) -> Result<Response, Refusal> {
    if given.is_right() && given.value("text").is_empty() {
        given.wrong("file", "Choose a file, or put the table into the field.");
    }
    if !given.is_right() {
        return page(&ctx, given, None);
    }
    let plan = plan(&ctx, given.value("text")).await?;
    page(&ctx, given, Some(plan.view()))
}

/// `POST /admin/import/store`: stores every row without a problem.
///
/// # Errors
/// The records are away.
pub async fn store(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let given = Given::of(fields);
    let plan = plan(&ctx, given.value("text")).await?;
    let view = plan.view();
    put(&ctx, plan).await?;
    ctx.page(&ImportedPage {
        frame: ctx.frame("Imported"),
        plan: view,
    })
}

async fn plan(ctx: &Ctx, text: &str) -> Result<Plan, Refusal> {
    let library = ctx.practice.library();
    let staff = ctx.practice.records().staff().await?;
    let table = Table::read(
        text,
        &Against {
            library: &library,
            staff: &staff,
            today: ctx.practice.today(),
        },
    );
    let mut by_client: BTreeMap<(AccountId, String), Vec<Entry>> = BTreeMap::new();
    for entry in &table.entries {
        by_client
            .entry((entry.therapist, entry.client.clone()))
            .or_default()
            .push(entry.clone());
    }
    let mut plan = Plan {
        table,
        groups: Vec::new(),
        already: 0,
        names: staff
            .into_iter()
            .map(|account| (account.id, account.name))
            .collect(),
    };
    let therapists: BTreeSet<AccountId> = by_client.keys().map(|(therapist, _)| *therapist).collect();
    // None: two clients of this therapist have the name, and nobody can tell whose the scores are.
    let mut known: BTreeMap<(AccountId, String), Option<EpisodeId>> = BTreeMap::new();
    for therapist in therapists {
        for line in ctx
            .practice
            .records()
            .lines(Some(therapist), crate::consent::FEEDBACK)
            .await?
        {
            let one = known.entry((therapist, line.name)).or_insert(Some(line.episode));
            *one = one.filter(|episode| *episode == line.episode);
        }
    }
    for (key, mut entries) in by_client {
        entries.sort_by_key(|entry| (entry.on, entry.line));
        let (therapist, client) = key.clone();
        let known = match known.get(&key) {
            None => None,
            Some(None) => {
                for entry in &entries {
                    plan.table.wrong(
                        entry.line,
                        "client",
                        format!("Two clients of this therapist are called {client}"),
                        "Give one of them another name first, or enter these scores on the client's own page"
                            .to_owned(),
                    );
                }
                continue;
            }
            Some(Some(episode)) => Some((*episode, plan.leave_out_known(ctx, *episode, &mut entries).await?)),
        };
        plan.groups.push(Group {
            client,
            therapist,
            known,
            entries,
        });
    }
    Ok(plan)
}

impl Plan {
    /// Leaves out what stands in the record already, so that a table can be imported again. Gives the number of the last event.
    async fn leave_out_known(
        &mut self,
        ctx: &Ctx,
        id: EpisodeId,
        entries: &mut Vec<Entry>,
    ) -> Result<i64, Refusal> {
        let row = ctx.practice.records().episode_row(id).await?;
        let episode = crate::read::episode(&ctx.practice, &row).await?;
        let mut stands = BTreeSet::new();
        for event in &episode.events {
            if let What::CheckIn(it) = &event.what {
                stands.extend(
                    it.scores
                        .keys()
                        .chain(it.answers.keys())
                        .map(|measure| (measure.clone(), event.on)),
                );
            }
        }
        let before = entries.len();
        entries.retain(|entry| !stands.contains(&(entry.measure.clone(), entry.on)));
        self.already += before - entries.len();
        Ok(row.last_event)
    }

    fn view(&self) -> Preview {
        let groups = self.groups.iter().map(|group| GroupView {
            client: group.client.clone(),
            therapist: self.names.get(&group.therapist).cloned().unwrap_or_default(),
            scores: group.entries.len(),
            known: group.known.is_some(),
            from_to: match (group.entries.first(), group.entries.last()) {
                (Some(first), Some(last)) if first.on != last.on => format!(
                    "{} to {}",
                    crate::days::long(first.on),
                    crate::days::long(last.on)
                ),
                (Some(first), _) => crate::days::long(first.on),
                _ => "nothing new".to_owned(),
            },
        });
        let mut problems = self.table.problems.clone();
        let more_problems = problems.len().saturating_sub(MOST_PROBLEMS);
        problems.truncate(MOST_PROBLEMS);
        Preview {
            rows: self.table.rows,
            new_clients: self.groups.iter().filter(|group| group.known.is_none()).count(),
            known_clients: self.groups.iter().filter(|group| group.known.is_some()).count(),
            scores: self.groups.iter().map(|group| group.entries.len()).sum(),
            already: self.already,
            problems,
            more_problems,
            groups: groups.collect(),
        }
    }
}

async fn put(ctx: &Ctx, plan: Plan) -> Result<(), Refusal> {
    let records = ctx.practice.records();
    let now = ctx.practice.now();
    let (new, known): (Vec<Group>, Vec<Group>) =
        plan.groups.into_iter().partition(|group| group.known.is_none());
    let language = ctx.practice.settings().language.clone();
    let clients = new.iter().filter_map(|group| {
        Some(NewClient {
            name: group.client.clone(),
            contact: None,
            language: language.clone(),
            therapist: group.therapist,
            measure: group.entries.first().map(|entry| entry.measure.clone()),
            began_on: group.entries.first()?.on,
        })
    });
    let clients: Vec<NewClient> = clients.collect();
    let count = clients.len();
    let added = if count == 0 {
        Vec::new()
    } else {
        records
            .import_clients(clients, ctx.deed("import", None, format!("{count} clients")), now)
            .await?
    };
    let by = ctx.account()?.id;
    let past = |group: &Group, last: i64| {
        let events = group
            .entries
            .iter()
            .zip(last + 1..)
            .map(|(entry, number)| PastEvent {
                number,
                event: event(entry),
                recorded_at: now,
                recorded_by: Some(by),
            });
        events.collect::<Vec<PastEvent>>()
    };
    let mut batch: Vec<(EpisodeId, Vec<PastEvent>)> = new
        .iter()
        .zip(added)
        .map(|(group, (_, episode))| (episode, past(group, 0)))
        .collect();
    batch.extend(
        known
            .iter()
            .filter_map(|group| group.known.map(|(episode, last)| (episode, past(group, last)))),
    );
    batch.retain(|(_, events)| !events.is_empty());
    if !batch.is_empty() {
        let events: usize = batch.iter().map(|(_, events)| events.len()).sum();
        records
            .import_events(
                batch,
                "import",
                ctx.deed("import", None, format!("{events} scores")),
                now,
            )
            .await?;
    }
    Ok(())
}

fn event(entry: &Entry) -> NewEvent {
    let mut check_in = CheckInEvent::default();
    match &entry.value {
        Value::Score(points) => {
            check_in.scores.insert(entry.measure.clone(), *points);
        }
        Value::Items(answers) => {
            check_in.answers.insert(entry.measure.clone(), answers.clone());
        }
    }
    NewEvent {
        on: entry.on,
        what: What::CheckIn(check_in),
    }
}
