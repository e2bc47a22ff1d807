//! The page of the figures.

use super::funnel::{By, FunnelView, shape, view};
use super::making::{self, CHECK_IN_DAYS, Made};
use crate::ctx::{Ctx, Frame, done};
use crate::days;
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chart::Interval;
use monitoring::knowledge::service::outcome::Threshold;
use monitoring::knowledge::service::{MeasureFigures, Row, ServiceFigures, Share, Shown};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "service/figures.html")]
struct FiguresPage {
    frame: Frame,
    under_way: bool,
    made: Option<MadeView>,
}

struct MadeView {
    as_of: String,
    made_at: String,
    small: u32,
    mark: &'static str,
    days: i64,
    counted: String,
    left_out: String,
    measures: Vec<MeasureLink>,
    measure: Option<MeasureView>,
    completion: ShareView,
    waiting: String,
    reasons: Vec<(String, String)>,
    endings: Vec<(String, String)>,
    proposals: String,
    overdue: String,
    version: String,
}

struct MeasureLink {
    title: String,
    href: String,
    here: bool,
}

struct MeasureView {
    title: String,
    rule: String,
    no_rule: bool,
    shares: Vec<ShareView>,
    attendance: Vec<(&'static str, String)>,
    at_least: ShareView,
    by: &'static str,
    by_therapist: String,
    by_team: String,
    funnel: FunnelView,
    keys: Vec<(String, &'static str)>,
}

/// A share in words.
struct ShareView {
    name: &'static str,
    percent: String,
    svg: String,
    of: String,
}

/// Which measure and which funnel is looked at.
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    measure: String,
    #[serde(default)]
    by: String,
}

/// `GET /service`. Figures of an earlier day, or of none, are made anew beside the page, as a cache is filled.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    let mut stand = making::kept(&ctx.practice).await?;
    let is_old = |made: &Made| made.figures.as_of != ctx.practice.today();
    if !stand.under_way && stand.made.as_ref().is_none_or(is_old) {
        making::begin(&ctx.practice).await;
        stand = making::kept(&ctx.practice).await?;
    }
    let made = match &stand.made {
        Some(made) => Some(made_view(&ctx, made, &asked).await?),
        None => None,
    };
    ctx.page(&FiguresPage {
        frame: ctx.frame("Service"),
        under_way: stand.under_way,
        made,
    })
}

/// `POST /service/anew`
///
/// # Errors
/// The records are away.
pub async fn anew(ctx: Ctx) -> Result<Response, Refusal> {
    making::begin(&ctx.practice).await;
    let stand = making::kept(&ctx.practice).await?;
    Ok(done(
        "/service",
        if stand.under_way {
            "figures-under-way"
        } else {
            "figures-made"
        },
    ))
}

async fn made_view(ctx: &Ctx, made: &Made, asked: &Asked) -> Result<MadeView, Refusal> {
    let figures = &made.figures;
    let measure = figures
        .measures
        .iter()
        .find(|measure| measure.measure == asked.measure)
        .or(figures.measures.first());
    let by = By::of(&asked.by);
    let names = known_names(ctx).await?;
    let links = figures.measures.iter().map(|one| MeasureLink {
        title: one.title.clone(),
        href: format!("/service?measure={}", one.measure),
        here: Some(&one.measure) == measure.map(|measure| &measure.measure),
    });
    Ok(MadeView {
        as_of: days::long(figures.as_of),
        made_at: days::moment(&made.made_at, &ctx.practice.time_zone()),
        small: figures.small_number,
        mark: figures.mark.phrase(),
        days: CHECK_IN_DAYS,
        counted: shown(figures.episodes),
        left_out: shown(figures.left_out),
        measures: links.collect(),
        measure: measure
            .map(|measure| measure_view(measure, figures, by, &names))
            .transpose()?,
        completion: share("answered", &figures.completion, figures),
        waiting: shown(figures.waiting),
        reasons: figures.reasons.iter().map(reason).collect(),
        endings: figures.endings.iter().map(ending).collect(),
        proposals: shown(figures.proposals),
        overdue: shown(figures.reviews_overdue),
        version: figures.library_version.clone(),
    })
}

/// Names that this person may know: their own, and those of whom they supervise; of teams, their own.
async fn known_names(ctx: &Ctx) -> Result<BTreeMap<i64, String>, Refusal> {
    let account = ctx.account()?;
    let mut names = BTreeMap::from([(account.id.0, "you".to_owned())]);
    if account.is(records::account::Role::Supervisor) {
        for id in ctx
            .practice
            .records()
            .supervised(account.id, ctx.practice.today())
            .await?
        {
            names.insert(id.0, ctx.practice.records().account(id).await?.name);
        }
    }
    Ok(names)
}

fn measure_view(
    measure: &MeasureFigures,
    figures: &ServiceFigures,
    by: By,
    names: &BTreeMap<i64, String>,
) -> Result<MeasureView, Refusal> {
    let shares = [
        ("reliably better", &measure.improved),
        (
            "recovered, of those who began in the clinical range",
            &measure.recovered,
        ),
        ("no reliable change", &measure.unchanged),
        ("reliably worse", &measure.deteriorated),
    ];
    let href = |by: By| format!("/service?measure={}&by={}#funnel", measure.measure, by.slug());
    Ok(MeasureView {
        title: measure.title.clone(),
        rule: rule(measure),
        no_rule: measure.reliable.is_none(),
        shares: shares.map(|(name, one)| share(name, one, figures)).into(),
        attendance: vec![
            (
                "at least two scores: these are in the figures",
                shown(measure.two_scores),
            ),
            (
                "one score only: nothing can be said of change",
                shown(measure.one_score),
            ),
            ("no score of this measure", shown(measure.no_score)),
        ],
        at_least: share(
            "reliably better if nobody with one score only got better",
            &measure.improved_at_least,
            figures,
        ),
        by: by.slug(),
        by_therapist: href(By::Therapist),
        by_team: href(By::Team),
        funnel: view(measure, by, names)?,
        keys: [0, 1, 2]
            .map(|beyond| {
                (
                    shape(beyond).to_svg(14.0),
                    [
                        "within the lines",
                        "beyond the inner lines",
                        "beyond the outer lines",
                    ][usize::from(beyond)],
                )
            })
            .into(),
    })
}

fn rule(measure: &MeasureFigures) -> String {
    let points = |it: &Threshold| {
        format!(
            "{} {}",
            it.points,
            if it.points == 1.0 { "point" } else { "points" }
        )
    };
    let basis = |it: &Threshold| format!("{}, {}", it.source, it.mark.phrase());
    let reliable = measure.reliable.as_ref().map(|it| {
        let least = if it.inclusive {
            format!("at least {}", points(it))
        } else {
            format!("more than {}", points(it))
        };
        format!("A change of {least} is reliable ({}).", basis(it))
    });
    let line = measure.line.as_ref().map(|it| {
        let side = if it.inclusive {
            "is in the clinical range"
        } else {
            "is no longer in the clinical range"
        };
        format!(" A score of {} {side} ({}).", points(it), basis(it))
    });
    [reliable, line].into_iter().flatten().collect()
}

fn share(name: &'static str, share: &Share, figures: &ServiceFigures) -> ShareView {
    let percent = |value: f64| format!("{}", (100.0 * value).round());
    let known = share.share.zip(share.interval);
    ShareView {
        name,
        percent: known.map_or_else(|| "–".to_owned(), |(share, _)| format!("{} %", percent(share))),
        svg: known.map_or_else(String::new, |(share, interval)| {
            Interval { share, interval }.to_svg()
        }),
        of: match known {
            Some((_, (low, high))) => format!(
                "{} of {}; {} to {} % ({} % interval)",
                shown(share.count),
                shown(share.of),
                percent(low),
                percent(high),
                percent(figures.interval)
            ),
            None if share.of == Shown::NotShown => "not shown".to_owned(),
            None => format!("{} of {}", shown(share.count), shown(share.of)),
        },
    }
}

/// A number as it may be shown.
fn shown(number: Shown) -> String {
    match number {
        Shown::Exactly(number) => grouped(number),
        Shown::FewerThan(small) => format!("fewer than {small}"),
        Shown::NotShown => "not shown".to_owned(),
    }
}

/// 50,000 rather than 50000.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn reason(row: &Row) -> (String, String) {
    let name = match row.name.as_str() {
        "no-reason" => "ran out, no reason given".to_owned(),
        "rare-reasons" => "other reasons, each given rarely".to_owned(),
        words => words.replace('-', " "),
    };
    (name, shown(row.count))
}

fn ending(row: &Row) -> (String, String) {
    let name = match row.name.as_str() {
        "open" => "still in care",
        "agreed" => "ended as agreed",
        "early" => "ended early",
        _ => "ended, not written down how",
    };
    (name.to_owned(), shown(row.count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped() {
        assert_eq!(
            [7, 999, 1000, 50_000, 1_234_567].map(grouped),
            ["7", "999", "1,000", "50,000", "1,234,567"].map(str::to_owned)
        );
    }
}
