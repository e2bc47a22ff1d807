//! A client's own pages: home, course, what was agreed, feeling stuck, practice, the record.
//!
//! | module | gives |
//! |---|---|
//! | [`own`] | the client who asks, with the episode in hand |
//! | [`home`], [`course`] | how it is going, in a sentence and at length |
//! | [`proposal`], [`opinion`] | what the other side proposed, and whether a cause fits |
//! | [`stuck`] | "I feel stuck" |
//! | [`practice`] | practice between sessions |
//! | [`criteria`] | is it time for a change? |
//! | [`record`], [`months`], [`told`], [`export`] | everything that is known about me, in words by month, and as files |
//! | [`preferences`] | how the pages are for this person |

pub mod own;
pub mod home;
pub mod course;
pub mod proposal;
pub mod opinion;
pub mod stuck;
pub mod practice;
pub mod criteria;
pub mod months;
pub mod record;
pub mod told;
pub mod export;
pub mod preferences;

use crate::may::May;
use crate::routes::Routes;

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/me", May::Client, home::show)
        .post("/me/check-in", May::Client, home::begin_check_in)
        .get("/me/course", May::Client, course::show)
        .get("/me/proposals/{proposal}", May::Client, proposal::show)
        .post("/me/proposals/{proposal}", May::Client, proposal::answer)
        .get("/me/opinion", May::Client, opinion::show)
        .post("/me/opinion", May::Client, opinion::say)
        .get("/me/stuck", May::Client, stuck::show)
        .post("/me/stuck/words", May::Client, stuck::write)
        .get("/me/stuck/{note}", May::Client, stuck::change)
        .post("/me/stuck", May::Client, stuck::keep)
        .post("/me/stuck/{note}/take-back", May::Client, stuck::take_back)
        .get("/me/practice", May::Client, practice::show)
        .post("/me/practice/left", May::Client, practice::left)
        .get("/me/practice/{format}", May::Client, practice::entry::show)
        .post("/me/practice/{format}", May::Client, practice::entry::store)
        .get(
            "/me/practice/stored/{number}",
            May::Client,
            practice::entry::stored,
        )
        .post("/me/practice/stored/{number}", May::Client, practice::entry::safe)
        .get("/me/criteria", May::Client, criteria::show)
        .get("/me/record", May::Client, record::show)
        .get("/me/record/export.json", May::Client, export::json)
        .get("/me/record/export.html", May::Client, export::html)
        .get("/me/preferences", May::Client, preferences::show)
        .post("/me/preferences", May::Client, preferences::change)
}
