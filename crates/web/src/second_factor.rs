//! The second factor: a secret shared once with an app on a phone, its codes of six digits, and recovery codes for the day the
//! phone is lost.

use crate::refusal::Refusal;
use jiff::Timestamp;
use qrcodegen::{QrCode, QrCodeEcc};
use records::sign_in::Token;
use totp_rs::{Builder, Totp};

/// Recovery codes given at once.
const RECOVERY_CODES: usize = 10;
/// Bytes of a recovery code: 120 random bits. From 112 on, a plain fingerprint may be stored (OWASP ASVS 5.0, 6.5.2).
const RECOVERY_BYTES: usize = 15;
/// Bytes of a secret, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;

fn random_bytes() -> Result<Vec<u8>, Refusal> {
    let token = Token::new_random()?;
    Ok(from_hex(token.text()).unwrap_or_default())
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    Some(
        digits?
            .chunks_exact(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect(),
    )
}

/// A new secret.
///
/// # Errors
/// The system has no random source.
pub fn new_secret() -> Result<Vec<u8>, Refusal> {
    Ok(random_bytes()?.into_iter().take(SECRET_BYTES).collect())
}

/// A secret as text, to be kept sealed while it is being set.
pub fn to_text(secret: &[u8]) -> String {
    secret.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A secret from its text; none where the text is another.
pub fn from_text(text: &str) -> Option<Vec<u8>> {
    from_hex(text).filter(|secret| secret.len() == SECRET_BYTES)
}

fn totp(secret: &[u8]) -> Option<Totp> {
    Builder::new().with_secret(secret.to_vec()).build().ok()
}

/// The step of 30 seconds a code belongs to, one step early or late allowed; none where it does not fit. A step is to be used
/// once: `records.use_second_factor`.
pub fn step(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = u64::try_from(now.as_second()).ok()?;
    totp(secret)?
        .check(&code, seconds)
        .and_then(|step| i64::try_from(step).ok())
}

/// The secret as people type it into an app: letters and digits in groups of four.
pub fn spelled(secret: &[u8]) -> String {
    let text = base32(secret);
    let groups: Vec<&str> = text
        .as_bytes()
        .chunks(4)
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(" ")
}

/// RFC 4648, without padding, as apps want it.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1))
        .collect();
    let letter = |five: &[u8]| {
        let value = (0..5).fold(0, |value, at| {
            value << 1 | usize::from(five.get(at).copied().unwrap_or(0))
        });
        LETTERS[value] as char
    };
    bits.chunks(5).map(letter).collect()
}

/// The address an app reads from the picture: `otpauth://totp/…`.
pub fn address(secret: &[u8], login: &str, practice: &str) -> String {
    let (practice, login) = (crate::refusal::encoded(practice), crate::refusal::encoded(login));
    let (practice, login) = (practice.replace('/', "%2F"), login.replace('/', "%2F"));
    format!(
        "otpauth://totp/{practice}:{login}?secret={}&issuer={practice}",
        base32(secret)
    )
}

/// A picture of a text for a phone's camera, as the address of an image; empty where the text is too long.
pub fn picture(text: &str) -> String {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else {
        return String::new();
    };
    let border = 4;
    let size = code.size() + 2 * border;
    let dark = (0..code.size())
        .flat_map(|y| (0..code.size()).map(move |x| (x, y)))
        .filter(|(x, y)| code.get_module(*x, *y));
    let squares: String = dark
        .map(|(x, y)| format!("M{},{}h1v1h-1z", x + border, y + border))
        .collect();
    let svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {size} {size}' shape-rendering='crispEdges'><rect width='{size}' height='{size}' fill='white'/><path d='{squares}' fill='black'/></svg>"
    );
    format!(
        "data:image/svg+xml,{}",
        svg.replace('<', "%3C")
            .replace('>', "%3E")
            .replace(' ', "%20")
            .replace('#', "%23")
    )
}

/// New recovery codes, each to be used once.
///
/// # Errors
/// The system has no random source.
pub fn recovery_codes() -> Result<Vec<String>, Refusal> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let bytes: Vec<u8> = random_bytes()?.into_iter().take(RECOVERY_BYTES).collect();
            Ok(recovery_code(&base32(&bytes)))
        })
        .collect()
}

/// A recovery code as it is stored, from what somebody typed: small letters in groups of four.
pub fn recovery_code(typed: &str) -> String {
    let letters: Vec<char> = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648 section 10 and RFC 6238 appendix B (SHA-1, the last six of its eight digits).
    #[test]
    fn secrets_are_spelled_and_codes_are_made_as_the_standards_say() {
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        let secret = b"12345678901234567890";
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
        ] {
            let now = Timestamp::from_second(second).unwrap();
            assert_eq!(step(secret, code, now), Some(second / 30), "{second}");
            assert_eq!(
                step(secret, &format!(" {} {} ", &code[..3], &code[3..]), now),
                Some(second / 30)
            );
        }
        let now = Timestamp::from_second(1_111_111_109).unwrap();
        let late = Timestamp::from_second(1_111_111_109 + 90).unwrap();
        assert_eq!(step(secret, "081804", late), None, "three steps late");
        for other in ["", "08180", "0818040", "-81804", "abcdef", "٠٨١٨٠٤"] {
            assert_eq!(step(secret, other, now), None, "{other}");
        }
    }

    #[test]
    fn recovery_codes_differ_and_are_read_however_they_are_typed() {
        let codes = recovery_codes().unwrap();
        let mut known = codes.clone();
        known.sort();
        known.dedup();
        assert_eq!((codes.len(), known.len()), (RECOVERY_CODES, RECOVERY_CODES));
        let code = &codes[0];
        assert_eq!(code.len(), 24 + 5, "six groups of four");
        assert_eq!(
            &recovery_code(&format!(" {} ", code.to_uppercase().replace('-', " "))),
            code
        );
    }

    #[test]
    fn the_address_holds_no_character_that_ends_it() {
        let address = address(b"12345678901234567890", "a/b?c&d", "Harbour & Street: #1");
        assert_eq!(
            address,
            "otpauth://totp/Harbour%20%26%20Street%3A%20%231:a%2Fb%3Fc%26d?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Harbour%20%26%20Street%3A%20%231"
        );
        assert!(picture(&address).starts_with("data:image/svg+xml,%3Csvg"));
    }
}
