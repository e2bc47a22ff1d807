//! The next question: it tells most, fits the burden, and saves questions against asking everything.

use jiff::civil::{Date, date};
use monitoring::hypothesis::evidence::Direction;
use monitoring::hypothesis::question::{Asking, Budget, ranked};
use monitoring::hypothesis::{Cause, Readings, Truth, Who, next_question};
use monitoring::knowledge::Library;

const TODAY: Date = date(2027, 3, 1);
const ALL: Budget = Budget {
    items: 12,
    seconds: 120,
};

fn asking(readings: &Readings) -> Asking<'_> {
    let library = Library::shipped();
    Asking {
        causes: &library.causes,
        readings,
        quantities: &library.quantities,
        rules: &library.rules,
        language: "en",
    }
}

#[test]
fn every_question_fits_the_budget_and_has_words() {
    let mut readings = Readings::new(TODAY);
    readings.add("context-sleep", TODAY, 0.0);
    let small = Budget {
        items: 2,
        seconds: 10,
    };
    let questions = ranked(asking(&readings), Who::Client, small);
    assert!(!questions.is_empty());
    for question in &questions {
        assert!(question.asks.len() <= 2 && question.seconds <= 10, "{question:?}");
        assert!(
            !question.why.is_empty() && question.asks.iter().all(|ask| !ask.question.is_empty()),
            "{question:?}"
        );
        assert!(
            !question.about.is_empty() && question.gain_bits > 0.0,
            "{question:?}"
        );
    }
    assert!(
        questions
            .windows(2)
            .all(|pair| pair[0].gain_bits >= pair[1].gain_bits)
    );
    assert!(ranked(asking(&readings), Who::Client, Budget { items: 0, seconds: 0 }).is_empty());
}

#[test]
fn life_and_health_are_asked_before_anything_else() {
    let mut readings = Readings::new(TODAY);
    let first = next_question(asking(&readings), Who::Client, ALL).unwrap();
    assert!(
        first.about.contains(&"life-circumstances-and-health".to_owned()),
        "{first:?}"
    );
    let most = ranked(asking(&readings), Who::Client, ALL)
        .iter()
        .map(|question| question.gain_bits)
        .fold(0.0, f64::max);
    // Once anything was asked about it, the most telling question goes first again.
    readings.add("context-sleep", TODAY, 0.0);
    let next = next_question(asking(&readings), Who::Client, ALL).unwrap();
    assert!(next.gain_bits <= most + 1e-12);
    let later = ranked(asking(&readings), Who::Client, ALL);
    assert!(
        later.iter().all(|question| question.gain_bits <= next.gain_bits),
        "{next:?}"
    );
}

#[test]
fn what_is_known_is_not_asked_again() {
    let mut readings = Readings::new(TODAY);
    let first = next_question(asking(&readings), Who::Client, ALL).unwrap();
    for ask in &first.asks {
        readings.add(&ask.quantity, TODAY, 0.0);
    }
    readings.add(&first.quantity, TODAY, 0.0);
    let later = ranked(asking(&readings), Who::Client, ALL);
    assert!(later.iter().all(|question| question.quantity != first.quantity));
}

/// Entropy of the answer to one strong piece of evidence, worked out apart from the code under test.
#[test]
fn the_gain_is_the_mutual_information_of_cause_and_answer() {
    let library = Library::shipped();
    let rules = library.rules.next_question;
    let readings = Readings::new(TODAY);
    let question = ranked(asking(&readings), Who::Client, ALL)
        .into_iter()
        .find(|question| question.quantity == "talked-not-felt")
        .unwrap();
    assert_eq!(question.about, ["avoidance"]);
    // One point; chances of the four outcomes of (cause, answer), and the sum over them of p log2(p / (row * column)).
    let (p, a) = (rules.prior_probability, rules.chance_true_if_cause);
    let b = a * (-rules.log_odds_per_point).exp();
    let joint = [[p * a, p * (1.0 - a)], [(1.0 - p) * b, (1.0 - p) * (1.0 - b)]];
    let rows = [p, 1.0 - p];
    let columns = [joint[0][0] + joint[1][0], joint[0][1] + joint[1][1]];
    let mut bits = 0.0;
    for (row, chances) in joint.iter().enumerate() {
        for (column, chance) in chances.iter().enumerate() {
            bits += chance * (chance / (rows[row] * columns[column])).log2();
        }
    }
    // Same formula written another way: equal to rounding.
    assert!(
        (question.gain_bits - bits).abs() < 1e-12,
        "{} {bits}",
        question.gain_bits
    );
}

/// Made-up clients have one cause each, of which the therapist's records and the process show about half. Asked one at a
/// time, the chosen questions name the cause with fewer questions than the same items in turn, and far fewer than all.
#[test]
fn chosen_questions_name_the_cause_sooner_than_a_fixed_order() {
    let library = Library::shipped();
    let mut chance = Chance(7);
    let (mut chosen_total, mut fixed_total, mut clients) = (0, 0, 0);
    for cause in &library.causes {
        for _ in 0..CLIENTS_PER_CAUSE {
            let client = Client::of(cause, &mut chance);
            let chosen = client.questions_until_named(true);
            let fixed = client.questions_until_named(false);
            if let (Some(chosen), Some(fixed)) = (chosen, fixed) {
                chosen_total += chosen;
                fixed_total += fixed;
                clients += 1;
            }
        }
    }
    let everything = ranked(asking(&Readings::new(TODAY)), Who::Client, ALL).len();
    println!(
        "{clients} clients: {chosen_total} chosen questions, {fixed_total} in a fixed order, {everything} a client in all"
    );
    assert!(clients >= 40, "only {clients} clients could be named at all");
    assert!(
        fixed_total >= 2 * clients,
        "{fixed_total}: hardly anything had to be asked"
    );
    assert!(
        chosen_total * 4 <= clients * everything,
        "{chosen_total}: not a quarter of all"
    );
    assert!(
        chosen_total * 4 <= fixed_total * 3,
        "{chosen_total} against {fixed_total}: less than a quarter saved"
    );
}

/// Enough for a stable number and a quick test.
const CLIENTS_PER_CAUSE: usize = 10;

struct Client<'a> {
    cause: &'a Cause,
    truth: Readings,
    start: Readings,
}

impl<'a> Client<'a> {
    /// Every quantity gets a value that makes the cause's own evidence true in three of four cases and all else false.
    fn of(cause: &'a Cause, chance: &mut Chance) -> Self {
        let library = Library::shipped();
        let mut truth = Readings::new(TODAY);
        let mut start = Readings::new(TODAY);
        for (name, quantity) in &library.quantities.0 {
            let low = quantity.range[0];
            let high = quantity.range.get(1).copied().unwrap_or(12.0);
            let own = cause
                .head
                .evidence
                .iter()
                .find(|evidence| evidence.when.quantities().contains(&name.as_str()));
            let present =
                own.is_some_and(|evidence| evidence.direction == Direction::For && chance.next() < 0.75);
            let steps = 20;
            let value = (0..=steps)
                .map(|step| low + (high - low) * f64::from(step) / f64::from(steps))
                .find(|value| {
                    let holds = |evidence: &monitoring::hypothesis::evidence::Evidence| {
                        let mine = evidence
                            .when
                            .comparisons()
                            .into_iter()
                            .filter(|c| c.quantity == *name)
                            .all(|c| c.holds(*value));
                        mine == (present && own == Some(evidence))
                    };
                    let all = library.causes.iter().flat_map(|cause| &cause.head.evidence);
                    all.filter(|evidence| evidence.when.quantities().contains(&name.as_str()))
                        .all(holds)
                });
            let value = value.unwrap_or(low);
            // What therapist and process would show is in the record for about half of it.
            let told = quantity.who != Who::Client && chance.next() < 0.5;
            for back in [TODAY, date(2027, 2, 25)] {
                truth.add(name, back, value);
                if told {
                    start.add(name, back, value);
                }
            }
        }
        Self { cause, truth, start }
    }

    fn named(&self, known: &Readings) -> bool {
        let library = Library::shipped();
        let all =
            monitoring::hypothesis::weigh(&library.causes, known, &library.quantities, &library.rules, "en");
        all.named.iter().any(|weighed| weighed.cause == self.cause.slug)
    }

    /// Questions to the client until the cause is named; none where even all answers do not name it.
    fn questions_until_named(&self, choose: bool) -> Option<usize> {
        let mut known = self.start.clone();
        let fixed: Vec<Vec<String>> = ranked(asking(&known), Who::Client, ALL)
            .into_iter()
            .map(|question| {
                question
                    .asks
                    .iter()
                    .map(|ask| ask.quantity.clone())
                    .chain([question.quantity])
                    .collect()
            })
            .collect();
        // The order of the names stands for asking everything in turn.
        let mut in_turn = fixed.clone();
        in_turn.sort();
        let mut asked = 0;
        while !self.named(&known) {
            let names: Vec<String> = if choose {
                let question = next_question(asking(&known), Who::Client, ALL)?;
                question
                    .asks
                    .iter()
                    .map(|ask| ask.quantity.clone())
                    .chain([question.quantity])
                    .collect()
            } else {
                in_turn.get(asked)?.clone()
            };
            for name in names {
                for reading in self.truth.within(&name, None) {
                    known.add(&name, reading.on, reading.value);
                }
            }
            asked += 1;
            if asked > 60 {
                return None;
            }
        }
        Some(asked)
    }
}

/// A small generator (splitmix64), so that the made-up clients are the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[test]
fn a_truth_that_is_unknown_stays_unknown() {
    let library = Library::shipped();
    let nothing = Readings::new(TODAY);
    let evidence = library.causes.iter().flat_map(|cause| &cause.head.evidence);
    assert!(
        evidence
            .clone()
            .all(|one| one.when.judge(&nothing, Some(one.window_days)).truth == Truth::Unknown)
    );
}

/// Alike in gain, the question about the cause that comes first in the tie-break order comes first.
#[test]
fn questions_alike_in_gain_stand_in_the_tie_break_order() {
    let library = Library::shipped();
    let mut readings = Readings::new(TODAY);
    readings.add("context-sleep", TODAY, 0.0);
    let alike = |a: f64, b: f64| (a - b).abs() < 1e-6;
    let check = |asking: Asking| -> usize {
        let questions = ranked(asking, Who::Client, ALL);
        let tied = questions
            .windows(2)
            .filter(|pair| alike(pair[0].gain_bits, pair[1].gain_bits));
        tied.map(|pair| {
            let place = |at: usize| asking.rules.place(&pair[at].about[0]);
            assert!(
                place(0) <= place(1),
                "{} before {}",
                pair[0].quantity,
                pair[1].quantity
            );
            usize::from(place(0) < place(1))
        })
        .sum()
    };
    assert!(
        check(asking(&readings)) > 0,
        "no tie between causes: the test says nothing"
    );
    // The other way round: the order of the library decides, not the names.
    let mut rules = library.rules.clone();
    rules.tie_break.order.reverse();
    let reversed = Asking {
        rules: &rules,
        ..asking(&readings)
    };
    assert!(check(reversed) > 0);
}
