//! A mail server of a few lines that breaks off where it is told to, and has the sender killed where it is told to.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What goes wrong in one conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// It closes before it says who it is.
    Hang,
    /// It says "later" to the recipient.
    Busy,
    /// The connection is cut before the message.
    CutAfterRecipient,
    /// It takes the message, and the connection is cut before it says so.
    CutBeforeAnswer,
    /// It says that it took the message, and the connection is cut.
    CutAfterAnswer,
    /// The sender is killed before the message.
    KillAfterRecipient,
    /// It takes the message, and the sender is killed before it hears so.
    KillBeforeAnswer,
    /// It says that it took the message, and the sender is killed at once.
    KillAfterAnswer,
}

#[derive(Default)]
struct Seen {
    plan: Vec<Fault>,
    connections: usize,
    faults: usize,
    taken: Vec<String>,
    unsure: Vec<String>,
}

/// The server; it ends with the test's process.
pub struct Peer {
    port: u16,
    seen: Arc<Mutex<Seen>>,
    kill: Receiver<()>,
    killed: Sender<()>,
}

impl Peer {
    /// Listens; the first conversation has the first fault of the plan, and so on; those after the plan have none.
    pub fn start(plan: Vec<Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen {
            plan,
            ..Seen::default()
        }));
        let (ask, kill) = channel();
        let (killed, done) = channel();
        let shared = seen.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let fault = {
                    let mut seen = shared.lock().unwrap();
                    let fault = seen.plan.get(seen.connections).copied().unwrap_or(Fault::None);
                    seen.connections += 1;
                    seen.faults += usize::from(fault != Fault::None);
                    fault
                };
                // A connection that breaks is what this is about.
                let _ = talk(stream.unwrap(), fault, &shared, &ask, &done);
            }
        });
        Self {
            port,
            seen,
            kill,
            killed,
        }
    }

    /// How the program is told of it.
    pub fn words(&self) -> Vec<String> {
        [
            "--smtp",
            &format!("smtp://127.0.0.1:{}", self.port),
            "--smtp-from",
            "Practice <care@example.org>",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// Whether the sender is to be killed now.
    pub fn wants_a_kill(&self, within: Duration) -> bool {
        self.kill.recv_timeout(within).is_ok()
    }

    /// Says that it was.
    pub fn killed(&self) {
        self.killed.send(()).unwrap();
    }

    /// Message-IDs in the order in which messages were taken.
    pub fn taken(&self) -> Vec<String> {
        self.seen.lock().unwrap().taken.clone()
    }

    /// Message-IDs of messages that were taken without the sender surely knowing.
    pub fn unsure(&self) -> Vec<String> {
        self.seen.lock().unwrap().unsure.clone()
    }

    pub fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    /// Faults so far.
    pub fn faults(&self) -> usize {
        self.seen.lock().unwrap().faults
    }
}

fn talk(
    mut stream: TcpStream,
    fault: Fault,
    seen: &Mutex<Seen>,
    ask: &Sender<()>,
    done: &Receiver<()>,
) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let kill = || {
        ask.send(()).unwrap();
        done.recv().unwrap();
    };
    if fault == Fault::Hang {
        return Ok(());
    }
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(b"220 peer\r\n")?;
    while let Some(line) = lines.next() {
        let line = line?.to_ascii_uppercase();
        match line.split(' ').next().unwrap_or_default() {
            "EHLO" => stream.write_all(b"250-peer\r\n250 8BITMIME\r\n")?,
            "RCPT" if fault == Fault::Busy => stream.write_all(b"451 later\r\n")?,
            "DATA" if fault == Fault::CutAfterRecipient => return Ok(()),
            "DATA" if fault == Fault::KillAfterRecipient => {
                kill();
                return Ok(());
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n")?;
                let id = take(&mut lines)?;
                let unsure = !matches!(fault, Fault::None | Fault::Busy);
                {
                    let mut seen = seen.lock().unwrap();
                    seen.taken.push(id.clone());
                    if unsure {
                        seen.unsure.push(id);
                    }
                }
                match fault {
                    Fault::CutBeforeAnswer => return Ok(()),
                    Fault::KillBeforeAnswer => {
                        kill();
                        return Ok(());
                    }
                    _ => stream.write_all(b"250 taken\r\n")?,
                }
                match fault {
                    Fault::CutAfterAnswer => return Ok(()),
                    Fault::KillAfterAnswer => {
                        kill();
                        return Ok(());
                    }
                    _ => {}
                }
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => stream.write_all(b"250 ok\r\n")?,
        }
    }
    Ok(())
}

/// Reads a message to its end; gives its Message-ID.
fn take(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> std::io::Result<String> {
    let mut id = String::new();
    for line in lines {
        let line = line?;
        if let Some(found) = line.strip_prefix("Message-ID: ") {
            id = found.to_owned();
        }
        if line == "." {
            return Ok(id);
        }
    }
    Err(std::io::ErrorKind::UnexpectedEof.into())
}
