//! The table of all computed quantities.

use super::{Pace, Row, check_ins, course, goals, practice, sessions};

/// All computed quantities. `off-course` is added by the reading, which alone knows the signal.
pub const COMPUTED: &[Row] = &[
    (
        "topic-overlap",
        &["sessions", "deep_from"],
        Pace::Session,
        sessions::topic_overlap,
    ),
    ("topic-depth", &["sessions"], Pace::Session, sessions::topic_depth),
    (
        "surface-share",
        &["sessions", "depth_at_most"],
        Pace::Session,
        sessions::surface_share,
    ),
    ("analysis-share", &["sessions"], Pace::Session, |look| {
        sessions::mode_share(look, "analysis")
    }),
    ("skill-share", &["sessions"], Pace::Session, |look| {
        sessions::mode_share(look, "skill")
    }),
    ("emotion-share", &["sessions"], Pace::Session, |look| {
        sessions::mode_share(look, "emotion")
    }),
    ("behaviour-share", &["sessions"], Pace::Session, |look| {
        sessions::mode_share(look, "behaviour")
    }),
    (
        "planned-topic-unopened",
        &["sessions"],
        Pace::Session,
        sessions::planned_topic_unopened,
    ),
    (
        "sessions-unlinked-share",
        &["sessions"],
        Pace::Session,
        sessions::unlinked_share,
    ),
    (
        "attendance-share",
        &["sessions"],
        Pace::Session,
        sessions::attendance_share,
    ),
    ("missed-sessions", &["days"], Pace::Session, sessions::missed),
    ("late-sessions", &["days"], Pace::Session, sessions::late),
    (
        "cancelled-after-hard",
        &["days"],
        Pace::Session,
        sessions::cancelled_after_hard,
    ),
    ("rupture-marks", &["days"], Pace::Session, |look| {
        sessions::marks(look, &["withdrawn", "confronting"])
    }),
    ("distance-marks", &["days"], Pace::Session, |look| {
        sessions::marks(look, &["humour", "intellect", "productivity"])
    }),
    ("opposition-marks", &["days"], Pace::Session, |look| {
        sessions::marks(look, &["opposing"])
    }),
    (
        "practice-review-share",
        &["sessions"],
        Pace::Session,
        sessions::practice_review_share,
    ),
    (
        "practice-specific-share",
        &["sessions"],
        Pace::Session,
        sessions::practice_specific_share,
    ),
    ("sessions-held", &[], Pace::Session, sessions::held_count),
    ("weeks-since-start", &[], Pace::Day, sessions::weeks_since_start),
    ("practice-assigned", &["days"], Pace::Session, practice::assigned),
    (
        "practice-started-share",
        &["days"],
        Pace::Session,
        practice::started_share,
    ),
    (
        "practice-done-share",
        &["days"],
        Pace::Session,
        practice::done_share,
    ),
    (
        "practice-reviewed-share",
        &["days"],
        Pace::Session,
        practice::reviewed_share,
    ),
    ("practice-unwanted", &["days"], Pace::Session, practice::unwanted),
    (
        "practice-postponed",
        &["days"],
        Pace::Session,
        practice::postponed,
    ),
    (
        "exposure-postponed",
        &["days"],
        Pace::Session,
        practice::exposure_postponed,
    ),
    (
        "days-to-first-practice",
        &["days"],
        Pace::Session,
        practice::days_to_first,
    ),
    (
        "practice-dropped-after-gain",
        &["days", "gain_percent", "quiet_days"],
        Pace::Day,
        practice::dropped_after_gain,
    ),
    (
        "experiments-done",
        &["days"],
        Pace::Session,
        practice::experiments_done,
    ),
    ("skills-used", &["days"], Pace::Session, practice::skills_used),
    (
        "safety-behaviours",
        &["days"],
        Pace::Session,
        practice::safety_behaviours,
    ),
    ("goals-set", &[], Pace::Session, goals::set),
    (
        "days-since-goals-revisited",
        &[],
        Pace::Day,
        goals::days_since_revisited,
    ),
    ("days-since-goals-rated", &[], Pace::Day, goals::days_since_rated),
    (
        "days-since-plan-shared",
        &[],
        Pace::Day,
        goals::days_since_plan_shared,
    ),
    ("plan-shared", &[], Pace::Session, goals::plan_shared),
    ("goal-change", &["days"], Pace::Session, goals::change),
    (
        "goal-attainment",
        &["mean_points", "sd_points", "correlation"],
        Pace::Session,
        goals::attainment,
    ),
    ("goal-rating-gap", &["days"], Pace::Session, goals::rating_gap),
    (
        "carry-over-gap",
        &["days"],
        Pace::Session,
        check_ins::carry_over_gap,
    ),
    ("plan-check-mean", &[], Pace::Session, check_ins::plan_check_mean),
    ("pulse-mean", &[], Pace::Session, check_ins::pulse_mean),
    (
        "pulse-drop",
        &["earlier_pulses"],
        Pace::Session,
        check_ins::pulse_drop,
    ),
    (
        "pulse-dip",
        check_ins::PULSE_DIP,
        Pace::Session,
        check_ins::pulse_dip,
    ),
    (
        "pulse-ceiling",
        &["top_points"],
        Pace::Session,
        check_ins::pulse_ceiling,
    ),
    (
        "client-therapist-gap",
        &["days"],
        Pace::Session,
        check_ins::client_therapist_gap,
    ),
    ("unsaid-marks", &["days"], Pace::Session, check_ins::unsaid_marks),
    ("pace-off", &[], Pace::Session, check_ins::pace_off),
    (
        "readiness-drop",
        &["days"],
        Pace::Session,
        check_ins::readiness_drop,
    ),
    ("context-worse", &["days"], Pace::Day, |look| {
        check_ins::context(look, check_ins::Areas::Worse)
    }),
    ("context-better", &["days"], Pace::Day, |look| {
        check_ins::context(look, check_ins::Areas::Better)
    }),
    ("context-known", &["days"], Pace::Day, |look| {
        check_ins::context(look, check_ins::Areas::Known)
    }),
    ("days-since-check-in", &[], Pace::Day, check_ins::days_since),
    (
        "check-ins-unanswered",
        &["sessions", "within_days"],
        Pace::Session,
        check_ins::unanswered,
    ),
    (
        "stuckness-shared",
        &["days"],
        Pace::Day,
        check_ins::stuckness_shared,
    ),
    (
        "short-returns",
        &["days", "within_days", "fall_percent", "lost_percent"],
        Pace::Session,
        course::short_returns,
    ),
    (
        "gains-reversed",
        &["days", "fall_percent", "lost_percent"],
        Pace::Session,
        course::gains_reversed,
    ),
    ("swing-size", &["readings"], Pace::Session, course::swing_size),
    ("score-change-percent", &[], Pace::Session, course::change_percent),
    (
        "goals-flat-while-score-moves",
        &["days", "score_percent", "goal_points"],
        Pace::Session,
        course::goals_flat_while_score_moves,
    ),
    ("risk-open", &[], Pace::Day, |look| {
        (look.day == look.state.as_of).then(|| look.state.open_risk() as f64)
    }),
];
