//! What is personal or clinical is sealed before it is stored.
//!
//! Every client has a data key; the practice has one for what belongs to nobody else. Data keys are stored wrapped by a master
//! key that lies outside the database (a file, the environment, or the answer of a command). Blanking a client's data key makes
//! everything sealed with it unreadable, in other stores too; a backup made before still holds the wrapped key, so an erasure
//! is repeated after a restore. The cipher is XChaCha20-Poly1305; the column stands in the associated data, with the row where
//! several rows share a key and could be taken for each other (events, accounts), so that these cannot be moved unseen.

use crate::database::{Conn, all, one, run};
use crate::error::RecordsError;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// A key of 32 bytes. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; KEY_BYTES]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A new key from the system's random source.
    ///
    /// # Errors
    /// The system has no random source.
    pub fn new_random() -> Result<Self, RecordsError> {
        Ok(Self(random()?))
    }

    /// Reads 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() != 2 * KEY_BYTES || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; KEY_BYTES];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// 64 hexadecimal digits, for the key file alone.
    pub fn to_hex(&self) -> String {
        crate::migration::hex(&self.0)
    }

    /// Seals `plain`; `place` names column and row.
    ///
    /// # Errors
    /// The system has no random source.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, RecordsError> {
        let nonce: [u8; NONCE_BYTES] = random()?;
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        let payload = Payload {
            msg: plain,
            aad: place.as_bytes(),
        };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| RecordsError::Keys(format!("{place} could not be sealed")))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Key::seal`] sealed at the same `place`.
    ///
    /// # Errors
    /// Another key, another place, or a changed byte.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, RecordsError> {
        let wrong = || RecordsError::Keys(format!("{place} does not open"));
        let (nonce, body) = sealed.split_at_checked(NONCE_BYTES).ok_or_else(wrong)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| wrong())?;
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        let payload = Payload {
            msg: body,
            aad: place.as_bytes(),
        };
        cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| wrong())
    }

    /// The same for text.
    ///
    /// # Errors
    /// As [`Key::open`].
    pub fn open_text(&self, place: &str, sealed: &[u8]) -> Result<String, RecordsError> {
        String::from_utf8(self.open(place, sealed)?)
            .map_err(|_| RecordsError::Keys(format!("{place} is no text")))
    }
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], RecordsError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| RecordsError::Keys(format!("no random source: {error}")))?;
    Ok(bytes)
}

/// The master keys by name: the first seals, all of them open.
#[derive(Debug, Clone)]
pub struct MasterKeys(Vec<(String, Key)>);

impl MasterKeys {
    /// Reads lines of `name = 64 hexadecimal digits`; `#` begins a remark. The first line is the key in use.
    ///
    /// # Errors
    /// A line that does not read, or no key at all.
    pub fn parse(text: &str) -> Result<Self, RecordsError> {
        let mut keys = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let named = line.split_once('=').filter(|(name, _)| !name.trim().is_empty());
            let read = named.and_then(|(name, key)| Some((name.trim().to_owned(), Key::from_hex(key)?)));
            let wrong = || {
                RecordsError::Keys(format!(
                    "line {} of the keys is no `name = 64 hexadecimal digits`",
                    at + 1
                ))
            };
            keys.push(read.ok_or_else(wrong)?);
        }
        if keys.is_empty() {
            return Err(RecordsError::Keys("there is no master key".to_owned()));
        }
        Ok(Self(keys))
    }

    /// A new set of one key, and its text for the key file.
    ///
    /// # Errors
    /// The system has no random source.
    pub fn new_random(name: &str) -> Result<(Self, String), RecordsError> {
        let key = Key::new_random()?;
        let text = format!(
            "# Unstuck master keys: the first is in use, all open. Keep a copy away from the records.\n{name} = {}\n",
            key.to_hex()
        );
        Ok((Self(vec![(name.to_owned(), key)]), text))
    }

    fn in_use(&self) -> Result<&(String, Key), RecordsError> {
        self.0
            .first()
            .ok_or_else(|| RecordsError::Keys("there is no master key".to_owned()))
    }

    fn named(&self, name: &str) -> Result<&Key, RecordsError> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found
            .map(|(_, key)| key)
            .ok_or_else(|| RecordsError::Keys(format!("the master key `{name}` is missing")))
    }
}

/// The data keys, unwrapped as they are asked for.
#[derive(Debug, Clone)]
pub struct Vault {
    masters: Arc<MasterKeys>,
    open: Arc<RwLock<HashMap<i64, Key>>>,
}

const WRAPPED: &str = "data_key.wrapped";
/// Stands in place of the master key's name where the data key was blanked. No key can be called so: see [`MasterKeys::parse`].
const REMOVED: &str = "";

impl Vault {
    /// A vault with these master keys.
    pub fn new(masters: MasterKeys) -> Self {
        Self {
            masters: Arc::new(masters),
            open: Arc::default(),
        }
    }

    /// Makes a data key and gives its id.
    pub(crate) async fn new_key(&self, conn: &mut Conn) -> Result<(i64, Key), RecordsError> {
        let key = Key::new_random()?;
        let (name, master) = self.masters.in_use()?;
        let wrapped = master.seal(WRAPPED, &key.0)?;
        let sql = "insert into data_key (master, wrapped) values ($1, $2) returning id";
        let row: Option<(i64,)> = one!(conn, sql, name, &wrapped)?;
        let (id,) = row.ok_or(RecordsError::Missing("data key"))?;
        Ok((id, key))
    }

    /// The data key with this id.
    pub(crate) async fn key(&self, conn: &mut Conn, id: i64) -> Result<Key, RecordsError> {
        if let Some(key) = self.open.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Ok(key.clone());
        }
        let row: Option<(String, Vec<u8>)> =
            one!(conn, "select master, wrapped from data_key where id = $1", id)?;
        let row = row.filter(|(master, _)| master != REMOVED);
        // Removed with its record: whoever asks after it asks for what is not there.
        let (master, wrapped) = row.ok_or(RecordsError::Missing("such record any more: it was erased"))?;
        let key = self.unwrap(&master, &wrapped)?;
        self.open
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, key.clone());
        Ok(key)
    }

    /// Blanks a data key: what was sealed with it never opens again. The row stays, so that its number is not given again.
    pub(crate) async fn remove(&self, conn: &mut Conn, id: i64) -> Result<(), RecordsError> {
        run!(
            conn,
            "update data_key set master = $1, wrapped = $2 where id = $3",
            REMOVED,
            [0u8; 0].as_slice(),
            id
        )?;
        self.forget(id);
        Ok(())
    }

    /// Forgets a data key that was removed.
    pub(crate) fn forget(&self, id: i64) {
        self.open
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&id);
    }

    /// Wraps every data key anew with the master key in use; gives how many were changed.
    pub(crate) async fn rotate(&self, conn: &mut Conn) -> Result<u64, RecordsError> {
        let (name, master) = self.masters.in_use()?;
        let rows: Vec<(i64, String, Vec<u8>)> = all!(
            conn,
            "select id, master, wrapped from data_key where master <> $1 and master <> $2",
            name,
            REMOVED
        )?;
        let mut changed = 0;
        for (id, old, wrapped) in rows {
            let key = self.unwrap(&old, &wrapped)?;
            let wrapped = master.seal(WRAPPED, &key.0)?;
            changed += run!(
                conn,
                "update data_key set master = $1, wrapped = $2 where id = $3",
                name,
                &wrapped,
                id
            )?;
        }
        Ok(changed)
    }

    fn unwrap(&self, master: &str, wrapped: &[u8]) -> Result<Key, RecordsError> {
        let wrong = |_| {
            RecordsError::Keys(format!(
                "the master key `{master}` is not the one these records were sealed with"
            ))
        };
        let bytes = self
            .masters
            .named(master)?
            .open(WRAPPED, wrapped)
            .map_err(wrong)?;
        let bytes: [u8; KEY_BYTES] = bytes
            .try_into()
            .map_err(|_| RecordsError::Keys("a data key has the wrong length".to_owned()))?;
        Ok(Key(bytes))
    }
}
