//! As much of HTTP/1.1 as a browser that measures needs: one connection, one request after the other.

use std::fmt::Write as _;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// Anything that goes wrong.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// What came back.
#[derive(Debug, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where to go.
    pub location: Option<String>,
    /// The cookie that was set, as it is sent back.
    pub cookie: Option<String>,
    /// The page.
    pub body: String,
}

/// A connection that is kept open.
pub struct Connection {
    host: String,
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects.
    pub async fn open(host: &str) -> Result<Self, Failed> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            host: host.to_owned(),
            stream: BufReader::new(stream),
        })
    }

    /// Asks for a page.
    pub async fn get(&mut self, path: &str, cookie: &str) -> Result<Answer, Failed> {
        self.ask("GET", path, cookie, "").await
    }

    /// Sends a form.
    pub async fn post(
        &mut self,
        path: &str,
        cookie: &str,
        fields: &[(String, String)],
    ) -> Result<Answer, Failed> {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(key, value)| format!("{}={}", encoded(key), encoded(value)))
            .collect();
        self.ask("POST", path, cookie, &pairs.join("&")).await
    }

    async fn ask(&mut self, method: &str, path: &str, cookie: &str, body: &str) -> Result<Answer, Failed> {
        let host = &self.host;
        let mut text = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUser-Agent: load\r\n"
        );
        if !cookie.is_empty() {
            let _ = write!(text, "Cookie: {cookie}\r\n");
        }
        if method == "POST" {
            let _ = write!(
                text,
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
                body.len()
            );
        }
        let _ = write!(text, "\r\n{body}");
        self.stream.get_mut().write_all(text.as_bytes()).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> Result<Answer, Failed> {
        let mut answer = Answer::default();
        let mut length = 0;
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        answer.status = line
            .split(' ')
            .nth(1)
            .ok_or("the connection was closed")?
            .parse()?;
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "location" => answer.location = Some(value.to_owned()),
                "set-cookie" => answer.cookie = value.split(';').next().map(str::to_owned),
                "transfer-encoding" => return Err("an answer in pieces is not read here".into()),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        answer.body = String::from_utf8_lossy(&body).into_owned();
        Ok(answer)
    }
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
