//! Every cause has a case that raises it and one that nearly does, and every case comes out as it says.

use super::with_reader;
use crate::finding::Finding;
use crate::knowledge::{library::Library, runner};

pub(super) fn check(library: &Library, findings: &mut Vec<Finding>) {
    for cause in &library.causes {
        let raised = library
            .cases
            .iter()
            .any(|case| case.head.raises.contains(&cause.slug));
        let missed = library
            .cases
            .iter()
            .any(|case| case.head.near_miss_of.contains(&cause.slug));
        with_reader(
            library,
            &format!("causes/{}.md", cause.slug),
            findings,
            |reader| {
                if !raised {
                    reader.wrong(0, "no case raises this cause", "Add a case with `raises`");
                }
                if !missed {
                    reader.wrong(
                        0,
                        "no case is a near miss of this cause",
                        "Add a case with `near_miss_of`",
                    );
                }
            },
        );
    }
    for case in &library.cases {
        let ran = runner::run(case, library);
        with_reader(library, &case.path(), findings, |reader| {
            for difference in &ran.differences {
                let key = difference.split(':').next().unwrap_or_default();
                reader.wrong(
                    reader.line_with(&format!("{key} =")),
                    difference.clone(),
                    "Mend the case or the rule",
                );
            }
            for slug in case.head.raises.iter().chain(&case.head.near_miss_of) {
                if !library.causes.iter().any(|cause| cause.slug == *slug) {
                    reader.wrong(
                        reader.line_with(slug),
                        format!("there is no cause `{slug}`"),
                        "Mend the name",
                    );
                }
            }
            let named = |slug: &String| {
                ran.reading
                    .causes
                    .named
                    .iter()
                    .any(|weighed| weighed.cause == *slug)
            };
            for slug in case.head.raises.iter().filter(|slug| !named(slug)) {
                reader.wrong(
                    reader.line_with("raises"),
                    format!("`{slug}` is not raised"),
                    "Mend the case or the rule",
                );
            }
            for slug in case.head.near_miss_of.iter().filter(|slug| named(slug)) {
                reader.wrong(
                    reader.line_with("near_miss_of"),
                    format!("`{slug}` is raised"),
                    "Mend the case or the rule",
                );
            }
        });
        findings.extend(ran.findings);
    }
}
