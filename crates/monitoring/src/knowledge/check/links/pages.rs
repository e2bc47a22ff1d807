//! Causes and adjustments name each other, and everything they name exists.

use super::super::with_reader;
use super::{cite, cited, known};
use crate::finding::Finding;
use crate::knowledge::library::Library;

pub(super) fn causes(library: &Library, findings: &mut Vec<Finding>) {
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

pub(super) fn adjustments(library: &Library, findings: &mut Vec<Finding>) {
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
