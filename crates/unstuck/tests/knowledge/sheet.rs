//! Forms on paper.

use crate::{err, out, unstuck};
use monitoring::knowledge::Library;

#[test]
fn every_form_prints_as_text_and_as_a_page() {
    let folder = tempfile::tempdir().unwrap();
    for format in &Library::shipped().practice {
        let slug = &format.slug;
        let printed = unstuck(&["knowledge", "sheet", slug]);
        assert!(printed.status.success(), "{slug}: {}", err(&printed));
        let page = folder.path().join(format!("{slug}.html"));
        let written = unstuck(&["knowledge", "sheet", slug, "--out", page.to_str().unwrap()]);
        assert!(
            written.status.success() && written.stdout.is_empty(),
            "{slug}: {}",
            err(&written)
        );
        let html = std::fs::read_to_string(&page).unwrap();
        assert!(
            html.starts_with("<!doctype html>") && html.contains("@media print"),
            "{slug}"
        );
        assert!(
            !html.contains("http"),
            "{slug}: a page of ours asks nobody for anything"
        );
        for field in format.words("en").unwrap().field.values() {
            assert!(out(&printed).contains(&field.label), "{slug}: {}", field.label);
            // The page writes a quotation mark or an apostrophe in its own way.
            let plain = field
                .label
                .split(['\'', '"', '&', '<'])
                .next()
                .unwrap_or_default();
            assert!(html.contains(plain), "{slug}: {}", field.label);
        }
    }
}

#[test]
fn a_form_that_is_not_there_is_refused_with_those_that_are() {
    let wrong = unstuck(&["knowledge", "sheet", "weather"]);
    assert_eq!(wrong.status.code(), Some(1));
    let said = err(&wrong);
    assert!(
        said.contains("there is no form weather") && said.contains("exposure"),
        "{said}"
    );
}
