//! Every key exists and is used: quantities, sources, causes, adjustments, practice, signs, instruments.

use super::with_reader;
use crate::episode::computed::COMPUTED;
use crate::finding::{Finding, Reader};
use crate::hypothesis::{cause::Basis, evidence::Evidence, quantity::Kind};
use crate::instrument::Origin;
use crate::knowledge::library::Library;

/// The one computed quantity that the reading adds, because it alone knows the signal.
const ADDED_BY_READING: &str = "off-course";

pub(super) fn check(library: &Library, findings: &mut Vec<Finding>) {
    quantities(library, findings);
    causes(library, findings);
    adjustments(library, findings);
    signs(library, findings);
    practice(library, findings);
    instruments(library, findings);
    sources(library, findings);
    with_reader(library, "safety.toml", findings, |reader| {
        library.safety.check_against(&library.instruments, reader);
    });
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

fn causes(library: &Library, findings: &mut Vec<Finding>) {
    for cause in &library.causes {
        let path = format!("causes/{}.md", cause.slug);
        with_reader(library, &path, findings, |reader| {
            cause.check(reader, &library.quantities, &library.rules);
            let head = &cause.head;
            known(reader, "sign", &head.signs, |slug| {
                library.signs.iter().any(|sign| sign.slug == slug)
            });
            known(reader, "adjustment", &head.adjustments, |slug| {
                library.adjustments.iter().any(|a| a.slug == slug)
            });
            if head.adjustments.is_empty() {
                reader.wrong(
                    reader.line_with("adjustments"),
                    "the cause has no adjustment",
                    "Name one in `adjustments`",
                );
            }
            for slug in &head.adjustments {
                let back = library
                    .adjustments
                    .iter()
                    .find(|adjustment| adjustment.slug == *slug);
                if back.is_some_and(|adjustment| !adjustment.head.for_causes.contains(&cause.slug)) {
                    let what = format!("`{slug}` does not say that it is for `{}`", cause.slug);
                    reader.wrong(
                        reader.line_with("adjustments"),
                        what,
                        "Add the cause to its `for_causes`",
                    );
                }
            }
            cited(reader, library, &head.evidence, &head.basis);
        });
    }
    with_reader(library, "reading.toml", findings, |reader| {
        let order = library
            .rules
            .tie_break
            .order
            .iter()
            .chain(library.rules.looks.keys());
        for slug in order.filter(|slug| !library.causes.iter().any(|cause| cause.slug == **slug)) {
            reader.wrong(
                reader.line_with(slug),
                format!("`{slug}` is no cause"),
                "Mend the name or add the file",
            );
        }
        for cause in library
            .causes
            .iter()
            .filter(|cause| !library.rules.tie_break.order.contains(&cause.slug))
        {
            reader.wrong(
                reader.line_with("order"),
                format!("`{}` is not in the order", cause.slug),
                "Add it",
            );
        }
    });
}

fn adjustments(library: &Library, findings: &mut Vec<Finding>) {
    for adjustment in &library.adjustments {
        let path = format!("adjustments/{}.md", adjustment.slug);
        with_reader(library, &path, findings, |reader| {
            adjustment.check(reader, &library.quantities);
            let head = &adjustment.head;
            known(reader, "cause", &head.for_causes, |slug| {
                library.causes.iter().any(|cause| cause.slug == slug)
            });
            known(reader, "practice format", &head.practice, |slug| {
                library.practice.iter().any(|p| p.slug == slug)
            });
            for slug in &head.for_causes {
                let offers = library.causes.iter().find(|cause| cause.slug == *slug);
                if offers.is_some_and(|cause| !cause.head.adjustments.contains(&adjustment.slug)) {
                    let what = format!("`{slug}` does not offer this adjustment");
                    reader.wrong(
                        reader.line_with("for_causes"),
                        what,
                        "Add it to the cause's `adjustments`, or remove it here",
                    );
                }
            }
            cited(reader, library, &[], &head.basis);
            for source in head
                .target
                .iter()
                .map(|target| &target.source)
                .chain([&head.source])
            {
                cite(reader, library, source);
            }
        });
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
