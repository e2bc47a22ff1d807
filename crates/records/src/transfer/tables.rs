//! Which tables and columns go into the open files, in the order in which they can be put back.

use super::Key::{Client, Episode, Nobody, Practice};
use super::Kind::{Number, SealedEvent, SealedJson, SealedName, SealedText, Text};
use super::{Column, Table};
use crate::{access_grant, client, link, proposal, safety_plan, stuck_note, task};

const fn number(name: &'static str) -> Column {
    Column { name, kind: Number }
}

const fn text(name: &'static str) -> Column {
    Column { name, kind: Text }
}

const fn sealed_text(name: &'static str, place: &'static str) -> Column {
    Column {
        name,
        kind: SealedText(place),
    }
}

const fn sealed_json(name: &'static str, place: &'static str) -> Column {
    Column {
        name,
        kind: SealedJson(place),
    }
}

/// Passwords, second factors, passkeys, sessions, invitations, keys and tokens are not in it: who moves, is invited anew. Nor are the
/// words of messages that wait: they hold a token.
pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "account",
        sorted_by: &["id"],
        key: Practice,
        columns: &[
            number("id"),
            text("login"),
            Column {
                name: "sealed_name",
                kind: SealedName,
            },
            Column {
                name: "sealed_email",
                kind: SealedName,
            },
            text("roles"),
            text("language"),
            text("created_at"),
            text("disabled_at"),
            number("version"),
        ],
    },
    Table {
        name: "practice",
        sorted_by: &["id"],
        key: Nobody,
        columns: &[number("id"), text("settings"), number("version")],
    },
    Table {
        name: "supervision",
        sorted_by: &["supervisor_id", "therapist_id", "from_day"],
        key: Nobody,
        columns: &[
            number("supervisor_id"),
            number("therapist_id"),
            text("from_day"),
            text("until_day"),
        ],
    },
    Table {
        name: "client",
        sorted_by: &["id"],
        key: Client("id"),
        columns: &[
            number("id"),
            number("account_id"),
            sealed_text("sealed_name", client::NAME),
            sealed_text("sealed_contact", client::CONTACT),
            text("language"),
            number("one_page"),
            number("part_2"),
            text("created_at"),
            text("erased_at"),
            text("no_messages_at"),
            number("version"),
        ],
    },
    Table {
        name: "episode",
        sorted_by: &["id"],
        key: Nobody,
        columns: &[
            number("id"),
            number("client_id"),
            number("therapist_id"),
            text("measure"),
            text("plan"),
            text("began_on"),
            text("ended_on"),
            text("ended_how"),
            text("next_session_on"),
            number("last_event"),
            number("version"),
        ],
    },
    Table {
        name: "event",
        sorted_by: &["episode_id", "number"],
        key: Episode("episode_id"),
        columns: &[
            number("episode_id"),
            number("number"),
            text("day"),
            text("kind"),
            Column {
                name: "sealed_body",
                kind: SealedEvent,
            },
            text("recorded_at"),
            number("recorded_by"),
            text("via"),
        ],
    },
    Table {
        name: "submission",
        sorted_by: &["form"],
        key: Nobody,
        columns: &[text("form"), number("episode_id"), number("number"), text("at")],
    },
    Table {
        name: "draft",
        sorted_by: &["form"],
        key: Episode("episode_id"),
        columns: &[
            text("form"),
            number("episode_id"),
            sealed_text("sealed_body", link::DRAFT),
            text("updated_at"),
            text("tell_at"),
        ],
    },
    Table {
        name: "link",
        sorted_by: &["id"],
        key: Nobody,
        columns: &[
            number("id"),
            number("episode_id"),
            number("session"),
            text("asks"),
            text("created_at"),
            text("expires_at"),
            text("used_at"),
            text("revoked_at"),
            text("no_answer"),
        ],
    },
    Table {
        name: "task",
        sorted_by: &["id"],
        key: Episode("episode_id"),
        columns: &[
            number("id"),
            number("episode_id"),
            text("kind"),
            number("event_number"),
            sealed_text("sealed_about", task::ABOUT),
            text("raised_at"),
            text("due_at"),
            number("assigned_to"),
            number("backup"),
            text("escalated_at"),
            text("acknowledged_at"),
            number("acknowledged_by"),
            text("closed_at"),
            number("closed_by"),
            sealed_text("sealed_disposition", task::DISPOSITION),
        ],
    },
    Table {
        name: "stuck_note",
        sorted_by: &["id"],
        key: Episode("episode_id"),
        columns: &[
            number("id"),
            number("episode_id"),
            sealed_text("sealed_body", stuck_note::BODY),
            text("audience"),
            text("moment"),
            text("created_at"),
            text("updated_at"),
            text("shared_at"),
            text("seen_at"),
            number("event_number"),
            number("version"),
        ],
    },
    Table {
        name: "proposal",
        sorted_by: &["id"],
        key: Episode("episode_id"),
        columns: &[
            number("id"),
            number("episode_id"),
            sealed_json("sealed_body", proposal::BODY),
            number("proposed_by"),
            text("proposed_at"),
            text("state"),
            text("answered_at"),
            number("event_number"),
            number("version"),
        ],
    },
    Table {
        name: "licence",
        sorted_by: &["instrument"],
        key: Nobody,
        columns: &[
            text("instrument"),
            text("holder"),
            text("note"),
            number("by_account"),
            text("at"),
        ],
    },
    Table {
        name: "overlay_file",
        sorted_by: &["path"],
        key: Nobody,
        columns: &[text("path"), text("body"), number("by_account"), text("at")],
    },
    Table {
        name: "consent",
        sorted_by: &["client_id", "purpose", "given_at"],
        key: Nobody,
        columns: &[
            number("client_id"),
            text("purpose"),
            text("given_at"),
            text("withdrawn_at"),
            number("by_account"),
        ],
    },
    Table {
        name: "access_grant",
        sorted_by: &["id"],
        key: Client("client_id"),
        columns: &[
            number("id"),
            number("account_id"),
            number("client_id"),
            sealed_text("sealed_why", access_grant::WHY),
            text("at"),
            text("until_at"),
            text("announced_at"),
        ],
    },
    Table {
        name: "safety_plan",
        sorted_by: &["client_id"],
        key: Client("client_id"),
        columns: &[
            number("client_id"),
            sealed_json("sealed_body", safety_plan::BODY),
            text("updated_at"),
            number("updated_by"),
            number("version"),
        ],
    },
    Table {
        name: "message",
        sorted_by: &["id"],
        key: Nobody,
        columns: &[
            number("id"),
            text("dedupe"),
            number("client_id"),
            number("account_id"),
            number("link_id"),
            number("task_id"),
            text("kind"),
            text("not_before"),
            text("created_at"),
            text("claimed_at"),
            text("sent_at"),
            text("stopped_at"),
            text("stopped_why"),
            number("failures"),
            text("last_error"),
        ],
    },
    Table {
        name: "audit",
        sorted_by: &["id"],
        key: Nobody,
        columns: &[
            number("id"),
            text("at"),
            number("account_id"),
            text("who"),
            text("action"),
            number("client_id"),
            text("detail"),
            text("previous"),
            text("hash"),
        ],
    },
];
