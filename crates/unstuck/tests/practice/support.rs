//! Starts the program and asks it for pages.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

/// What a run said and how it ended.
pub struct Ran {
    pub out: String,
    pub err: String,
    pub ok: bool,
}

pub fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_unstuck"));
    program.env_remove("UNSTUCK_TODAY").env_remove("RUST_LOG");
    program
}

fn ran(output: Output) -> Ran {
    Ran {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        ok: output.status.success(),
    }
}

/// Runs a command to its end.
pub fn run(words: &[&str]) -> Ran {
    ran(program().args(words).output().unwrap())
}

/// The same with something on standard input.
pub fn run_with(words: &[&str], input: &str) -> Ran {
    let mut child = program()
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    ran(child.wait_with_output().unwrap())
}

/// A server that runs until it is dropped or stopped.
pub struct Server {
    child: Child,
    /// `127.0.0.1:PORT`
    pub host: String,
    /// What it said before it was open.
    pub said: String,
    /// Reads what it says from then on, so that it never waits for a reader.
    later: Option<JoinHandle<String>>,
}

impl Server {
    /// Starts `serve` or `demo` and waits until it is open. `marks` stands before its address in a line of its output.
    pub fn start(words: &[&str], on_error_output: bool) -> Self {
        Self::started(program().args(words), on_error_output)
    }

    /// The same with a command of one's own.
    pub fn started(command: &mut Command, on_error_output: bool) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let output: Box<dyn std::io::Read + Send> = if on_error_output {
            Box::new(child.stderr.take().unwrap())
        } else {
            Box::new(child.stdout.take().unwrap())
        };
        let mut lines = BufReader::new(output);
        let host = loop {
            let mut line = String::new();
            assert!(
                lines.read_line(&mut line).unwrap() > 0,
                "it ended before it was open: {said}"
            );
            said.push_str(&line);
            let is_open = line.contains("is open at ") || line.contains("\"message\":\"open\"");
            let marks = ["\"listening\":\"", "http://"];
            let found = marks.iter().find_map(|mark| line.split_once(mark));
            if let Some((_, rest)) = found.filter(|_| is_open) {
                break rest
                    .chars()
                    .take_while(|letter| letter.is_ascii_digit() || ".:".contains(*letter))
                    .collect();
            }
        };
        if !on_error_output {
            // The table ends with how to stop.
            while !said.contains("Ctrl-C") && !said.contains("It stays") {
                let mut line = String::new();
                assert!(lines.read_line(&mut line).unwrap() > 0, "{said}");
                said.push_str(&line);
            }
        }
        let later = std::thread::spawn(move || {
            let mut said = Vec::new();
            let _ = lines.read_to_end(&mut said);
            String::from_utf8_lossy(&said).into_owned()
        });
        Self {
            child,
            host,
            said,
            later: Some(later),
        }
    }

    /// Asks it to stop and gives everything it said.
    pub fn stopped_log(mut self) -> String {
        let later = self.later.take().unwrap();
        let before = std::mem::take(&mut self.said);
        assert!(self.stop());
        before + &later.join().unwrap()
    }

    /// Asks it to stop as an operating system does; true where it ended well.
    pub fn stop(mut self) -> bool {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap().success()
    }

    /// Kills it without warning.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Head and body of a page.
    pub fn page(&self, path: &str, cookie: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nCookie: {cookie}\r\n"), "")
    }

    /// What a form answers.
    pub fn send(&self, path: &str, form: &str) -> String {
        self.send_as(path, form, "")
    }

    /// What a form answers to somebody who is signed in.
    pub fn send_as(&self, path: &str, form: &str, cookie: &str) -> String {
        let head = post(path, form, cookie);
        self.ask(&head, form)
    }

    /// Sends a form and gives the connection, on which nothing was read yet.
    pub fn begin(&self, path: &str, form: &str) -> TcpStream {
        self.begun(&post(path, form, ""), form)
    }

    fn ask(&self, head: &str, body: &str) -> String {
        let mut stream = self.begun(head, body);
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn begun(&self, head: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        write!(
            stream,
            "{head}Host: {}\r\nConnection: close\r\n\r\n{body}",
            self.host
        )
        .unwrap();
        stream
    }

    /// Signs in and gives the cookie.
    pub fn sign_in(&self, login: &str, password: &str) -> Option<String> {
        let answer = self.send("/sign-in", &format!("login={login}&password={password}"));
        let line = answer
            .lines()
            .find(|line| line.to_ascii_lowercase().starts_with("set-cookie: "))?;
        Some(line["set-cookie: ".len()..].split(';').next()?.to_owned())
    }
}

fn post(path: &str, form: &str, cookie: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nCookie: {cookie}\r\nContent-Length: {}\r\n",
        form.len()
    )
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A path as text.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A new practice in `folder/practice` with an administrator, whose server has stopped again. Gives the folder.
pub fn began(folder: &Path) -> String {
    began_with(folder, &[])
}

/// The same with words that say in which database.
pub fn began_with(folder: &Path, database: &[&str]) -> String {
    let data = text(&folder.join("practice")).to_owned();
    let at = [&["--data", &data][..], database].concat();
    let server = Server::start(&[&["serve", "--listen", "127.0.0.1:0"][..], &at].concat(), true);
    let add = [
        "user",
        "add",
        "admin",
        "--name",
        "Noor Haddad",
        "--role",
        "administrator",
    ];
    let added = run(&[&add[..], &at].concat());
    assert!(added.ok, "{}", added.err);
    assert!(server.stop());
    data
}
