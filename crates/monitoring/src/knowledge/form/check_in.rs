//! A check-in: the measures due, the goals, the one next question.

use super::{About, Form, FormItem, FormKind, FormPage, GOAL_RANGE, NotShown, SHARE, measure};
use crate::adjustment::practice::Share;
use crate::episode::Goal;
use crate::hypothesis::Quantity;
use crate::hypothesis::question::{Ask, Question};
use crate::knowledge::{labels::Labels, library::Library};

impl Form {
    /// The form of a check-in, in `language`: `measures` as [`crate::knowledge::due()`] gives them, the goals to rate, and
    /// the next question of a reading. A question whose item stands in one of the measures is not asked twice.
    pub fn of<'a>(
        library: &Library,
        language: &str,
        measures: &[String],
        goals: impl IntoIterator<Item = &'a Goal>,
        next_question: Option<&Question>,
    ) -> Self {
        let labels = library.labels(language);
        let mut pages: Vec<FormPage> = Vec::new();
        let mut not_shown: Vec<NotShown> = Vec::new();
        for name in measures {
            measure::add(&mut pages, &mut not_shown, name, (library, language, &labels));
        }
        add_goals(&mut pages, goals, &labels, library.rules.burden.items as usize);
        let each = library.rules.burden.seconds_per_measure_item;
        let mut seconds = each * count(&pages);
        let shown: Vec<String> = keys(&pages);
        if let Some((page, question_seconds)) =
            next_question.and_then(|question| question_page(library, language, &labels, question, &shown))
        {
            pages.push(page);
            seconds += question_seconds;
        }
        Self {
            items: count(&pages),
            seconds,
            pages,
            not_shown,
            language: language.to_owned(),
            format: None,
            labels,
        }
    }
}

fn keys(pages: &[FormPage]) -> Vec<String> {
    let items = pages.iter().flat_map(|page| &page.items);
    items.map(|item| item.key.clone()).collect()
}

fn count(pages: &[FormPage]) -> u32 {
    let items = pages.iter().flat_map(|page| &page.items);
    items.filter(|item| item.about != About::Share).count() as u32
}

fn add_goals<'a>(
    pages: &mut Vec<FormPage>,
    goals: impl IntoIterator<Item = &'a Goal>,
    labels: &Labels,
    most: usize,
) {
    let [min, max] = GOAL_RANGE;
    let item = |goal: &Goal| FormItem {
        key: format!("goal/{}", goal.goal),
        about: About::Goal(goal.goal.clone()),
        words: goal.title().to_owned(),
        kind: FormKind::Scale {
            min,
            max,
            step: 1.0,
            low_words: labels.say("caseload.form-goal-low"),
            middle_words: None,
            high_words: labels.say("caseload.form-goal-high"),
        },
        help: None,
        skippable: true,
        risk: false,
        only_if: None,
    };
    let items: Vec<FormItem> = goals.into_iter().map(item).collect();
    for part in items.chunks(most.max(1)) {
        pages.push(FormPage {
            title: labels.say("caseload.form-goals"),
            named: None,
            intro: labels.say("caseload.form-goals-intro"),
            terms: None,
            items: part.to_vec(),
        });
    }
}

/// The page of the next question with the seconds it takes; none where every item of it is asked already.
fn question_page(
    library: &Library,
    language: &str,
    labels: &Labels,
    question: &Question,
    shown: &[String],
) -> Option<(FormPage, u32)> {
    let asked: Vec<(&Ask, &Quantity)> = question
        .asks
        .iter()
        .filter_map(|ask| Some((ask, library.quantities.get(&ask.quantity)?)))
        .filter(|(_, quantity)| quantity.item.as_ref().is_none_or(|item| !shown.contains(item)))
        .collect();
    let private = asked.iter().any(|(_, quantity)| quantity.private);
    let seconds = asked.iter().filter_map(|(_, quantity)| quantity.seconds).sum();
    let mut items: Vec<FormItem> = asked
        .into_iter()
        .map(|(ask, quantity)| question_item(library, language, labels, ask, quantity))
        .collect();
    if items.is_empty() {
        return None;
    }
    if private {
        items.push(share_item(&[Share::None, Share::Summary, Share::Full], labels));
    }
    let page = FormPage {
        title: labels.say("caseload.form-question"),
        named: None,
        intro: question.why.clone(),
        terms: None,
        items,
    };
    Some((page, seconds))
}

fn question_item(
    library: &Library,
    language: &str,
    labels: &Labels,
    ask: &Ask,
    quantity: &Quantity,
) -> FormItem {
    let of_item = quantity.item.as_ref().and_then(|item| item.split_once('/'));
    let (kind, risk) = of_item
        .and_then(|(instrument, item)| {
            let instrument = library.instrument(instrument)?;
            let item = instrument.item(item)?;
            let words = measure::wording(library, instrument, language)?;
            Some((measure::kind(item, words), item.risk))
        })
        .unwrap_or_else(|| (by_unit(quantity, labels), false));
    FormItem {
        key: format!("quantity/{}", ask.quantity),
        about: About::Quantity(ask.quantity.clone()),
        words: ask.question.clone(),
        kind,
        help: Some(labels.say("caseload.form-skip")),
        skippable: true,
        risk,
        only_if: None,
    }
}

/// How a quantity without an item is answered: by its unit and range.
fn by_unit(quantity: &Quantity, labels: &Labels) -> FormKind {
    let option = |value: &str, key: &str| (value.to_owned(), labels.say(key));
    let low = quantity.range.first().copied().unwrap_or_default();
    match (quantity.unit.as_str(), quantity.range.get(1)) {
        ("yes-no", _) => FormKind::Options(vec![option("1", "sheet.yes"), option("0", "sheet.no")]),
        ("change", _) => FormKind::Options(vec![
            option("-1", "caseload.form-worse"),
            option("0", "caseload.form-same"),
            option("1", "caseload.form-better"),
        ]),
        (_, Some(high)) => FormKind::Scale {
            min: low,
            max: *high,
            step: 1.0,
            low_words: labels.say("caseload.form-least"),
            middle_words: None,
            high_words: labels.say("caseload.form-most"),
        },
        (unit, None) => FormKind::Number {
            min: low,
            max: f64::INFINITY,
            unit: unit.to_owned(),
        },
    }
}

/// The question how much is shared; the first choice holds where it is left open.
pub(super) fn share_item(choices: &[Share], labels: &Labels) -> FormItem {
    let option = |share: &Share| {
        let (value, key) = share_words(*share);
        (value.to_owned(), labels.say(key))
    };
    FormItem {
        key: SHARE.to_owned(),
        about: About::Share,
        words: labels.say("sheet.share"),
        kind: FormKind::Options(choices.iter().map(option).collect()),
        help: None,
        skippable: true,
        risk: false,
        only_if: None,
    }
}

fn share_words(share: Share) -> (&'static str, &'static str) {
    match share {
        Share::None => ("none", "sheet.share-none"),
        Share::Summary => ("summary", "sheet.share-summary"),
        Share::Full => ("full", "sheet.share-full"),
    }
}
