//! A PostgreSQL server that a test can stop and start. It goes when the test ends, in whichever way.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Reads `stop` and `start`; when its input ends, it stops the server and removes the folder.
const CLUSTER: &str = r#"
set -e
bin=$1 port=$2
folder=$(mktemp -d)
cd "$folder"
"$bin/initdb" -D data -U unstuck --auth=trust --no-sync >log 2>&1
start() { "$bin/pg_ctl" -D data -l log -w -o "-p $port -c listen_addresses=127.0.0.1 -k $folder -c max_connections=60" start >/dev/null 2>&1 || { cat log >&2; exit 1; }; }
start
echo start
while read -r word; do
  if [ "$word" = stop ]; then "$bin/pg_ctl" -D data -m immediate -w stop >/dev/null 2>&1; else start; fi
  echo "$word"
done
"$bin/pg_ctl" -D data -m immediate stop >/dev/null 2>&1
rm -rf "$folder"
"#;

pub struct Cluster {
    pub url: String,
    child: Child,
    words: Option<ChildStdin>,
    said: BufReader<ChildStdout>,
}

impl Cluster {
    /// Starts one; none, with the reason printed, where its programs are absent.
    pub fn start() -> Option<Self> {
        let bins = ["15", "16", "17", "18"].map(|version| format!("/usr/lib/postgresql/{version}/bin"));
        let Some(bin) = bins
            .iter()
            .find(|bin| std::path::Path::new(bin).join("initdb").exists())
        else {
            eprintln!("skipped on PostgreSQL: no initdb here; Debian's package `postgresql` has it");
            return None;
        };
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port().to_string();
        drop(free);
        let id = Command::new("id").arg("-u").output().unwrap().stdout;
        // The server refuses to run as root.
        let words: &[&str] = if id == b"0\n" {
            &["runuser", "-u", "postgres", "--", "sh"]
        } else {
            &["sh"]
        };
        let mut child = Command::new(words[0])
            .args(&words[1..])
            .args(["-c", CLUSTER, "cluster", bin, &port])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut cluster = Self {
            url: format!("postgres://unstuck@127.0.0.1:{port}/postgres"),
            words: child.stdin.take(),
            said: BufReader::new(child.stdout.take().unwrap()),
            child,
        };
        cluster.wait_for("start");
        Some(cluster)
    }

    fn wait_for(&mut self, word: &str) {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        assert_eq!(line.trim(), word, "PostgreSQL did not {word}");
    }

    /// Stops it without warning, as a power cut would, or starts it again.
    pub fn tell(&mut self, word: &str) {
        writeln!(self.words.as_mut().unwrap(), "{word}").unwrap();
        self.wait_for(word);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.words.take());
        let _ = self.child.wait();
    }
}
