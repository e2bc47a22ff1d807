//! The made-up worlds: the reference world's summary figures, replay, and what each other world changes.
#![allow(clippy::unwrap_used, reason = "helpers of tests may stop a test")]

use longitudinal::reliable_change::ReliableChange;
use longitudinal::worlds::*;

const SEED: u64 = 20_261_123;

fn first_score(member: &Member) -> f64 {
    f64::from(member.readings[0].score.unwrap())
}

fn last_score(member: &Member) -> f64 {
    f64::from(
        member
            .readings
            .iter()
            .rev()
            .find_map(|reading| reading.score)
            .unwrap(),
    )
}

fn mean_sd(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    (
        mean,
        (values.map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt(),
    )
}

fn percent(members: &[Member], holds: impl Fn(&Member) -> bool) -> f64 {
    100.0 * members.iter().filter(|member| holds(member)).count() as f64 / members.len() as f64
}

fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
    println!("{what}: {found:.3}, expected {expected} ± {tolerance}");
    assert!(
        (found - expected).abs() <= tolerance,
        "{what}: {found} is not {expected} ± {tolerance}"
    );
}

/// The figures of the specification (docs: the simulator's own run, rounded as printed). Tolerances: half the last digit
/// printed, plus three standard errors of a run of 40,000 (at most .75 percentage points, .10 points, .06 sessions).
#[test]
fn reference_world_has_the_published_margins() {
    let members = simulate(&reference(), SEED, 40_000);
    let (first, first_sd) = mean_sd(members.iter().map(first_score));
    let (last, last_sd) = mean_sd(members.iter().map(last_score));
    near("first score", first, 16.6, 0.05 + 0.065);
    near("its SD", first_sd, 4.2, 0.05 + 0.045);
    near("last score", last, 10.6, 0.05 + 0.10);
    near("its SD", last_sd, 6.6, 0.05 + 0.07);
    let improved = percent(&members, |member| member.truth.change == ReliableChange::Improved);
    near("reliably improved %", improved, 54.0, 0.5 + 0.75);
    near(
        "recovered %",
        percent(&members, |member| member.truth.recovered),
        48.0,
        0.5 + 0.75,
    );
    near(
        "halved %",
        percent(&members, |member| member.truth.halved),
        42.0,
        0.5 + 0.74,
    );
    let worse = percent(&members, |member| {
        member.truth.change == ReliableChange::Deteriorated
    });
    near("reliably worse %", worse, 3.0, 0.5 + 0.25);
    let dropped = percent(&members, |member| {
        member.truth.ending == TherapyEnding::DroppedOut
    });
    near("dropped out %", dropped, 16.0, 0.5 + 0.55);
    let (sessions, _) = mean_sd(members.iter().map(|member| member.readings.len() as f64));
    near("sessions", sessions, 9.7, 0.05 + 0.06);
}

/// Area under the curve of "smaller change so far" for "not reliably improved at the end", among members who come to
/// this session and go on. Counted over whole points, ties half.
fn auc_of_change(members: &[Member], session: usize) -> (f64, f64) {
    let still: Vec<(i64, bool)> = members
        .iter()
        .filter(|member| member.readings.len() > session)
        .map(|member| {
            let now = i64::from(member.readings[session - 1].score.unwrap());
            let first = i64::from(member.readings[0].score.unwrap());
            (now - first, member.truth.change != ReliableChange::Improved)
        })
        .collect();
    let mut counts = [[0.0_f64; 2]; 64];
    for (change, not_improved) in &still {
        counts[usize::try_from(change + 32).unwrap()][usize::from(*not_improved)] += 1.0;
    }
    let (mut below, mut pairs) = (0.0, 0.0);
    for [improved, not_improved] in counts {
        pairs += not_improved * (below + improved / 2.0);
        below += improved;
    }
    let not_improved = still.iter().filter(|(_, not)| *not).count() as f64;
    (pairs / (below * not_improved), not_improved / still.len() as f64)
}

/// What the plain change score can tell in this world, against the table of the specification (three digits printed;
/// standard error of the AUC in 40,000 members about .002, and the first run had its own). It holds the shape of the
/// courses, which the margins alone do not.
#[test]
fn reference_world_is_as_hard_to_foresee_as_specified() {
    let members = simulate(&reference(), SEED, 40_000);
    for (session, auc, base) in [
        (2, 0.761, 0.44),
        (3, 0.822, 0.43),
        (4, 0.850, 0.43),
        (6, 0.879, 0.45),
        (8, 0.909, 0.48),
        (10, 0.919, 0.51),
    ] {
        let (found_auc, found_base) = auc_of_change(&members, session);
        near(&format!("AUC at session {session}"), found_auc, auc, 0.01);
        near(
            &format!("not improved at session {session}"),
            found_base,
            base,
            0.015,
        );
    }
}

/// Seed and number fix a member to the last bit, whoever else is drawn.
#[test]
fn the_first_members_of_a_large_run_are_a_small_run() {
    for world in all_worlds() {
        let large = simulate(&world, SEED, 60);
        assert_eq!(large[..25], simulate(&world, SEED, 25), "{}", world.name);
        assert_eq!(large[41], member(&world, SEED, 41), "{}", world.name);
        assert_ne!(
            large[0].readings,
            member(&world, SEED + 1, 0).readings,
            "{}",
            world.name
        );
        assert_ne!(large[0].truth.latent, large[1].truth.latent, "{}", world.name);
    }
}

/// What every member of every world must satisfy.
#[test]
fn every_member_is_whole() {
    for world in all_worlds() {
        for member in simulate(&world, SEED, 2_000) {
            let truth = &member.truth;
            assert_eq!(
                truth.latent.len() as u32,
                member.planned_sessions + world.sessions_past_end
            );
            assert_eq!(truth.weeks.len(), truth.latent.len());
            assert!(truth.weeks.windows(2).all(|pair| pair[1] >= pair[0] + 1.0));
            assert!((world.length.least..=world.length.most).contains(&member.planned_sessions));
            assert!(member.readings.len() >= 2 && member.readings.len() as u32 <= member.planned_sessions);
            assert!(first_score(&member) >= f64::from(world.intake.least_score));
            let all_came = member.readings.len() as u32 == member.planned_sessions;
            assert_eq!(all_came, truth.ending == TherapyEnding::AsPlanned);
            for (place, reading) in member.readings.iter().enumerate() {
                assert_eq!(reading.session as usize, place + 1);
                assert!(reading.score.is_none_or(|score| score <= world.highest_score));
                assert!((reading.week - truth.weeks[place]).abs() < f64::EPSILON);
            }
            if truth.ending == TherapyEnding::GoodEnough {
                assert!(last_score(&member) <= 6.0 && member.readings.len() >= 5);
            }
        }
    }
}

/// Shares of the courses as specified; three standard errors of 40,000 are at most .75.
#[test]
fn shares_of_courses() {
    let members = simulate(&reference(), SEED, 40_000);
    for (class, share) in [
        (Class::Fast, 21.0),
        (Class::Gradual, 33.0),
        (Class::NoChange, 25.0),
        (Class::Plateau, 12.0),
        (Class::Late, 4.0),
        (Class::Deteriorating, 5.0),
    ] {
        near(
            &format!("{class:?} %"),
            percent(&members, |member| member.truth.class == class),
            share,
            0.75,
        );
    }
}

/// Mean latent level of a class, relative to the first session.
fn mean_course(members: &[Member], class: Class, sessions: usize) -> Vec<f64> {
    let of_class: Vec<&Member> = members
        .iter()
        .filter(|member| member.truth.class == class)
        .collect();
    (0..sessions)
        .map(|at| {
            let moved = of_class
                .iter()
                .map(|member| member.truth.latent[at] - member.truth.latent[0]);
            moved.sum::<f64>() / of_class.len() as f64
        })
        .collect()
}

/// The forms: late courses are flat to session 5 and then fall; plateaus fall and stop; worse means upwards.
///
/// Shocks pull every mean down a little: 1.2 % × 6 points against 1.0 % × 5, by .02 points a session.
#[test]
fn forms_of_courses() {
    let members = simulate(&reference(), SEED, 40_000);
    let late = mean_course(&members, Class::Late, 9);
    assert!(late[4].abs() < 0.4 && late[8] < -5.0, "{late:?}");
    let plateau = mean_course(&members, Class::Plateau, 9);
    near("plateau, points a session", plateau[3] / 3.0, -0.9, 0.1);
    assert!((plateau[8] - plateau[7]).abs() < 0.15, "{plateau:?}");
    let gradual = mean_course(&members, Class::Gradual, 9);
    near("gradual, session 8", gradual[7], -3.6 * 8.0_f64.ln(), 0.3);
    let worse = mean_course(&members, Class::Deteriorating, 9);
    near("deteriorating, session 8", worse[7], 1.9 * 8.0_f64.ln(), 0.3);
}

/// Kurtosis of the steps of one week in the latent level: 3 for a normal walk, more with heavy tails.
#[test]
fn heavy_tails_are_heavy() {
    let kurtosis = |world: World| {
        let no_shocks = World {
            shocks: Shocks {
                gain_rate: 0.0,
                loss_rate: 0.0,
                ..world.shocks
            },
            ..world
        };
        let steps: Vec<f64> = simulate(&no_shocks, SEED, 4_000)
            .iter()
            .filter(|member| member.truth.class == Class::NoChange)
            .flat_map(|member| {
                member
                    .truth
                    .latent
                    .windows(2)
                    .skip(6)
                    .map(|pair| pair[1] - pair[0])
                    .collect::<Vec<_>>()
            })
            .collect();
        let (mean, sd) = mean_sd(steps.iter().copied());
        steps.iter().map(|step| ((step - mean) / sd).powi(4)).sum::<f64>() / steps.len() as f64
    };
    near("normal", kurtosis(reference()), 3.0, 0.2);
    assert!(kurtosis(heavy_tails()) > 4.0);
}

/// Correlation of the errors of consecutive readings, away from both ends of the scale. Rounding adds 1/12 to a variance
/// of 4, so .15 becomes .147; about 100,000 pairs have a standard error of .003.
#[test]
fn errors_hang_together() {
    let members = simulate(&reference(), SEED, 20_000);
    let pairs: Vec<(f64, f64)> = members
        .iter()
        .flat_map(|member| {
            let errors: Vec<(f64, f64)> = member
                .readings
                .iter()
                .zip(&member.truth.latent)
                .skip(1)
                .map(|(reading, level)| (*level, f64::from(reading.score.unwrap()) - level))
                .collect();
            errors
                .windows(2)
                .filter(|pair| pair.iter().all(|(level, _)| (8.0..19.0).contains(level)))
                .map(|pair| (pair[0].1, pair[1].1))
                .collect::<Vec<_>>()
        })
        .collect();
    let (first, first_sd) = mean_sd(pairs.iter().map(|pair| pair.0));
    let (second, second_sd) = mean_sd(pairs.iter().map(|pair| pair.1));
    let product = pairs
        .iter()
        .map(|pair| (pair.0 - first) * (pair.1 - second))
        .sum::<f64>();
    let correlation = product / (pairs.len() as f64 * first_sd * second_sd);
    println!("{} pairs, SD {first_sd:.3}", pairs.len());
    near("correlation of errors", correlation, 0.147, 0.015);
    near("SD of errors", first_sd, 4.083_f64.sqrt(), 0.03);
}

/// Among those who drop out, the last level lies further above what their readings show than in the reference world.
#[test]
fn informative_dropout_hides_something() {
    let hidden = |world: &World| {
        let members = simulate(world, SEED, 20_000);
        let of = |ending| {
            let chosen = members.iter().filter(move |member| member.truth.ending == ending);
            mean_sd(chosen.map(|member| member.truth.latent[member.readings.len() - 1] - last_score(member)))
                .0
        };
        of(TherapyEnding::DroppedOut) - of(TherapyEnding::AsPlanned)
    };
    let (plain, informative) = (hidden(&reference()), hidden(&informative_dropout()));
    println!(
        "level above last score, dropped out against completed: {plain:.3}, informative {informative:.3}"
    );
    assert!(informative > plain + 0.2, "{plain} {informative}");
}

#[test]
fn other_worlds_differ_as_they_say() {
    let run = |world: World| simulate(&world, SEED, 10_000);
    let plain = run(reference());
    let floor = run(floor());
    let at_most_2 = |members: &[Member]| percent(members, |member| last_score(member) <= 2.0);
    assert!(
        at_most_2(&floor) > 2.0 * at_most_2(&plain),
        "{} {}",
        at_most_2(&floor),
        at_most_2(&plain)
    );
    let late = percent(&run(late_responders()), |member| {
        member.truth.class == Class::Late
    });
    near("late responders %", late, 24.0, 1.3);
    let medicated = run(medication_start());
    let given = percent(&medicated, |member| {
        member.truth.medication_from_session.is_some()
    });
    near("medication %", given, 33.0, 1.5);
    assert!(
        plain
            .iter()
            .all(|member| member.truth.medication_from_session.is_none())
    );
    let gaps = run(irregular_gaps());
    let longer = gaps
        .iter()
        .flat_map(|member| member.truth.weeks.windows(2))
        .filter(|pair| pair[1] - pair[0] > 1.5);
    let all: usize = gaps.iter().map(|member| member.truth.weeks.len() - 1).sum();
    near("longer gaps", longer.count() as f64 / all as f64, 0.33, 0.01);
    let unread = gaps
        .iter()
        .flat_map(|member| &member.readings[1..])
        .filter(|reading| reading.score.is_none());
    let later: usize = gaps.iter().map(|member| member.readings.len() - 1).sum();
    near(
        "readings not given",
        unread.count() as f64 / later as f64,
        0.125,
        0.01,
    );
}

/// Medication takes its points off, over its sessions, and nothing else changes: the same member without it differs by
/// that alone.
#[test]
fn medication_takes_off_what_it_says() {
    let world = medication_start();
    let medication = world.medication.unwrap();
    let without = World {
        medication: Some(Medication {
            share: 0.0,
            ..medication
        }),
        ..world.clone()
    };
    let mut seen = 0;
    for number in 0..200 {
        let (with, without) = (member(&world, SEED, number), member(&without, SEED, number));
        let taken: Vec<f64> = without
            .truth
            .latent
            .iter()
            .zip(&with.truth.latent)
            .map(|(one, other)| one - other)
            .collect();
        let Some(from) = with.truth.medication_from_session else {
            assert!(taken.iter().all(|points| points.abs() < 1e-12));
            continue;
        };
        seen += 1;
        let (before, after) = taken.split_at(from as usize - 1);
        assert!(before.iter().all(|points| points.abs() < 1e-12));
        let full = after[medication.full_after_sessions as usize - 1..].iter();
        assert!(
            full.clone()
                .all(|points| (3.0 - 1e-9..=6.0 + 1e-9).contains(points)),
            "{taken:?}"
        );
    }
    assert!(seen > 30);
}

/// Jitter gives another world of the same kind, the same for the same seed, and none at a spread of 0.
#[test]
fn jitter() {
    let world = reference();
    assert_eq!(jittered(&world, 1, 0.2), jittered(&world, 1, 0.2));
    assert_ne!(jittered(&world, 1, 0.2), jittered(&world, 2, 0.2));
    assert_eq!(jittered(&world, 1, 0.0), world);
    for seed in 0..20 {
        let members = simulate(&jittered(&world, seed, 0.3), SEED, 200);
        let improved = percent(&members, |member| member.truth.change == ReliableChange::Improved);
        assert!((15.0..=90.0).contains(&improved), "{improved}");
    }
}
