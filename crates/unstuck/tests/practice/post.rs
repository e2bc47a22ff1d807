//! Messages: a real mail server (aiosmtpd), and one of a few lines that breaks off where it is told to.

mod peer;
mod stand;

use super::support::{run, text};
use peer::{Fault, Peer};
use stand::{LONGEST, Real, Stand, mail};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Where aiosmtpd is missing these tests are left out, and say so.
macro_rules! real {
    ($folder:expr, $kind:expr) => {
        match Real::start($folder, $kind) {
            Some(real) => real,
            None => return,
        }
    };
}

#[test]
fn what_is_queued_arrives_by_starttls_with_a_password_once_and_says_nothing_of_why() {
    for stand in stand::both() {
        let real = real!(&stand.folder(), "starttls");
        stand.settings(|settings| settings.name = "Praxis Grün\r\nBcc: evil@example.org".to_owned());
        stand.everything();
        let server = stand.serve(&real.words(&stand.folder()));
        stand.until_nothing_waits();
        assert!(server.stop(), "SIGTERM ends it well");
        let kept = real.kept();
        assert_eq!(
            kept.len(),
            4,
            "a check-in link, its reminder, an invitation, a task"
        );
        let mut ids = BTreeMap::new();
        for raw in &kept {
            let mail = mail(raw);
            *ids.entry(mail.one("Message-ID").to_owned()).or_insert(0) += 1;
            assert_eq!(
                (mail.one("X-Tls"), mail.one("X-From")),
                ("True", "care@example.org")
            );
            assert_eq!(mail.one("From"), "Practice <care@example.org>");
            assert_eq!(mail.one("Auto-Submitted"), "auto-generated");
            assert_eq!(mail.one("X-To"), mail.one("To"), "to nobody else");
            assert!(mail.all("Bcc").is_empty() && !raw.contains("\nBcc:"), "{raw}");
            let to_client = mail.one("To") == "berta@example.org";
            assert_eq!(
                mail.all("List-Unsubscribe").len(),
                usize::from(to_client),
                "{raw}"
            );
            if to_client {
                let stop = mail.one("List-Unsubscribe").trim_matches(['<', '>']).to_owned();
                assert!(mail.body.contains(&stop), "{}", mail.body);
                assert!(stop.starts_with("http://127.0.0.1:8400/stop/"), "{stop}");
                assert_eq!(mail.one("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
            }
            stand::holds_nothing_clinical(&format!("{} {}", mail.subject(), mail.body));
        }
        assert!(ids.len() == 4 && ids.values().all(|count| *count == 1), "{ids:?}");
        let states = stand.states();
        assert!(states.iter().all(|state| state.sent_at.is_some()), "{states:?}");
    }
}

#[test]
fn tls_from_the_first_byte_and_a_server_that_is_not_trusted() {
    for stand in stand::both() {
        let real = real!(&stand.folder(), "tls");
        stand.messages(1);
        // Not trusted: nothing is handed over, and it says why.
        let untrusting = real.words_without_trust(&stand.folder());
        let server = stand.serve(&untrusting);
        stand.until(|states| states[0].failures > 0);
        let doctored = stand.run(&["doctor", "--quick"], &untrusting);
        assert!(doctored.out.contains("mend  mail"), "{}", doctored.out);
        assert!(server.stop());
        let said = stand.states()[0].last_error.clone().unwrap();
        assert!(said.contains("certificate"), "{said}");
        assert!(real.kept().is_empty());
        let trusting = real.words(&stand.folder());
        let doctored = stand.run(&["doctor", "--quick"], &trusting);
        assert!(doctored.out.contains("well  mail"), "{}", doctored.out);
        let _server = stand.serve(&trusting);
        stand.until_nothing_waits();
        assert_eq!(real.kept().len(), 1);
    }
}

#[test]
fn a_server_without_starttls_gets_nothing_where_protection_was_asked_for() {
    for stand in stand::both() {
        let real = real!(&stand.folder(), "plain");
        stand.messages(1);
        let ca = real.cert(&stand.folder());
        let mut words = real.words(&stand.folder());
        words.extend(["--smtp-ca".to_owned(), ca]);
        let server = stand.serve(&words);
        stand.until(|states| states[0].failures > 0);
        assert!(server.stop());
        assert!(
            stand.states()[0]
                .last_error
                .as_deref()
                .unwrap()
                .contains("STARTTLS"),
            "{:?}",
            stand.states()
        );
        assert!(real.kept().is_empty());
    }
}

#[test]
fn a_refusal_stops_the_message_and_says_why_without_the_address() {
    for stand in stand::both() {
        let real = real!(&stand.folder(), "plain");
        stand.message_to("nobody@example.org");
        stand.messages(1);
        let _server = stand.serve(&real.words(&stand.folder()));
        stand.until_nothing_waits();
        let states = stand.states();
        assert_eq!(
            states[1].stopped_why.as_deref(),
            Some("the mail server refuses it")
        );
        let said = states[1].last_error.as_deref().unwrap();
        assert!(said.contains("(address) is not known here"), "{said}");
        assert!(states[0].sent_at.is_some(), "the next one is sent all the same");
        assert_eq!(real.kept().len(), 1);
    }
}

#[test]
fn nothing_is_sent_in_quiet_hours() {
    let stand = Stand::new();
    let peer = Peer::start(Vec::new());
    stand.settings(|settings| settings.quiet_hours = (0, 24));
    stand.messages(2);
    let server = stand.serve(&peer.words());
    // The sender looks every two seconds.
    std::thread::sleep(Duration::from_secs(5));
    assert!(server.stop());
    assert_eq!(peer.connections(), 0);
    assert!(stand.states().iter().all(|state| state.claimed_at.is_none()));
    stand.settings(|settings| settings.quiet_hours = (0, 0));
    let _server = stand.serve(&peer.words());
    stand.until_nothing_waits();
    assert_eq!(peer.taken().len(), 2);
}

/// Each message is handed over until it is marked, while the mail server breaks off and the sender is killed again and again.
#[test]
fn killed_and_cut_off_again_and_again_nothing_is_lost_and_what_comes_twice_has_one_id() {
    const MESSAGES: usize = 60;
    let faults = [
        Fault::Hang,
        Fault::Busy,
        Fault::CutAfterRecipient,
        Fault::CutBeforeAnswer,
        Fault::CutAfterAnswer,
        Fault::KillAfterRecipient,
        Fault::KillBeforeAnswer,
        Fault::KillAfterAnswer,
    ];
    // Each fault six times, in an order that mixes them, with good conversations in between.
    let plan: Vec<Fault> = (0..faults.len() * 12)
        .map(|at| {
            if at % 2 == 0 {
                faults[(at / 2 * 5) % faults.len()]
            } else {
                Fault::None
            }
        })
        .collect();
    for stand in stand::both() {
        let peer = Peer::start(plan.clone());
        stand.messages(MESSAGES);
        let mut words = peer.words();
        words.extend(["--smtp-patience".to_owned(), "1".to_owned()]);
        let mut server = Some(stand.serve(&words));
        let mut kills = 0;
        let began = Instant::now();
        while stand.waits() {
            assert!(began.elapsed() < LONGEST, "{:?}", stand.states());
            if peer.wants_a_kill(Duration::from_millis(200)) {
                // SIGKILL, and only then does the mail server go on.
                drop(server.take());
                kills += 1;
                peer.killed();
                server = Some(stand.serve(&words));
            }
        }
        drop(server);
        let (taken, unsure) = (peer.taken(), peer.unsure());
        let mut copies: BTreeMap<&str, usize> = BTreeMap::new();
        for id in &taken {
            *copies.entry(id).or_default() += 1;
        }
        let lost = MESSAGES - copies.len();
        let doubled: usize = copies.values().map(|count| count - 1).sum();
        println!(
            "messages {MESSAGES}, faults {}, kills {kills}, lost {lost}, doubled {doubled} (of {} whose answer or mark was cut off)",
            peer.faults(),
            unsure.len()
        );
        assert_eq!(lost, 0);
        assert!(kills >= 12 && peer.faults() >= 40, "{kills} {}", peer.faults());
        for (id, count) in &copies {
            let cut = unsure.iter().filter(|other| other == id).count();
            assert!(*count <= 1 + cut, "{id} came {count} times, cut off {cut} times");
        }
        let states = stand.states();
        assert_eq!(states.len(), MESSAGES);
        assert!(
            states
                .iter()
                .all(|state| state.sent_at.is_some() && state.stopped_at.is_none()),
            "{states:?}"
        );
    }
}

/// The same with a mail server that is not ours: it and the sender are killed in turn, whatever they are doing.
#[test]
fn sender_and_mail_server_are_killed_in_turn_and_every_message_arrives() {
    const MESSAGES: usize = 120;
    const KILLS: usize = 12;
    for stand in stand::both() {
        let mut real = real!(&stand.folder(), "plain");
        stand.messages(MESSAGES);
        let mut words = real.words(&stand.folder());
        words.extend(["--smtp-patience".to_owned(), "1".to_owned()]);
        let mut server = Some(stand.serve(&words));
        let mut kills = 0;
        for kill in 0..KILLS {
            // Something was sent since the last kill, or all is done.
            let kept = real.count();
            stand.until(|_| real.count() > kept + kill % 3 || !stand.waits());
            if !stand.waits() {
                break;
            }
            if kill % 2 == 0 {
                drop(server.take());
                server = Some(stand.serve(&words));
            } else {
                real.kill(&stand.folder());
            }
            kills += 1;
        }
        stand.until_nothing_waits();
        drop(server);
        let mut copies: BTreeMap<(String, String), usize> = BTreeMap::new();
        for raw in real.kept() {
            let mail = mail(&raw);
            let (id, to) = (mail.one("Message-ID").to_owned(), mail.one("To").to_owned());
            *copies.entry((id, to)).or_default() += 1;
        }
        let doubled: usize = copies.values().map(|count| count - 1).sum();
        println!(
            "messages {MESSAGES}, kills {kills}, lost {}, doubled {doubled}",
            MESSAGES.saturating_sub(copies.len())
        );
        // One Message-ID for each reader, however often it came; one kill cuts off one message at most.
        assert_eq!(copies.len(), MESSAGES);
        assert!(
            kills == KILLS && doubled <= kills,
            "{kills} kills, {doubled} doubled"
        );
    }
}

#[test]
fn an_invitation_from_the_command_line_is_sent_and_its_link_printed() {
    for stand in stand::both() {
        let real = real!(&stand.folder(), "starttls");
        let mut words = real.words(&stand.folder());
        let refused = stand.run(&["user", "invite", "ada"], &words);
        assert!(
            !refused.ok && refused.err.contains("--address"),
            "{}",
            refused.err
        );
        words.extend(["--address".to_owned(), "https://care.example.org/".to_owned()]);
        let ran = stand.run(&["user", "invite", "ada"], &words);
        assert!(
            ran.out.contains("The message to ada@example.org: sent"),
            "{}{}",
            ran.out,
            ran.err
        );
        let link = ran
            .out
            .lines()
            .find(|line| line.starts_with("https://care.example.org/invitation/"));
        let [raw] = &real.kept()[..] else {
            panic!("one message")
        };
        let mail = mail(raw);
        assert_eq!((mail.one("To"), mail.one("X-Tls")), ("ada@example.org", "True"));
        assert!(mail.body.contains(link.unwrap()), "{}", mail.body);

        // The administrator has no address.
        let ran = stand.run(&["user", "invite", "admin"], &words);
        assert!(
            ran.ok && ran.out.contains("no e-mail address"),
            "{}{}",
            ran.out,
            ran.err
        );
        assert!(
            ran.out.contains("\nhttps://care.example.org/invitation/"),
            "{}",
            ran.out
        );
        // A mail server that is away: the message waits, and the link is printed all the same.
        drop(real);
        let add = [
            "user",
            "add",
            "eve",
            "--name",
            "Eve",
            "--role",
            "therapist",
            "--email",
            "eve@example.org",
        ];
        let ran = stand.run(&add, &words);
        assert!(
            ran.ok && ran.out.contains("eve@example.org: not sent yet, tried once"),
            "{}{}",
            ran.out,
            ran.err
        );
        assert!(ran.out.contains("sends it when it can"), "{}", ran.out);
        let states = stand.states();
        assert!(
            states[0].sent_at.is_none() && states[0].stopped_at.is_none() && states.len() == 2,
            "{states:?}"
        );
    }
}

#[test]
fn what_is_asked_of_mail_is_said_before_anything_begins() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("practice");
    let serve = |words: &[&str]| run(&[&["serve", "--data", text(&data)][..], words].concat());
    let from = ["--smtp-from", "Practice <care@example.org>"];
    let ran = serve(&["--smtp", "smtps://mail.example.org"]);
    assert!(!ran.ok && ran.err.contains("--smtp-from"), "{}", ran.err);
    let ran = serve(&[&["--smtp", "smtps://care:secret@mail.example.org"][..], &from].concat());
    assert!(
        !ran.ok && ran.err.contains("--smtp-password") && !ran.err.contains("secret"),
        "{}",
        ran.err
    );
    let ran = serve(&[&["--smtp", "smtps://care@mail.example.org"][..], &from].concat());
    assert!(!ran.ok && ran.err.contains("--smtp-password"), "{}", ran.err);
    let ran = serve(&["--smtp", "smtp://mail.example.org", "--smtp-from", "no address"]);
    assert!(!ran.ok && ran.err.contains("--smtp-from"), "{}", ran.err);
    assert!(!data.exists(), "nothing was begun");
}
