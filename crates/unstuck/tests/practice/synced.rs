//! A loss of power, as far as a program can be asked: when a check-in is thanked for, the disk was told to keep it, and nothing was
//! written since that it was not told to keep. `strace` says what the server asks of the operating system, in which order.

use super::support::{Server, run, text};
use super::visit::{Answer, caseload, link, up_to_the_last};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const CHECK_INS: usize = 5;
/// What is looked at: what comes from a browser and goes to it, what is written to files, what is told to be kept.
const CALLS: &str = "trace=read,readv,recvfrom,write,writev,sendto,pwrite64,fsync,fdatasync";

/// `strace`, looking at a server.
struct Trace(Child);

impl Trace {
    /// Begins to look; none, with the reason printed, where that cannot be.
    fn of(server: &Server, log: &Path) -> Option<Self> {
        let id = server.id().to_string();
        let began = Command::new("strace")
            .args(["-f", "-y", "-s", "48", "-e", CALLS, "-p", &id, "-o", text(log)])
            .stderr(Stdio::piped())
            .spawn();
        let mut child = match began {
            Ok(child) => child,
            Err(error) => {
                eprintln!("left out: no strace here ({error}); Debian's package `strace` has it");
                return None;
            }
        };
        let mut line = String::new();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        said.read_line(&mut line).unwrap();
        if line.contains("attached") {
            // It says so of each thread; nobody else reads it.
            std::thread::spawn(move || said.lines().count());
            return Some(Self(child));
        }
        let _ = child.wait();
        eprintln!(
            "left out: strace may not look at a program here ({})",
            line.trim()
        );
        None
    }

    /// Stops looking, so that everything stands in the log.
    fn end(mut self) {
        let id = self.0.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &id])
                .status()
                .unwrap()
                .success()
        );
        self.0.wait().unwrap();
    }
}

/// What the log says that is of interest here, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The sent check-in was read.
    Sent,
    /// The records' log of changes was written to.
    Written,
    /// The disk has kept it.
    Kept,
    /// The answer was written.
    Answered,
}

/// Reads a log. A call that another thread's came into the middle of stands on two lines: it counts when it ended.
fn steps(log: &str, path: &str) -> Vec<Step> {
    let mut begun: Vec<(&str, &str)> = Vec::new();
    let mut steps = Vec::new();
    for line in log.lines() {
        let Some((thread, call)) = line.split_once(' ') else {
            continue;
        };
        let call = call.trim_start();
        if call.ends_with("<unfinished ...>") {
            begun.push((thread, call));
            continue;
        }
        let whole = if call.starts_with("<... ") {
            let at = begun.iter().position(|(of, _)| *of == thread);
            let (_, first) = at.map(|at| begun.swap_remove(at)).unwrap_or_default();
            // What a read brought stands on the second line.
            format!("{first} {call}")
        } else {
            call.to_owned()
        };
        let ended_well = !whole.contains(" = -1 ");
        let name = whole.split('(').next().unwrap_or_default();
        let to_records = whole.contains("practice.sqlite-wal");
        steps.extend(match name {
            "pwrite64" | "write" if to_records => Some(Step::Written),
            "fsync" | "fdatasync" if to_records && ended_well => Some(Step::Kept),
            "read" | "readv" | "recvfrom" if whole.contains(&format!("POST {path}")) => Some(Step::Sent),
            "write" | "writev" | "sendto" if whole.contains("HTTP/1.1 303") => Some(Step::Answered),
            _ => None,
        });
    }
    steps
}

#[test]
fn what_is_thanked_for_was_told_to_be_kept_before() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("practice");
    let at = ["--data", text(&data)];
    let made = run(&[&["demo", "--size", "small", "--only-make"][..], &at].concat());
    assert!(made.ok, "{}", made.err);
    let server = Server::start(&[&["serve", "--listen", "127.0.0.1:0"][..], &at].concat(), true);
    let therapist = server.sign_in("therapist", "harbour-street").unwrap();
    let episode = caseload(&server, &therapist).first().unwrap().clone();
    for check_in in 0..CHECK_INS {
        let path = link(&server, &therapist, &episode)
            .map_err(|answer| answer.0)
            .unwrap();
        let form = up_to_the_last(&server, &path).map_err(|answer| answer.0).unwrap();
        let log = folder.path().join(format!("{check_in}.log"));
        let Some(trace) = Trace::of(&server, &log) else {
            return;
        };
        let thanked = Answer(server.send(&path, &form));
        trace.end();
        assert!(thanked.location().ends_with("/thanks"), "{}", thanked.0);
        let log = std::fs::read_to_string(&log).unwrap();
        // The log shortens what was read: the beginning of the path is enough to know it.
        let steps = steps(&log, &path[..20]);
        let sent = steps.iter().position(|step| *step == Step::Sent);
        let answered = steps.iter().position(|step| *step == Step::Answered);
        let (Some(sent), Some(answered)) = (sent, answered) else {
            panic!("neither sent nor answered: {log}")
        };
        let between = &steps[sent..answered];
        assert!(
            between.contains(&Step::Written),
            "nothing was written: {between:?}\n{log}"
        );
        assert_eq!(
            between.last(),
            Some(&Step::Kept),
            "thanked for too early: {between:?}\n{log}"
        );
    }
    println!("{CHECK_INS} check-ins: each was told to be kept before it was thanked for");
}

#[test]
fn a_log_is_read_in_the_order_in_which_calls_ended() {
    let log = "\
1 recvfrom(9<socket:[1]>, \"POST /c/0123 HTTP/1.1\", 8192, 0, NULL, NULL) = 21
2 pwrite64(5</d/practice.sqlite-wal>, \"x\", 4096, 0) = 4096
2 fdatasync(5</d/practice.sqlite-wal> <unfinished ...>
1 sendto(9<socket:[1]>, \"HTTP/1.1 303 See Other\", 22, 0, NULL, 0) = 22
2 <... fdatasync resumed>) = 0
2 fdatasync(5</d/practice.sqlite-wal>) = -1 EIO (Input/output error)
";
    let read = [Step::Sent, Step::Written, Step::Answered, Step::Kept];
    assert_eq!(steps(log, "/c/0123"), read);
}
