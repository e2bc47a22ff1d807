use super::*;
use crate::report::sample;

const WIDE: &str = "\
scores.csv: 6 clients, 33 scores, PHQ-9
4 need a look: 1 now, 3 when there is time.

▲ c-004  worsening since session 5             ▅▅▆▅▄▃    worse than at the beginning
■ c-017  stalled since session 3               ▃▃▃·▃▃▃   no clear change since session 3
⬓ c-021  plateau after a gain since session 6  ▃▄▅▅▅▅▅▅  a clear gain by session 4
◆ c-032  large swings since session 4          ▄▂▆▃▆▃▆   up and down by more than the measure’s err…

▲ 1 worsening   ■ 1 stalled   ⬓ 1 plateau after a gain   ◆ 1 large swings   ○ 1 too early to call
★ 1 goal range reached

PHQ-9: expected course estimated from this file (6 clients); the fit is singular.
The forecasts have not been calibrated on this service’s own clients yet: read a chance as a rough
guide.

4 of 37 rows not used:
      3  the score is empty
      1  the score is above the scale

Written:
  out/readings.csv
  out/report.html
";

const NARROW_TEXT: &str = "\
scores.csv: 6 clients, 33 scores, PHQ-9
4 need a look: 1 now, 3 when there is time.

▲ c-004  worsening since session 5
  ▅▅▆▅▄▃    worse than at the beginning
■ c-017  stalled since session 3
  ▃▃▃·▃▃▃   no clear change since session 3
⬓ c-021  plateau after a gain since session 6
  ▃▄▅▅▅▅▅▅  a clear gain by session 4
◆ c-032  large swings since session 4
  ▄▂▆▃▆▃▆   up and down by more than the measure’…

▲ 1 worsening   ■ 1 stalled
⬓ 1 plateau after a gain   ◆ 1 large swings
○ 1 too early to call   ★ 1 goal range reached

PHQ-9: expected course estimated from this file (6
clients); the fit is singular.
The forecasts have not been calibrated on this
service’s own clients yet: read a chance as a
rough guide.

4 of 37 rows not used:
      3  the score is empty
      1  the score is above the scale
";

fn plain(width_columns: usize) -> Appearance {
    Appearance {
        width_columns,
        colour: false,
        rows: 20,
    }
}

fn files() -> Vec<String> {
    vec!["out/readings.csv".to_owned(), "out/report.html".to_owned()]
}

#[test]
fn a_wide_terminal_gets_one_line_each() {
    assert_eq!(summary(&sample::report(), &files(), plain(100)), WIDE);
}

#[test]
fn a_narrow_terminal_gets_two_lines_each() {
    assert_eq!(summary(&sample::report(), &[], plain(50)), NARROW_TEXT);
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let mut input = sample::report();
    input.cards[0].line.client_id = "a very long identifier that somebody gave 田中".to_owned();
    for width in 40..=120 {
        for line in summary(&input, &files(), plain(width)).lines() {
            assert!(
                columns(line) <= width,
                "{} columns at {width}: {line}",
                columns(line)
            );
        }
    }
}

#[test]
fn colour_is_used_only_when_asked_for_and_changes_no_word() {
    let without = summary(&sample::report(), &files(), plain(100));
    let with = summary(
        &sample::report(),
        &files(),
        Appearance {
            colour: true,
            ..plain(100)
        },
    );
    assert!(!without.contains('\u{1b}'));
    assert!(with.contains("\u{1b}[1;31m▲\u{1b}[0m"));
    let stripped = ["\u{1b}[1;31m", "\u{1b}[33m", "\u{1b}[1m", "\u{1b}[0m"]
        .iter()
        .fold(with, |text, code| text.replace(code, ""));
    assert_eq!(stripped, without);
}

#[test]
fn what_does_not_fit_is_counted() {
    let text = summary(
        &sample::report(),
        &[],
        Appearance {
            rows: 1,
            ..plain(100)
        },
    );
    assert!(text.contains("… and 3 more\n"), "{text}");
    assert!(!text.contains("c-017"), "{text}");
}

#[test]
fn nobody_in_need_is_said() {
    let mut input = sample::report();
    input.cards.clear();
    (input.counts.look, input.counts.look_now) = (0, 0);
    input.rejected = crate::report::Rejected::default();
    let text = summary(&input, &[], plain(80));
    assert!(text.contains("By these numbers nobody needs a look.\n"), "{text}");
    assert!(!text.contains("not used") && !text.contains("Written"), "{text}");
}

#[test]
fn an_identifier_cannot_steer_the_terminal() {
    let mut input = sample::report();
    input.cards[0].line.client_id = "\u{1b}[2Jx\u{7}".to_owned();
    input.rejected.by_reason[0].0 = "\u{1b}]0;evil\u{7}".to_owned();
    let text = summary(&input, &["\u{1b}c".to_owned()], plain(100));
    assert!(
        text.chars()
            .all(|character| character == '\n' || !character.is_control()),
        "{text:?}"
    );
}
