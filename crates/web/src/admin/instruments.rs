//! Measures with their terms: which can be asked, which cannot and why, which licences the practice holds.

use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use crate::therapist::given::{self, Given};
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use monitoring::instrument::{Domain, Instrument, TermsClass};
use monitoring::knowledge::Library;

#[derive(Template)]
#[template(path = "admin/instruments.html")]
struct InstrumentsPage {
    frame: Frame,
    given: Given,
    shown: Vec<MeasureRow>,
    others: Vec<MeasureRow>,
    problem_at: String,
}

struct MeasureRow {
    name: String,
    title: String,
    about: &'static str,
    items: usize,
    asked: String,
    terms: String,
    wording: Option<String>,
    licence: bool,
    holder: String,
    note: String,
    validated: bool,
}

/// `GET /admin/instruments`
///
/// # Errors
/// The records are away.
pub async fn list(ctx: Ctx) -> Result<Response, Refusal> {
    page(&ctx, Given::default()).await
}

async fn page(ctx: &Ctx, given: Given) -> Result<Response, Refusal> {
    let library = ctx.practice.library();
    let licences = ctx.practice.records().licences().await?;
    let rows = library.instruments.iter().map(|instrument| {
        let held = licences.iter().find(|(name, ..)| *name == instrument.name);
        row(instrument, &library, held, &ctx.practice.settings().language)
    });
    let (shown, others) = rows.partition(|row: &MeasureRow| row.asked.starts_with("Can be asked"));
    let page = InstrumentsPage {
        frame: given::frame(ctx, "Measures and licences", &given),
        shown,
        others,
        problem_at: given.value("instrument").to_owned(),
        given,
    };
    given::answer(ctx, &page, &page.given)
}

fn row(
    instrument: &Instrument,
    library: &Library,
    held: Option<&(String, String, String)>,
    language: &str,
) -> MeasureRow {
    let languages: Vec<&str> = library
        .wordings
        .iter()
        .filter(|wording| wording.instrument == instrument.name)
        .map(|wording| wording.language.as_str())
        .collect();
    let class = instrument.terms.class;
    let asked = match (languages.is_empty(), class) {
        (false, _) => format!("Can be asked: words in {}", languages.join(", ")),
        (true, TermsClass::Forbidden) => "Cannot be asked here: its holder forbids it. Scores from elsewhere can be imported.".to_owned(),
        (true, TermsClass::BringYourOwn) => "Cannot be asked yet: its words are not shipped, because its holder has not allowed it. With a licence, put in the words yourself. Scores can be imported.".to_owned(),
        (true, _) => "Cannot be asked yet: nobody has put in and checked its words.".to_owned(),
    };
    let may_word = languages.is_empty() && class != TermsClass::Forbidden;
    MeasureRow {
        name: instrument.name.clone(),
        title: instrument.title.clone(),
        about: about(instrument.domain),
        items: instrument.items.len(),
        asked,
        terms: format!(
            "{}. Held by {}. Looked at on {}.",
            instrument.terms.licence,
            instrument.terms.holder,
            crate::days::long(instrument.terms.checked)
        ),
        wording: may_word.then(|| {
            format!(
                "/admin/library/file?path=instruments/{}.{language}.toml",
                instrument.name
            )
        }),
        licence: class == TermsClass::BringYourOwn,
        holder: held.map(|(_, holder, _)| holder.clone()).unwrap_or_default(),
        note: held.map(|(.., note)| note.clone()).unwrap_or_default(),
        validated: instrument.validated,
    }
}

/// What a measure asks about.
fn about(domain: Domain) -> &'static str {
    match domain {
        Domain::Symptoms => "symptoms of one kind",
        Domain::Distress => "distress in general",
        Domain::Functioning => "daily life",
        Domain::WellBeing => "well-being",
        Domain::Screening => "a screen, asked seldom",
        Domain::Alliance => "working together",
        Domain::Process => "what happens in and between sessions",
        Domain::Satisfaction => "satisfaction with the service",
    }
}

/// `POST /admin/instruments`: a licence held, or no longer.
///
/// # Errors
/// The records are away.
pub async fn hold(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let mut given = Given::of(fields);
    let name = given.value("instrument").to_owned();
    let library = ctx.practice.library();
    let known = library
        .instruments
        .iter()
        .any(|known| known.name == name && known.terms.class == TermsClass::BringYourOwn);
    if !known {
        return Err(Refusal::NotFound);
    }
    let gone = given.has("act", "gone");
    let holder = if gone {
        String::new()
    } else {
        given.needed("holder", "Write who granted the licence and to whom.")
    };
    let note = if gone {
        String::new()
    } else {
        given.needed("note", "Write its number, or date and subject of the letter.")
    };
    if !given.is_right() {
        return page(&ctx, given).await;
    }
    let deed = ctx.deed(
        "licence",
        None,
        format!("{name}: {}", if gone { "no longer held" } else { "held" }),
    );
    ctx.practice
        .records()
        .set_licence(name, holder, note, deed, ctx.practice.now())
        .await?;
    Ok(done("/admin/instruments", "licence-kept"))
}
