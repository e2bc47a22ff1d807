//! The whole practice as open files, in one archive.

use crate::account::confirm::MINUTES;
use crate::ctx::{Ctx, Frame};
use crate::refusal::Refusal;
use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use records::RecordsError;
use std::io::{Error, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// A larger practice is exported by the command, which writes to the disk.
const MOST_BYTES: usize = 192 * 1024 * 1024;
/// Blocks of an archive, bytes.
const BLOCK: usize = 512;

#[derive(Template)]
#[template(path = "admin/export.html")]
struct ExportPage {
    frame: Frame,
    tables: Vec<&'static str>,
}

/// `GET /admin/export`
///
/// # Errors
/// The person must prove again who they are.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, "/admin/export")?;
    let tables = records::transfer::open_tables()
        .into_iter()
        .map(|(table, _)| table)
        .collect();
    ctx.page(&ExportPage {
        frame: ctx.frame("Export"),
        tables,
    })
}

/// One table on its way into the archive.
#[derive(Clone, Default)]
struct Sink {
    bytes: Arc<Mutex<Vec<u8>>>,
    all: Arc<Mutex<usize>>,
}

impl Write for Sink {
    fn write(&mut self, part: &[u8]) -> std::io::Result<usize> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        *all += part.len();
        if *all > MOST_BYTES {
            return Err(Error::other("too large for one answer"));
        }
        self.bytes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// `POST /admin/export`
///
/// # Errors
/// The records are away, or the practice is too large for one answer.
pub async fn write(ctx: Ctx) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, "/admin/export")?;
    let deed = ctx.deed("export", None, "the whole practice, as open files");
    let all = Arc::new(Mutex::new(0));
    let mut files: Vec<(&'static str, Sink)> = Vec::new();
    let opened = |table: &'static str| {
        let sink = Sink {
            bytes: Arc::default(),
            all: all.clone(),
        };
        files.push((table, sink.clone()));
        Ok(sink)
    };
    let written = ctx
        .practice
        .records()
        .export_all(opened, deed, ctx.practice.now())
        .await;
    if let Err(RecordsError::Place(_)) = written {
        let words = "The practice is too large for one answer of a browser. On the server, “unstuck export” writes the same files to the disk.";
        return Err(Refusal::Said(words.to_owned()));
    }
    written?;
    let mut archive = Vec::new();
    if ctx.practice.records().any_part_2().await? {
        let notice = format!("{}\n", records::export::PART_2_NOTICE);
        let at = ctx.practice.now().as_second();
        add(&mut archive, "NOTICE.txt", notice.as_bytes(), at);
    }
    for (table, sink) in files {
        let bytes = std::mem::take(&mut *sink.bytes.lock().unwrap_or_else(PoisonError::into_inner));
        add(
            &mut archive,
            &format!("{table}.jsonl"),
            &bytes,
            ctx.practice.now().as_second(),
        );
    }
    archive.extend_from_slice(&[0; 2 * BLOCK]);
    let name = format!("attachment; filename=\"practice-{}.tar\"", ctx.practice.today());
    let mut response = Body::from(archive).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/x-tar"),
    );
    let name = HeaderValue::from_str(&name).map_err(|error| Refusal::Inside(error.to_string()))?;
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// One file of a tar archive (POSIX.1-1988, ustar): a block that says what comes, then the bytes filled up to whole blocks.
fn add(archive: &mut Vec<u8>, name: &str, bytes: &[u8], modified: i64) {
    let mut head = [0_u8; BLOCK];
    let mut put = |at: usize, text: &str| head[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000600\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{:011o}\0", bytes.len()));
    put(136, &format!("{:011o}\0", modified.max(0)));
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\0");
    put(263, "00");
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    archive.extend_from_slice(&head);
    archive.extend_from_slice(bytes);
    archive.resize(archive.len().next_multiple_of(BLOCK), 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_says_how_long_each_file_is_and_its_sum_fits() {
        let mut archive = Vec::new();
        add(&mut archive, "client.jsonl", b"{}\n", 1_700_000_000);
        assert_eq!(archive.len(), 2 * BLOCK);
        assert_eq!(&archive[124..135], b"00000000003");
        let written = u32::from_str_radix(std::str::from_utf8(&archive[148..154]).unwrap(), 8).unwrap();
        let sum: u32 = archive[..BLOCK]
            .iter()
            .enumerate()
            .map(|(at, byte)| {
                if (148..156).contains(&at) {
                    32
                } else {
                    u32::from(*byte)
                }
            })
            .sum();
        assert_eq!(written, sum);
        assert_eq!(&archive[BLOCK..BLOCK + 3], b"{}\n");
    }
}
