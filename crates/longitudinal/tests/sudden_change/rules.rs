//! The rules one by one, on scores made up for them.

use longitudinal::reliable_change::Better;
use longitudinal::sudden_change::*;

const TANG_DERUBEIS: Criteria = Criteria {
    least_points: Some(7.0),
    least_share: Some(0.25),
    stability: Some(Stability {
        alpha: 0.05,
        adjust_for_missing: true,
    }),
};

fn whole(scores: &[i32]) -> Vec<Option<f64>> {
    scores
        .iter()
        .map(|score| (*score >= 0).then_some(f64::from(*score)))
        .collect()
}

fn verdicts(scores: &[i32], criteria: &Criteria, kind: SuddenKind) -> Vec<(u32, Verdict)> {
    judge_steps(&whole(scores), 1, criteria, kind, Better::Lower)
        .unwrap()
        .iter()
        .map(|step| (step.from_session, step.verdict))
        .collect()
}

/// A fall of 12 from 30 is a gain; the same scores on a scale turned round are one too, and neither is a loss.
#[test]
fn direction() {
    let falling = whole(&[30, 31, 30, 18, 17, 18]);
    let rising = whole(&[18, 17, 18, 30, 31, 30]);
    let found = |scores: &[Option<f64>], kind, better| {
        let changes = find_sudden_changes(scores, 1, &TANG_DERUBEIS, kind, better).unwrap();
        changes
            .iter()
            .map(|change| (change.from_session, change.size_points))
            .collect::<Vec<_>>()
    };
    let gain = vec![(3, Some(12.0))];
    assert_eq!(found(&falling, SuddenKind::Gain, Better::Lower), gain);
    assert_eq!(found(&falling, SuddenKind::Loss, Better::Higher), gain);
    assert_eq!(found(&rising, SuddenKind::Gain, Better::Higher), gain);
    assert_eq!(found(&rising, SuddenKind::Loss, Better::Lower), gain);
    assert_eq!(found(&falling, SuddenKind::Loss, Better::Lower), []);
    assert_eq!(found(&rising, SuddenKind::Gain, Better::Lower), []);
}

/// The second criterion binds for losses as well: 8 points are a quarter of 32 and not of 40. The reference package
/// lets both through.
#[test]
fn a_loss_must_be_a_quarter_too() {
    let verdict = |scores: &[i32]| verdicts(scores, &TANG_DERUBEIS, SuddenKind::Loss)[1];
    assert_eq!(verdict(&[32, 32, 32, 40, 40, 40]), (3, Verdict::Yes));
    assert_eq!(verdict(&[40, 40, 40, 48, 48, 48]), (3, Verdict::No));
}

/// A missing score makes a step undecidable when too little is left, and not otherwise.
#[test]
fn missing_sessions() {
    use Verdict::{No, Undecidable, Yes};
    let gain = |scores: &[i32]| verdicts(scores, &TANG_DERUBEIS, SuddenKind::Gain);
    assert_eq!(gain(&[30, 31, 30, 18, 17, 18]), [(2, No), (3, Yes), (4, No)]);
    assert_eq!(
        gain(&[-1, 31, 30, 18, 17, 18]),
        [(2, Undecidable), (3, Yes), (4, No)]
    );
    assert_eq!(gain(&[30, 31, -1, 18, 17, 18])[1], (3, Undecidable));
    assert_eq!(gain(&[-1, -1, 30, 18, 17, 18])[1], (3, Undecidable));
    assert_eq!(gain(&[30, 31, 30, 18, -1, -1])[1], (3, Undecidable));
    // Fewer than four slots hold no step with two on either side.
    assert_eq!(gain(&[30, 18, 17]), []);
    assert_eq!(gain(&[]), []);
}

/// Fewer scores ask for a larger t. Differences of means just above and below it, with a pooled SD of 2: for 2 + 2
/// scores 4.303 (8.6 points), for 3 + 3 2.776.
#[test]
fn critical_value_follows_the_scores_present() {
    let only_third = |adjust_for_missing| Criteria {
        least_points: None,
        least_share: None,
        stability: Some(Stability {
            alpha: 0.05,
            adjust_for_missing,
        }),
    };
    let step = |fall: i32, adjust| {
        let scores = [-1, 40, 43, 43 - fall, 40 - fall, -1];
        verdicts(&scores, &only_third(adjust), SuddenKind::Gain)[1].1
    };
    // Two scores 3 apart on each side: pooled SD 2.1213, times 4.303 is 9.13, times 2.776 is 5.89.
    assert_eq!((step(9, true), step(10, true)), (Verdict::No, Verdict::Yes));
    assert_eq!((step(5, false), step(6, false)), (Verdict::No, Verdict::Yes));
}

/// Half the step exactly is not undone; a point more is. The session right after the step does not count.
#[test]
fn reversal() {
    let reversed = |later: i32| {
        let scores = whole(&[30, 31, 30, 18, 17, 18, later]);
        find_sudden_changes(&scores, 1, &TANG_DERUBEIS, SuddenKind::Gain, Better::Lower).unwrap()[0]
    };
    assert_eq!(reversed(24).reversal_score, Some(24.0));
    assert!(!reversed(24).reversed);
    assert!(reversed(25).reversed);
    let steps_only = Criteria {
        stability: None,
        ..TANG_DERUBEIS
    };
    let next_but_one = whole(&[30, 31, 30, 18, 25, 18]);
    let found = find_sudden_changes(&next_but_one, 1, &steps_only, SuddenKind::Gain, Better::Lower).unwrap();
    assert!(found[0].reversed);
}

/// From nothing to nothing is no change, whatever share is asked.
#[test]
fn zero_stays_zero() {
    let share = Criteria {
        least_points: None,
        least_share: Some(0.25),
        stability: None,
    };
    assert_eq!(
        verdicts(&[0, 0, 0, 0, 0], &share, SuddenKind::Gain),
        [(2, Verdict::No), (3, Verdict::No)]
    );
}

#[test]
fn what_has_no_meaning_is_refused() {
    let judge = |criteria: &Criteria, scores: &[Option<f64>]| {
        judge_steps(scores, 1, criteria, SuddenKind::Gain, Better::Lower)
    };
    let none = Criteria {
        least_points: None,
        least_share: None,
        stability: None,
    };
    assert_eq!(judge(&none, &[]), Err(SuddenChangeError::NoCriterion));
    let alpha = Criteria {
        stability: Some(Stability {
            alpha: 1.0,
            adjust_for_missing: true,
        }),
        ..none
    };
    assert_eq!(
        judge(&alpha, &[]),
        Err(SuddenChangeError::AlphaOutOfRange { alpha: 1.0 })
    );
    let scores = [Some(1.0), Some(f64::NAN)];
    assert_eq!(
        judge(&TANG_DERUBEIS, &scores),
        Err(SuddenChangeError::ScoreNotFinite { session: 2 })
    );
}
