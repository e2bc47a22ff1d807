//! Passwords, throttling, sessions, invitations, second factors, recovery codes: each secret once.

use crate::harness::{at, deed, on_both};
use jiff::SignedDuration;
use records::sign_in::{Limits, Tried};
use records::{Records, RecordsError};

#[test]
fn a_password_is_right_or_not_and_guessing_is_slowed_never_locked() {
    on_both(|store| async move {
        let ada = store.therapist("ada").await;
        store
            .records
            .set_password(ada, "correct horse".to_owned(), deed("write"), at(0))
            .await
            .unwrap();
        let attempt = |word: &str, now: i64| store.records.try_password("Ada", word.to_owned(), at(now));
        assert!(
            matches!(attempt("correct horse", 1).await.unwrap(), Tried::Right(account) if account.id == ada)
        );
        assert_eq!(
            store
                .records
                .try_password("nobody", "x".to_owned(), at(1))
                .await
                .unwrap(),
            Tried::Wrong
        );
        store.raw(&format!(
            "insert into attempt (login_hash, failures, last_at) values ('{}', 4, '2026-03-02T08:00:01Z')",
            records::sign_in::Token::fingerprint("ada")
        )).await.unwrap();
        assert_eq!(
            attempt("wrong", 2).await.unwrap(),
            Tried::Wrong,
            "the fourth failure costs nothing yet"
        );
        assert_eq!(
            attempt("correct horse", 3).await.unwrap(),
            Tried::Wait(SignedDuration::from_secs(1))
        );
        assert!(
            matches!(attempt("correct horse", 4).await.unwrap(), Tried::Right(_)),
            "waiting is enough"
        );
        assert_eq!(
            store
                .number("select count(*) from attempt where failures > 1")
                .await,
            0
        );
    });
}

#[test]
fn a_session_ends_idle_whole_signed_out_or_with_its_account() {
    on_both(|store| async move {
        let ada = store.therapist("ada").await;
        let limits = Limits {
            idle: SignedDuration::from_secs(600),
            whole: SignedDuration::from_secs(2000),
        };
        let begin = || {
            store
                .records
                .sign_in(ada, "browser".to_owned(), deed("sign-in"), at(0))
        };
        let at_second =
            async |token: &str, now: i64| store.records.session(token, limits, at(now)).await.unwrap();
        let token = begin().await.unwrap();
        for now in [0, 500, 1000, 1500, 1999] {
            assert!(at_second(token.text(), now).await.is_some(), "{now}");
        }
        assert!(at_second(token.text(), 2001).await.is_none(), "whole");
        assert!(at_second(token.text(), 0).await.is_none(), "and it stays ended");
        let idle = begin().await.unwrap();
        assert!(at_second(idle.text(), 601).await.is_none(), "idle");
        let back = begin().await.unwrap();
        assert!(
            at_second(back.text(), -5000).await.is_some(),
            "a clock set back ends nothing"
        );
        let (session, account) = at_second(back.text(), 1).await.unwrap();
        assert_eq!((account.id, account.name.as_str()), (ada, "Name of ada"));
        assert_eq!((session.account_id, session.kiosk), (ada, false));
        store.records.set_kiosk(&session.token_hash, true).await.unwrap();
        store.records.confirm(&session.token_hash, at(9)).await.unwrap();
        let (session, _) = at_second(back.text(), 10).await.unwrap();
        assert_eq!(
            (session.kiosk, session.confirmed_at.as_deref()),
            (true, Some("2026-03-02T08:00:09Z"))
        );
        assert_eq!(store.records.sessions_of(ada).await.unwrap().len(), 1);
        store.records.sign_out(&session.token_hash).await.unwrap();
        assert!(at_second(back.text(), 10).await.is_none());
        let last = begin().await.unwrap();
        let mut account = store.records.account(ada).await.unwrap();
        account.disabled = true;
        store
            .records
            .change_account(account, deed("write"), at(3))
            .await
            .unwrap();
        assert!(at_second(last.text(), 4).await.is_none());
    });
}

#[test]
fn an_invitation_is_used_once_and_ends() {
    on_both(|store| async move {
        let ada = store.therapist("ada").await;
        let old = store
            .records
            .invite(ada, at(100), deed("write"), at(0))
            .await
            .unwrap();
        let token = store
            .records
            .invite(ada, at(100), deed("write"), at(1))
            .await
            .unwrap();
        assert_eq!(
            store.records.invited(old.text(), at(2)).await.unwrap(),
            None,
            "the newer replaces it"
        );
        assert_eq!(
            store.records.invited(token.text(), at(99)).await.unwrap(),
            Some(ada)
        );
        assert_eq!(store.records.invited(token.text(), at(100)).await.unwrap(), None);
        let accept = |now: i64| {
            store
                .records
                .accept(token.text(), "long enough".to_owned(), deed("write"), at(now))
        };
        assert!(!accept(100).await.unwrap());
        assert!(accept(50).await.unwrap());
        assert!(!accept(51).await.unwrap());
        assert!(store.records.account(ada).await.unwrap().has_password);
    });
}

#[test]
fn a_step_of_the_second_factor_and_a_recovery_code_are_used_once() {
    on_both(|store| async move {
        let ada = store.therapist("ada").await;
        assert_eq!(store.records.second_factor(ada).await.unwrap(), None);
        store
            .records
            .set_second_factor(ada, Some(b"secret".to_vec()), deed("write"), at(0))
            .await
            .unwrap();
        assert!(store.records.use_second_factor(ada, 1000).await.unwrap());
        assert!(!store.records.use_second_factor(ada, 1000).await.unwrap());
        assert!(
            !store.records.use_second_factor(ada, 999).await.unwrap(),
            "nor an earlier one"
        );
        assert!(store.records.use_second_factor(ada, 1001).await.unwrap());
        assert_eq!(
            store.records.second_factor(ada).await.unwrap(),
            Some((b"secret".to_vec(), Some(1001)))
        );
        assert!(store.records.account(ada).await.unwrap().has_second_factor);
        store
            .records
            .set_second_factor(ada, None, deed("write"), at(1))
            .await
            .unwrap();
        assert_eq!(store.records.second_factor(ada).await.unwrap(), None);

        store
            .records
            .set_recovery_codes(ada, vec!["aaaa".to_owned(), "bbbb".to_owned()])
            .await
            .unwrap();
        let using = (0..6).map(|_| {
            let records = store.records.clone();
            tokio::spawn(async move { records.use_recovery_code(ada, " aaaa ", at(2)).await })
        });
        let mut used = 0;
        for done in using.collect::<Vec<_>>() {
            used += i32::from(done.await.unwrap().unwrap());
        }
        assert_eq!(used, 1, "six at once");
        assert!(!store.records.use_recovery_code(ada, "cccc", at(2)).await.unwrap());
        assert!(store.records.use_recovery_code(ada, "bbbb", at(2)).await.unwrap());
    });
}

#[test]
fn a_secret_moved_to_another_account_does_not_open() {
    on_both(|store| async move {
        let (ada, eve) = (store.therapist("ada").await, store.therapist("eve").await);
        store
            .records
            .set_second_factor(eve, Some(b"eve's".to_vec()), deed("write"), at(0))
            .await
            .unwrap();
        store.raw(&format!("update account set sealed_totp = (select sealed_totp from account where id = {eve}) where id = {ada}")).await.unwrap();
        assert!(matches!(
            store.records.second_factor(ada).await,
            Err(RecordsError::Keys(_))
        ));
        assert_ne!(
            Records::hash_password("a").unwrap(),
            Records::hash_password("a").unwrap(),
            "salted"
        );
    });
}
