//! The pages of one instrument, or the reason why there are none.

use super::{About, FormItem, FormKind, FormPage, NotShown};
use crate::instrument::{AnswerSet, Informant, Instrument, Item, TermsClass, Wording};
use crate::knowledge::{labels::Labels, library::Library};

/// The words of an instrument in exactly this language: a scale is never shown in words that are not its holder's.
pub(super) fn wording<'a>(
    library: &'a Library,
    instrument: &Instrument,
    language: &str,
) -> Option<&'a Wording> {
    if instrument.terms.class == TermsClass::Forbidden {
        return None;
    }
    let all_said = |words: &&Wording| instrument.items.iter().all(|item| words.item(&item.id).is_some());
    library
        .wordings
        .iter()
        .filter(|words| words.instrument == instrument.name && words.language == language)
        .find(all_said)
}

/// Adds the pages of the measure called `name`; where it cannot be shown, says why.
pub(super) fn add(
    pages: &mut Vec<FormPage>,
    not_shown: &mut Vec<NotShown>,
    name: &str,
    (library, language, labels): (&Library, &str, &Labels),
) {
    let mut left_out = |key: &str, title: &str| {
        not_shown.push(NotShown {
            measure: name.to_owned(),
            why: labels.with(key, &[("title", title), ("name", title)]),
        });
    };
    let Some(instrument) = library.instrument(name) else {
        return left_out("caseload.form-unknown", name);
    };
    if instrument.informant != Informant::Client {
        return left_out("caseload.form-clinician", &instrument.title);
    }
    let Some(words) = wording(library, instrument, language) else {
        return left_out(reason(library, instrument), &instrument.title);
    };
    let (written, asked): (Vec<&Item>, Vec<&Item>) = instrument
        .items
        .iter()
        .partition(|item| matches!(item.answers, AnswerSet::Text { .. }));
    if !written.is_empty() {
        left_out("caseload.form-own-words", &instrument.title);
    }
    let most = (library.rules.burden.items as usize).max(1);
    for part in asked.chunks(most) {
        pages.push(FormPage {
            title: words.heading.clone().unwrap_or_else(|| words.title.clone()),
            named: words.heading.is_some().then(|| words.title.clone()),
            intro: words.instruction.clone(),
            terms: Some(instrument.terms.notice.clone()).filter(|notice| !notice.is_empty()),
            items: part
                .iter()
                .filter_map(|item| form_item(instrument, item, words))
                .collect(),
        });
    }
}

fn reason(library: &Library, instrument: &Instrument) -> &'static str {
    let spoken = library
        .wordings
        .iter()
        .any(|words| words.instrument == instrument.name);
    match instrument.terms.class {
        TermsClass::Forbidden => "caseload.form-holder",
        _ if spoken => "caseload.form-language",
        TermsClass::BringYourOwn => "caseload.form-licence",
        TermsClass::ShipNoncommercial | TermsClass::Ship => "caseload.form-pack",
    }
}

fn form_item(instrument: &Instrument, item: &Item, words: &Wording) -> Option<FormItem> {
    Some(FormItem {
        key: format!("{}/{}", instrument.name, item.id),
        about: About::Item {
            instrument: instrument.name.clone(),
            item: item.id.clone(),
        },
        words: words.item(&item.id)?.to_owned(),
        kind: kind(item, words),
        help: None,
        skippable: true,
        risk: item.risk,
        only_if: None,
    })
}

/// How an item of an instrument is answered, in the words of its holder.
pub(super) fn kind(item: &Item, words: &Wording) -> FormKind {
    let labels = words.labels(item.answers.name()).unwrap_or_default();
    let label = |at: usize| labels.get(at).cloned().unwrap_or_default();
    match &item.answers {
        AnswerSet::Choice { points, .. } => FormKind::Options(
            points
                .iter()
                .enumerate()
                .map(|(at, points)| (points.to_string(), label(at)))
                .collect(),
        ),
        AnswerSet::Range { min, max, step, .. } => FormKind::Scale {
            min: *min,
            max: *max,
            step: *step,
            low_words: label(0),
            middle_words: (labels.len() > 2).then(|| label(1)),
            high_words: label(labels.len().saturating_sub(1)),
        },
        AnswerSet::Text { max_characters, .. } => FormKind::Text {
            most_characters: *max_characters,
        },
    }
}
