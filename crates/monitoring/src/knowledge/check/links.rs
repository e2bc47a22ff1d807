//! Every key exists and is used: quantities, sources, causes, adjustments, practice, signs, instruments.

mod pages;
mod risk;

use super::with_reader;
use crate::episode::computed::COMPUTED;
use crate::finding::{Finding, Reader};
use crate::hypothesis::{cause::Basis, evidence::Evidence, quantity::Kind};
use crate::instrument::Origin;
use crate::knowledge::library::Library;
use std::collections::BTreeSet;

/// The one computed quantity that the reading adds, because it alone knows the signal.
const ADDED_BY_READING: &str = "off-course";

pub(super) fn check(library: &Library, findings: &mut Vec<Finding>) {
    quantities(library, findings);
    pages::causes(library, findings);
    pages::adjustments(library, findings);
    signs(library, findings);
    practice(library, findings);
    instruments(library, findings);
    sources(library, findings);
    with_reader(library, "safety.toml", findings, |reader| {
        library.safety.check_against(&library.instruments, reader);
    });
    risk::check(library, findings);
}

fn quantities(library: &Library, findings: &mut Vec<Finding>) {
    with_reader(library, "quantities.toml", findings, |reader| {
        for (name, quantity) in &library.quantities.0 {
            let line = reader.line_with(&format!("[quantity.{name}]"));
            if quantity.words.is_empty() {
                reader.wrong(
                    line,
                    format!("`{name}` has no words"),
                    format!("Add [quantity.{name}] to quantities.en.toml"),
                );
            }
            if quantity.kind == Kind::Computed {
                computed(reader, line, name, |parameter| {
                    quantity.parameter(parameter).is_some()
                });
            }
            if let Some((instrument, item)) = quantity
                .item
                .as_deref()
                .map(|item| item.split_once('/').unwrap_or((item, "")))
            {
                let known = library
                    .instrument(instrument)
                    .and_then(|instrument| instrument.item(item));
                if known.is_none() {
                    reader.wrong(
                        line,
                        format!("there is no item {item} of {instrument}"),
                        "Mend `item`",
                    );
                }
            }
        }
        idle_quantities(library, reader);
        for (name, ..) in COMPUTED
            .iter()
            .filter(|(name, ..)| library.quantities.get(name).is_none())
        {
            reader.wrong(
                0,
                format!("`{name}` is computed and not registered"),
                format!("Add [quantity.{name}]"),
            );
        }
    });
}

/// A quantity that no rule uses is noted, unless an instrument's item measures it anyway.
fn idle_quantities(library: &Library, reader: &mut Reader) {
    let used = used_quantities(library);
    for (name, quantity) in &library.quantities.0 {
        let elsewhere = quantity.item.is_some() || quantity.shown;
        let feeds = quantity
            .feeds
            .as_deref()
            .is_some_and(|name| library.quantities.get(name).is_some());
        if !elsewhere && !feeds && !used.contains(name.as_str()) {
            let line = reader.line_with(&format!("[quantity.{name}]"));
            reader.wrong(
                line,
                format!("no rule uses `{name}`"),
                "Use it in a condition or a target, or remove it",
            );
        }
    }
}

/// Quantities that a condition, a target or a practice field names, or that make another one known.
fn used_quantities(library: &Library) -> BTreeSet<&str> {
    let signs = library
        .signs
        .iter()
        .chain(&library.criteria)
        .flat_map(|sign| &sign.head.evidence);
    let evidence = library
        .causes
        .iter()
        .flat_map(|cause| &cause.head.evidence)
        .chain(signs);
    let mut used: BTreeSet<&str> = evidence.flat_map(|one| one.when.quantities()).collect();
    for head in library.adjustments.iter().map(|adjustment| &adjustment.head) {
        used.extend(head.target.iter().map(|target| target.quantity.as_str()));
        used.extend(
            head.not_when
                .iter()
                .filter_map(|caution| caution.when.as_ref())
                .flat_map(|when| when.quantities()),
        );
    }
    let fields = library.practice.iter().flat_map(|format| &format.head.field);
    used.extend(fields.filter_map(|field| field.quantity.as_deref()));
    used.extend(
        library
            .quantities
            .0
            .values()
            .flat_map(|quantity| quantity.asks.iter().map(String::as_str)),
    );
    used
}

fn computed(reader: &mut Reader, line: usize, name: &str, has: impl Fn(&str) -> bool) {
    match COMPUTED.iter().find(|(known, ..)| *known == name) {
        None if name == ADDED_BY_READING => {}
        None => reader.wrong(
            line,
            format!("nothing computes `{name}`"),
            "Mend the name, or make it an asked quantity",
        ),
        Some((_, needed, ..)) => {
            for parameter in needed.iter().filter(|parameter| !has(parameter)) {
                reader.wrong(
                    line,
                    format!("`{name}` needs the number `{parameter}`"),
                    "Add it to `parameters`",
                );
            }
        }
    }
}

fn signs(library: &Library, findings: &mut Vec<Finding>) {
    for (folder, signs) in [("signs", &library.signs), ("criteria", &library.criteria)] {
        for sign in signs {
            with_reader(
                library,
                &format!("{folder}/{}.md", sign.slug),
                findings,
                |reader| {
                    sign.check(reader, &library.quantities);
                    cited(reader, library, &sign.head.evidence, &[]);
                    if folder == "signs"
                        && !library
                            .causes
                            .iter()
                            .any(|cause| cause.head.signs.contains(&sign.slug))
                    {
                        reader.wrong(
                            0,
                            format!("no cause names the sign `{}`", sign.slug),
                            "Add it to the `signs` of a cause",
                        );
                    }
                },
            );
        }
    }
}

fn practice(library: &Library, findings: &mut Vec<Finding>) {
    for format in &library.practice {
        with_reader(
            library,
            &format!("practice/{}.toml", format.slug),
            findings,
            |reader| {
                format.check(reader, &library.quantities);
                cite(reader, library, &format.head.source);
                let offered = library
                    .adjustments
                    .iter()
                    .any(|adjustment| adjustment.head.practice.contains(&format.slug));
                if !offered && format.slug != "common" {
                    reader.wrong(
                        0,
                        "no adjustment offers this format",
                        "Add it to the `practice` of an adjustment",
                    );
                }
                if format.words.is_empty() {
                    reader.wrong(
                        0,
                        "the format has no words",
                        format!("Add practice/{}.en.toml", format.slug),
                    );
                }
            },
        );
    }
}

fn instruments(library: &Library, findings: &mut Vec<Finding>) {
    for wording in &library.wordings {
        let path = format!("instruments/{}.{}.toml", wording.instrument, wording.language);
        let origin = if library.overlaid.contains(&path) {
            Origin::Practice
        } else {
            Origin::Shipped
        };
        with_reader(library, &path, findings, |reader| {
            match library.instrument(&wording.instrument) {
                Some(instrument) => {
                    wording.check(instrument, origin, reader);
                }
                None => reader.wrong(
                    0,
                    format!("there is no instrument {}", wording.instrument),
                    "Mend the name",
                ),
            }
        });
    }
    for course in &library.courses {
        if library
            .instruments
            .iter()
            .any(|instrument| instrument.name == course.instrument)
        {
            continue;
        }
        let found = library
            .files
            .iter()
            .find(|(path, text)| path.starts_with("courses/") && text.contains(&course.instrument));
        let path = found.map_or("courses", |(path, _)| path.as_str());
        with_reader(library, path, findings, |reader| {
            reader.wrong(
                reader.line_with("instrument"),
                format!("there is no instrument {}", course.instrument),
                "Mend the name",
            );
        });
    }
}

/// Sources named in any file must exist. A source need not be used here: the bibliography serves `docs/` as well.
fn sources(library: &Library, findings: &mut Vec<Finding>) {
    for (path, text) in library
        .files
        .iter()
        .filter(|(path, _)| *path != "sources.toml" && !path.ends_with("README.md"))
    {
        for (at, line) in text.lines().enumerate() {
            if let Some(key) = source_of(line).filter(|key| library.source(key).is_none()) {
                let what = format!("`{key}` is no key of sources.toml");
                let remedy = "Mend the key or add the source".to_owned();
                findings.push(Finding {
                    file: path.clone(),
                    line: at + 1,
                    what,
                    remedy,
                });
            }
        }
    }
}

/// The key in a line `source = "key"`.
fn source_of(line: &str) -> Option<&str> {
    let rest = line
        .trim_start()
        .strip_prefix("source")?
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    rest.strip_prefix('"')?.split('"').next()
}

fn cited(reader: &mut Reader, library: &Library, evidence: &[Evidence], basis: &[Basis]) {
    for source in evidence
        .iter()
        .map(|evidence| &evidence.source)
        .chain(basis.iter().map(|basis| &basis.source))
    {
        cite(reader, library, source);
    }
    for (at, one) in evidence.iter().enumerate() {
        if evidence[..at].iter().any(|before| before.key == one.key) {
            let line = reader.line_with(&format!("key = \"{}\"", one.key));
            reader.wrong(
                line,
                format!("the evidence `{}` stands twice", one.key),
                "Rename one",
            );
        }
    }
}

fn cite(reader: &mut Reader, library: &Library, source: &str) {
    if library.source(source).is_none() {
        let line = reader.line_with(&format!("\"{source}\""));
        reader.wrong(
            line,
            format!("`{source}` is no key of sources.toml"),
            "Mend the key or add the source",
        );
    }
}

fn known(reader: &mut Reader, kind: &str, slugs: &[String], is_known: impl Fn(&str) -> bool) {
    for slug in slugs.iter().filter(|slug| !is_known(slug)) {
        let line = reader.line_with(&format!("\"{slug}\""));
        reader.wrong(
            line,
            format!("there is no {kind} `{slug}`"),
            "Mend the name or add the file",
        );
    }
}
