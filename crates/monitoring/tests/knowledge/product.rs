//! Everything the product promises stands in the library: signs, causes with their looks, adjustments, criteria, numbers.
//!
//! The lists are copied from the product paper and the digest of instruments, causes and remedies. Taking one away from the
//! library, in a file or in `reading.toml`, fails here.

use monitoring::hypothesis::evidence::Direction;
use monitoring::hypothesis::{Sign, Who};
use monitoring::knowledge::Library;
use std::collections::BTreeSet;

/// The six signs with what each must be able to see (quantities), and the instrument item that asks the client.
const SIGNS: [(&str, &str, &[&str]); 6] = [
    (
        "repetitive-sessions",
        "sign-repetitive",
        &["topic-overlap", "analysis-share", "topic-depth"],
    ),
    (
        "insight-without-change",
        "sign-insight-only",
        &["carry-over-gap", "practice-done-share", "practice-started-share"],
    ),
    (
        "unclear-aim",
        "sign-unclear-aim",
        &[
            "plan-check-mean",
            "days-since-goals-revisited",
            "sessions-unlinked-share",
        ],
    ),
    (
        "avoided-topics",
        "sign-unsaid",
        &[
            "unsaid-marks",
            "planned-topic-unopened",
            "pulse-honesty",
            "cancelled-after-hard",
            "safety-behaviours",
        ],
    ),
    (
        "brief-relief",
        "sign-brief-relief",
        &["short-returns", "swing-size", "gains-reversed", "skills-used"],
    ),
    (
        "disconnection",
        "sign-distant",
        &[
            "pulse-drop",
            "pulse-dip",
            "pulse-ceiling",
            "client-therapist-gap",
            "rupture-marks",
            "missed-sessions",
        ],
    ),
];

/// The six causes with their looks, in the order of the product paper.
const CAUSES: [(&str, &[&str]); 6] = [
    (
        "avoidance",
        &[
            "talking-about-instead-of-feeling",
            "surface-instead-of-deeper-theme",
            "humour-intellect-productivity-as-distance",
            "practice-left-undone",
        ],
    ),
    (
        "goals-and-approach-misaligned",
        &["goals-not-defined", "approach-does-not-fit", "pace"],
    ),
    (
        "insight-not-yet-in-daily-life",
        &[
            "understanding-high-life-the-same",
            "no-experiments",
            "no-skills-practice",
            "no-emotional-exposure",
            "no-application-between-sessions",
        ],
    ),
    (
        "fear-of-change",
        &[
            "who-am-i-without-it",
            "whom-would-i-disappoint",
            "losing-control",
            "ambivalence-is-normal",
        ],
    ),
    (
        "relationship-under-strain",
        &[
            "hard-to-say-dissatisfied",
            "fear-of-hurting-the-therapist",
            "misunderstood-expectations",
            "culture-or-communication",
        ],
    ),
    (
        "life-circumstances-and-health",
        &[
            "social-support",
            "life-events",
            "health-and-medication",
            "substances-and-sleep",
            "safety",
        ],
    ),
];

const ADJUSTMENTS: [&str; 5] = [
    "re-clarify-goals",
    "shift-the-focus",
    "practise-between-sessions",
    "name-the-stuckness",
    "assess-fit",
];
const APPROACHES: [&str; 7] = [
    "cbt",
    "act",
    "dbt",
    "trauma-informed",
    "skills-based",
    "psychodynamic-relational",
    "humanistic",
];

/// The five criteria, each with the comparison that the digest names for it (section 5b).
const CRITERIA: [(&str, &str); 5] = [
    ("long-without-direction", "weeks-since-start"),
    ("goals-not-revisited", "days-since-goals-revisited > 42"),
    ("avoidance-unaddressed", "planned-topic-unopened >= 3"),
    ("honesty-hard", "pulse-honesty <= 4 at least 2 times"),
    ("plan-not-understood", "<= 4"),
];

/// The formats of section 6.
const FORMATS: [&str; 10] = [
    "thought-challenging",
    "behavioural-experiment",
    "exposure",
    "boundary-practice",
    "emotion-regulation",
    "diary-card",
    "activity-and-values",
    "worry-postponement",
    "sleep-diary",
    "communication-practice",
];

fn seen(sign: &Sign) -> BTreeSet<&str> {
    let evidence = sign.head.evidence.iter();
    evidence.flat_map(|one| one.when.quantities()).collect()
}

#[test]
fn each_sign_asks_the_client_looks_at_the_record_and_speaks_to_both() {
    let library = Library::shipped();
    assert_eq!(library.signs.len(), SIGNS.len());
    for (slug, item, computed) in SIGNS {
        let sign = library.signs.iter().find(|sign| sign.slug == slug).unwrap();
        let looked = seen(sign);
        assert!(looked.contains(item), "{slug} does not ask {item}");
        assert!(
            library
                .quantities
                .get(item)
                .is_some_and(|quantity| quantity.item.is_some()),
            "{item}"
        );
        for quantity in computed {
            assert!(
                looked.contains(quantity),
                "{slug} does not look at {quantity}: {looked:?}"
            );
        }
        let words = sign.words.get("en").unwrap();
        for heading in ["For the client", "For the therapist"] {
            assert!(words.text(heading).len() > 40, "{slug}: {heading}");
        }
    }
}

#[test]
fn each_look_of_each_cause_has_evidence_for_it_with_source_direction_weight_and_date() {
    let library = Library::shipped();
    assert_eq!(library.causes.len(), CAUSES.len());
    for (slug, looks) in CAUSES {
        let cause = library.causes.iter().find(|cause| cause.slug == slug).unwrap();
        let known: BTreeSet<&str> = library.rules.looks[slug].iter().map(String::as_str).collect();
        assert_eq!(known, looks.iter().copied().collect(), "{slug}");
        for look in looks {
            let mut of_look = cause
                .head
                .evidence
                .iter()
                .filter(|evidence| evidence.look == *look);
            // Ambivalence is said to be normal: it speaks against the cause, and its words are what counts.
            let direction = if *look == "ambivalence-is-normal" {
                Direction::Against
            } else {
                Direction::For
            };
            let told = of_look
                .clone()
                .any(|evidence| evidence.direction == direction && evidence.points > 0.0);
            assert!(told, "{slug}: nothing tells of {look}");
            assert!(of_look.all(|evidence| evidence.window_days > 0), "{slug}: {look}");
        }
        let sources: BTreeSet<Who> = cause.head.evidence.iter().map(|evidence| evidence.who).collect();
        assert_eq!(sources.len(), 3, "{slug} hears only {sources:?}");
        assert!(
            !cause.head.basis.is_empty()
                && !cause
                    .words("en")
                    .unwrap()
                    .text("What would change our mind")
                    .is_empty()
        );
    }
}

#[test]
fn each_adjustment_is_whole() {
    let library = Library::shipped();
    assert_eq!(library.adjustments.len(), ADJUSTMENTS.len());
    for slug in ADJUSTMENTS {
        let adjustment = library.adjustments.iter().find(|one| one.slug == slug).unwrap();
        let head = &adjustment.head;
        let variants: BTreeSet<&str> = head.variants.iter().map(String::as_str).collect();
        assert_eq!(variants, APPROACHES.into_iter().collect(), "{slug}");
        let window = head.window_sessions;
        assert!(window.from >= 3 && window.to <= 6, "{slug}: {window:?}");
        assert!(
            head.steps.len() >= 4 && !head.target.is_empty() && !head.not_when.is_empty(),
            "{slug}"
        );
        assert!(!head.for_causes.is_empty(), "{slug}");
    }
    let exposure = library
        .adjustments
        .iter()
        .find(|one| one.slug == "shift-the-focus")
        .unwrap();
    let stabilised = exposure.head.not_when.iter().filter_map(|not| not.when.as_ref());
    assert!(
        stabilised
            .flat_map(|when| when.quantities())
            .any(|name| name == "trauma-stabilised")
    );
}

#[test]
fn each_criterion_has_the_number_of_the_product_paper() {
    let library = Library::shipped();
    assert_eq!(library.criteria.len(), CRITERIA.len());
    for (slug, rule) in CRITERIA {
        let text = &library.files[&format!("criteria/{slug}.md")];
        assert!(text.contains(rule), "{slug} no longer says {rule:?}");
    }
    assert_eq!(
        (library.rules.criteria.needed, library.rules.criteria.sessions),
        (2, 2)
    );
}

#[test]
fn the_numbers_of_the_product_paper_stand() {
    let rules = &Library::shipped().rules;
    assert_eq!((rules.burden.items, rules.burden.seconds), (12, 120));
    assert_eq!((rules.naming.points, rules.naming.sources), (3.0, 2));
    assert_eq!((rules.naming.facts_shown, rules.naming.next_causes_shown), (3, 2));
    let order = [
        "life-circumstances-and-health",
        "relationship-under-strain",
        "goals-and-approach-misaligned",
        "fear-of-change",
        "avoidance",
        "insight-not-yet-in-daily-life",
    ];
    assert_eq!(rules.tie_break.order, order);
    assert_eq!(rules.tie_break.asked_first, [order[0]]);
    let thresholds = [
        ("signs/disconnection.md", "pulse-drop >= 15"),
        ("signs/disconnection.md", "client-therapist-gap >= 3"),
        ("signs/repetitive-sessions.md", "topic-overlap >= 70"),
        (
            "signs/repetitive-sessions.md",
            "sign-repetitive >= 3 at least 2 times",
        ),
        ("signs/insight-without-change.md", "carry-over-gap >= 4"),
        ("signs/insight-without-change.md", "practice-done-share < 50"),
        ("signs/unclear-aim.md", "days-since-goals-revisited > 42"),
        ("signs/avoided-topics.md", "planned-topic-unopened >= 3"),
    ];
    for (path, rule) in thresholds {
        assert!(
            Library::shipped().files[path].contains(rule),
            "{path} no longer says {rule:?}"
        );
    }
}

#[test]
fn each_format_is_there_and_offered() {
    let library = Library::shipped();
    for slug in FORMATS {
        assert!(
            library.practice.iter().any(|format| format.slug == slug),
            "{slug}"
        );
    }
    let cases = library.cases.len();
    assert!(cases >= 30, "only {cases} cases");
}
