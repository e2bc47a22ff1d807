//! What the product promises stands in the library: every sign, cause with its looks, adjustment, criterion and form.

use super::with_reader;
use crate::finding::{Finding, Reader};
use crate::knowledge::library::Library;

pub(super) fn check(library: &Library, findings: &mut Vec<Finding>) {
    let promised = &library.rules.promised;
    with_reader(library, "reading.toml", findings, |reader| {
        let signs = |slug: &str| library.signs.iter().any(|one| one.slug == slug);
        held(reader, "signs", &promised.signs, signs);
        held(reader, "criteria", &promised.criteria, |slug| {
            library.criteria.iter().any(|one| one.slug == slug)
        });
        held(reader, "adjustments", &promised.adjustments, |slug| {
            library.adjustments.iter().any(|one| one.slug == slug)
        });
        held(reader, "practice", &promised.practice, |slug| {
            library.practice.iter().any(|one| one.slug == slug)
        });
        held(reader, "causes", &promised.causes, |slug| {
            library.causes.iter().any(|one| one.slug == slug)
        });
        for slug in &promised.causes {
            if library.rules.looks.get(slug).is_none_or(Vec::is_empty) {
                let what = format!("nothing says what `{slug}` must be able to see");
                reader.wrong(reader.line_with("[looks]"), what, "Add its looks under [looks]");
            }
        }
        if library.cases.len() < promised.cases {
            let what = format!(
                "{} cases of {} that are promised",
                library.cases.len(),
                promised.cases
            );
            reader.wrong(reader.line_with("cases ="), what, "Add cases");
        }
    });
    for adjustment in &library.adjustments {
        let path = format!("adjustments/{}.md", adjustment.slug);
        with_reader(library, &path, findings, |reader| {
            for approach in promised
                .variants
                .iter()
                .filter(|one| !adjustment.head.variants.contains(one))
            {
                let line = reader.line_with("variants");
                reader.wrong(
                    line,
                    format!("no variant for `{approach}`"),
                    "Add it to `variants` with its words",
                );
            }
        });
    }
}

fn held(reader: &mut Reader, folder: &str, slugs: &[String], is_there: impl Fn(&str) -> bool) {
    for slug in slugs.iter().filter(|slug| !is_there(slug)) {
        let what = format!("`{slug}` is promised and does not stand in {folder}/");
        reader.wrong(reader.line_with(&format!("\"{slug}\"")), what, "Put it back");
    }
}
